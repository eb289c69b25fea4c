#include "mnist/vision/find_digits.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "mnist/vision/clean.hpp"
#include "mnist/vision/flatten.hpp"
#include "mnist/vision/fragments.hpp"
#include "mnist/vision/frame.hpp"
#include "mnist/vision/ink.hpp"
#include "mnist/vision/ink_channel.hpp"
#include "mnist/vision/lines.hpp"
#include "mnist/vision/normalise.hpp"
#include "mnist/vision/polarity.hpp"
#include "mnist/vision/read_line.hpp"
#include "mnist/vision/shrink.hpp"

namespace mnist::vision {
namespace {

/// An image as it is looked at: its writing, and the side of a pixel in the image's pixels.
struct View {
  Ink ink;
  std::vector<bool> kept;
  int factor = 1;
};

std::optional<View> look(const io::Image& image) {
  const Shrunk small = shrink(flatten(image), 1024);
  Plane plane = ink_channel(small.image);
  if (ink_is_light(plane))
    for (float& v : plane.values) v = 1 - v;
  auto ink = find_ink(plane);
  if (!ink || ink->pieces.list.empty()) return std::nullopt;
  auto kept = likely_writing(ink->pieces);
  return View{std::move(*ink), std::move(kept), small.factor};
}

Digit as_it_is(const Plane& ink) {
  Digit digit;
  std::copy(ink.values.begin(), ink.values.end(), digit.begin());
  return digit;
}

/// All that is kept, as one cutout.
Cutout whole(const View& view) {
  Line line(1);
  bool first = true;
  for (std::size_t i = 0; i < view.kept.size(); ++i) {
    if (!view.kept[i]) continue;
    line[0].pieces.push_back(int(i));
    line[0].box = first ? view.ink.pieces.list[i].box : unite(line[0].box, view.ink.pieces.list[i].box);
    first = false;
  }
  return cut_out(view.ink, find_fragments(view.ink, line), 0, 99);
}

}  // namespace

std::optional<Digit> prepare(const io::Image& image) {
  const auto view = look(image);
  if (!view) return std::nullopt;
  if (is_framed(view->ink.coverage)) return as_it_is(view->ink.coverage);
  return normalise(whole(*view).ink);
}

std::vector<Region> find_digits(const io::Image& image, const Classifier& classify,
                                const Options& options) {
  const auto view = look(image);
  if (!view) return {};
  std::vector<Region> regions;
  if (is_framed(view->ink.coverage)) {
    regions.push_back({as_it_is(view->ink.coverage), {0, 0, 28, 28}, {}});
  } else if (options.layout == Layout::single) {
    Cutout c = whole(*view);
    regions.push_back({normalise(c.ink), c.box, {}});
  } else {
    for (const Line& line : find_lines(view->ink.pieces, view->kept)) {
      auto r = read_line(view->ink, find_fragments(view->ink, line), classify);
      regions.insert(regions.end(), r.begin(), r.end());
    }
  }
  if (regions.size() == 1) regions[0].probabilities = classify({&regions[0].digit, 1})[0];
  for (Region& r : regions) { r.box.x *= view->factor; r.box.y *= view->factor; r.box.width *= view->factor; r.box.height *= view->factor; }
  return regions;
}

}  // namespace mnist::vision
