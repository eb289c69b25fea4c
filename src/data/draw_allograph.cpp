#include "data/draw_allograph.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "mnist/data/dataset.hpp"
#include "mnist/nn/losses.hpp"

namespace mnist {

namespace {

/// How differently people write. Lengths are shares of the height of a digit, the width of the pen
/// is one of its longer side.
constexpr float narrowest = 0.45F, widest = 1.15F;       // width of the square of a style
constexpr float left_slant = -0.2F, right_slant = 0.4F;  // sideways for each unit of height
constexpr float max_rotation = 10.0F * std::numbers::pi_v<float> / 180.0F;
constexpr float thinnest = 0.06F, boldest = 0.22F;  // width of the pen
constexpr float broadest = 0.7F;                    // of a blot
constexpr float unsteadiness = 0.03F;               // standard deviation of a point

constexpr float box_side = 20.0F;  // of MNIST's digits, in pixels
constexpr float middle = 14.5F;    // where their centre of mass lies, in pixels from the edge

struct Position {
  float x, y;

  Position operator+(Position p) const { return {x + p.x, y + p.y}; }
  Position operator-(Position p) const { return {x - p.x, y - p.y}; }
  Position operator*(float factor) const { return {factor * x, factor * y}; }
};

struct Segment {
  Position from, to;
};

constexpr std::size_t pieces = 8;  // straight ones between two points of a stroke

/// What the pen draws, as short straight segments. Its memory is of a fixed size, so that training
/// allocates nothing.
struct Line {
  std::array<Segment, pieces * Allograph::max_points> segments;
  std::size_t count = 0;

  void add(const Segment& segment) { segments[count++] = segment; }
  const Segment* begin() const { return segments.data(); }
  const Segment* end() const { return segments.data() + count; }
};

/// One person's way of writing: turns the square of a style into a parallelogram of height 1.
class Hand {
 public:
  explicit Hand(nn::Random& random)
      : random_(random),
        aspect_(random.uniform(narrowest, widest)),
        slant_(random.uniform(left_slant, right_slant)) {
    const float angle = random.uniform(-max_rotation, max_rotation);
    cosine_ = std::cos(angle);
    sine_ = std::sin(angle);
  }

  Position operator()(const Allograph::Point& point) {
    const float y = point.y + unsteadiness * random_.normal() - 0.5F;
    const float upright = aspect_ * (point.x + unsteadiness * random_.normal() - 0.5F);
    const float x = upright - slant_ * y;
    return {cosine_ * x - sine_ * y, sine_ * x + cosine_ * y};
  }

