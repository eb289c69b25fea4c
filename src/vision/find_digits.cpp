#include "mnist/vision/find_digits.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "vision/clean.hpp"
#include "vision/doubt.hpp"
#include "vision/drawn_box.hpp"
#include "vision/flatten.hpp"
#include "vision/fragments.hpp"
#include "vision/frame.hpp"
#include "vision/ink.hpp"
#include "vision/ink_channel.hpp"
#include "vision/lines.hpp"
#include "vision/normalise.hpp"
#include "vision/polarity.hpp"
#include "vision/read_line.hpp"
#include "vision/shrink.hpp"
#include "vision/steady.hpp"

namespace mnist::vision {
namespace {

/// The writing on an image, seen at a scale of `factor` of its pixels to one.
struct View {
  Ink ink;
  std::vector<bool> kept;  // the pieces of ink that are likely writing
  int factor = 1;
};

std::optional<View> look(const io::Image& image, int factor) {
  Plane plane = paint_over_box(ink_channel(shrink(image, factor)));
  if (ink_is_light(plane))
    for (float& value : plane.values) value = 1 - value;
  auto ink = find_ink(plane);
  if (!ink) return std::nullopt;
  std::vector<bool> kept = likely_writing(ink->pieces);
  return View{std::move(*ink), std::move(kept), factor};
}

/// Looks at the image as a whole, and then, if its digits are large, once more at a scale where
/// they are not: less noise, and less work.
std::optional<View> find_writing(const io::Image& image) {
  constexpr int longest_side = 1024;
  constexpr int enough_height = 80;  // pixels; four to each that the network sees
  const io::Image opaque = flatten(image);
  const int longest = std::max(opaque.width, opaque.height);
  auto view = look(opaque, (longest + longest_side - 1) / longest_side);
  if (!view) return view;
  const int closer = writing_height(view->ink.pieces, view->kept) / enough_height;
  if (closer < 2) return view;
  auto smaller = look(opaque, closer * view->factor);
  return smaller ? smaller : view;
}

/// All that is kept, as if it were one glyph.
Glyph join(const View& view) {
  Glyph glyph;
  for (std::size_t i = 0; i < view.kept.size(); ++i) {
    if (!view.kept[i]) continue;
    glyph.box = unite(glyph.box, view.ink.pieces.list[i].box);
    glyph.pieces.push_back(int(i));
  }
  return glyph;
}

/// The only digit of a view, not yet classified.
Region single_digit(const View& view) {
  Region region{};
  if (is_framed(view.ink.coverage)) {
    region.box = view.ink.coverage.box();
    std::copy(view.ink.coverage.values.begin(), view.ink.coverage.values.end(),
              region.digit.begin());
    return region;
  }
  const Cutout cutout = cut_out(view.ink, join(view));
  region.box = cutout.box;
  region.digit = normalise(cutout.ink);
  return region;
}

Reading read_number(const View& view, const std::vector<Line>& lines, const Classifier& classify) {
  Reading number;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Reading line = read_line(view.ink, find_fragments(view.ink, lines[i]), classify);
    for (Region& region : line.digits) region.line = int(i);
    number.digits.insert(number.digits.end(), line.digits.begin(), line.digits.end());
    number.doubt += line.doubt;
  }
  return number;
}

Reading read_single(const View& view, const Classifier& classify) {
  Region region = single_digit(view);
  region.probabilities = classify({&region.digit, 1}).front();
  const auto likeliest = std::max_element(region.probabilities.begin(), region.probabilities.end());
  const int digit = int(likeliest - region.probabilities.begin());
  return {{region}, doubt_of_shape(region.box, digit) - std::log(*likeliest)};
}

/// Whether that is writing of another kind, such as a page of text: some letters look like digits,
/// but not all do.
bool is_no_number(const Reading& reading) {
  constexpr std::size_t many = 12;
  constexpr float sure = 0.97F;
  const auto is_sure = [](const Region& region) {
    const auto& p = region.probabilities;
    return *std::max_element(p.begin(), p.end()) > sure;
  };
  const auto sure_ones = std::count_if(reading.digits.begin(), reading.digits.end(), is_sure);
  return reading.digits.size() >= many && 4 * std::size_t(sure_ones) < 3 * reading.digits.size();
}

/// Whether the digits are stripes of a pattern: 1s, all from the upper edge of a picture of that
/// height to the lower one.
bool are_stripes(const Reading& reading, int height) {
  constexpr std::size_t several = 3;  // a 1 that was cut out close looks like one stripe
  return reading.digits.size() >= several &&
         std::all_of(reading.digits.begin(), reading.digits.end(), [height](const Region& region) {
           const auto& p = region.probabilities;
           return std::max_element(p.begin(), p.end()) == p.begin() + 1 && region.box.y == 0 &&
                  region.box.height == height;
         });
}

/// What speaks for one digit where several look as likely: that all ink is connected.
float doubt_in_several(const std::vector<Line>& lines) {
  const bool is_connected = lines.size() == 1 && lines.front().size() == 1;
  return is_connected ? 0.6F : 0.0F;
}

/// Reads what may be one digit or several.
Reading read_any(const View& view, const Classifier& classify) {
  if (is_framed(view.ink.coverage)) return read_single(view, classify);
  const std::vector<Line> lines = find_lines(view.ink.pieces, view.kept);
  Reading number = read_number(view, lines, classify);
  if (number.digits.size() < 2 || are_clearly_several(lines)) return number;
  Reading single = read_single(view, classify);
  return single.doubt < number.doubt + doubt_in_several(lines) ? single : number;
}

}  // namespace

std::optional<Digit> prepare(const io::Image& image) {
  const auto view = find_writing(image);
  if (!view) return std::nullopt;
  return single_digit(*view).digit;
}

std::vector<Region> find_digits(const io::Image& image, const Classifier& classify,
                                const Options& options) {
  const auto view = find_writing(image);
  if (!view) return {};
  constexpr float sure = 0.99F;
  const Classifier steadily = [&classify](std::span<const Digit> digits) {
    return classify_steadily(classify, digits, sure);
  };
  Reading reading;
  switch (options.layout) {
    case Layout::automatic:
      reading = read_any(*view, steadily);
      break;
    case Layout::single:
      reading = read_single(*view, steadily);
      break;
    case Layout::number:
      reading = read_number(*view, find_lines(view->ink.pieces, view->kept), steadily);
      break;
  }
  if (is_no_number(reading) || are_stripes(reading, view->ink.coverage.height)) return {};
  for (Region& region : reading.digits) region.box = scale(region.box, view->factor);
  return reading.digits;
}

}  // namespace mnist::vision