 private:
  nn::Random& random_;
  float aspect_, slant_;
  float cosine_ = 1.0F, sine_ = 0.0F;
};

/// Adds a stroke along Catmull and Rom's spline, which passes every point
/// in the direction of the line between its neighbours; a corner or an end has none beyond it.
void add_stroke(std::span<const Allograph::Point> stroke, Hand& hand, Line& line) {
  std::array<Position, Allograph::max_points> points;
  std::transform(stroke.begin(), stroke.end(), points.begin(),
                 [&](const Allograph::Point& point) { return hand(point); });
  for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
    const Position from = points[i], to = points[i + 1];
    const Position before = i == 0 || stroke[i].corner ? from : points[i - 1];
    const Position after = i + 2 == stroke.size() || stroke[i + 1].corner ? to : points[i + 2];
    const Position leaving = (to - before) * 0.5F, arriving = (after - from) * 0.5F;
    Position last = from;
    for (std::size_t piece = 1; piece <= pieces; ++piece) {
      // Hermite's cubic polynomials.
      const float t = static_cast<float>(piece) / float{pieces};
      const float blend = t * t * (3.0F - 2.0F * t);
      const Position next = from * (1.0F - blend) + to * blend +
                            leaving * (t * (1.0F - t) * (1.0F - t)) -
                            arriving * (t * t * (1.0F - t));
      line.add({last, next});
      last = next;
    }
  }
}

/// Adds one to three strokes through random points, round or straight: what belongs to no class.
void add_scribble(nn::Random& random, Hand& hand, Line& line) {
  const auto strokes = static_cast<std::size_t>(random.below(3)) + 1;
  for (std::size_t i = 0; i < strokes; ++i) {
    std::array<Allograph::Point, 8> points;
    const auto count = static_cast<std::size_t>(random.below(4) + 6 - strokes);
    const bool straight = random.below(2) == 0;
    for (Allograph::Point& point : points) {
      point = {random.uniform(0.0F, 1.0F), random.uniform(0.0F, 1.0F), straight};
    }
    add_stroke({points.data(), count}, hand, line);
  }
}

/// The sides of the box around all segments.
Position extent_of(const Line& line) {
  Position low = line.begin()->from, high = low;
  for (const auto& [from, to] : line) {
    low = {std::min({low.x, from.x, to.x}), std::min({low.y, from.y, to.y})};
    high = {std::max({high.x, from.x, to.x}), std::max({high.y, from.y, to.y})};
  }
  return high - low;
}

/// Of the line itself; that of its ink lies within a pixel or so.
Position centre_of_mass(const Line& line) {
  float mass = 0.0F;
  Position sum{0.0F, 0.0F};
  for (const auto& [from, to] : line) {
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    mass += length;
    sum = sum + (from + to) * (0.5F * length);
  }
  return sum * (1.0F / mass);
}

float distance(Position p, const Segment& segment) {
  const Position along = segment.to - segment.from, way = p - segment.from;
  const float square = along.x * along.x + along.y * along.y;
  const float share = square > 0.0F ? (way.x * along.x + way.y * along.y) / square : 0.0F;
  const Position rest = way - along * std::clamp(share, 0.0F, 1.0F);
  return std::hypot(rest.x, rest.y);
}

using Coverage = std::array<float, allograph_side * allograph_side>;

/// Covers the pixels within `radius` of the segment; at its rim, by as much as the ink reaches in.
void ink(const Segment& segment, float radius, Coverage& coverage) {
  const auto first = [&](float a, float b) {
    return static_cast<std::size_t>(std::max(0.0F, std::min(a, b) - radius - 1.0F));
  };
  const auto end = [&](float a, float b) {
    const float last = std::clamp(std::max(a, b) + radius + 1.0F, 0.0F, float{allograph_side});
    return static_cast<std::size_t>(last);
  };
  for (std::size_t y = first(segment.from.y, segment.to.y); y < end(segment.from.y, segment.to.y);
       ++y) {
    for (std::size_t x = first(segment.from.x, segment.to.x); x < end(segment.from.x, segment.to.x);
         ++x) {
      const Position pixel{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
      const float covered = std::clamp(radius + 0.5F - distance(pixel, segment), 0.0F, 1.0F);
      float& most = coverage[y * allograph_side + x];
      most = std::max(most, covered);
    }
  }
}

/// Draws the line with a pen of up to this width.
void draw(const Line& line, nn::Random& random, float max_pen, std::span<std::uint8_t> image) {
  const Position extent = extent_of(line);
  const float side = std::max(extent.x, extent.y);
  const float pen = random.uniform(thinnest, max_pen) * side;
  const float scale = box_side / (side + pen);
  const Position centre = centre_of_mass(line);
  const auto place = [&](Position p) { return (p - centre) * scale + Position{middle, middle}; };

  Coverage coverage{};
  for (const auto& [from, to] : line) ink({place(from), place(to)}, scale * pen / 2, coverage);
  std::transform(coverage.begin(), coverage.end(), image.begin(), [](float covered) {
    return static_cast<std::uint8_t>(std::lround(255.0F * covered));
  });
}

}  // namespace

void draw_allograph(const Allograph& style, nn::Random random, std::span<std::uint8_t> image) {
  Hand hand(random);
  Line line{};
  for (const Allograph::Stroke& stroke : style.strokes) add_stroke(stroke, hand, line);
  draw(line, random, boldest, image);
}

void draw_scribble(nn::Random random, std::span<std::uint8_t> image) {
  Hand hand(random);
  Line line{};
  add_scribble(random, hand, line);
  const bool is_blot = random.below(5) == 0;
  draw(line, random, is_blot ? broadest : boldest, image);
}

std::uint8_t draw_any_allograph(nn::Random random, std::span<std::uint8_t> image) {
  static const auto by_digit = [] {
    std::array<std::vector<const Allograph*>, digit_classes + 1> sorted;
    for (const Allograph& style : allographs()) sorted[style.digit].push_back(&style);
    return sorted;
  }();
  const auto any_of = [&random](const auto& list) -> const auto& {
    return list[static_cast<std::size_t>(random.below(list.size()))];
  };
  const bool is_none = random.below(3) == 0;
  if (is_none && random.below(3) == 0) {
    draw_scribble(random, image);
    return nn::no_class;
  }
  const Allograph& style = *any_of(
      by_digit[is_none ? digit_classes : static_cast<std::size_t>(random.below(digit_classes))]);
  draw_allograph(style, random, image);
  return is_none ? nn::no_class : style.digit;
}

}  // namespace mnist
