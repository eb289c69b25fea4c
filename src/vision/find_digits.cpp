#include "mnist/vision/find_digits.hpp"

#include <algorithm>
#include <cmath>
#include "mnist/vision/clean.hpp"
#include "mnist/vision/flatten.hpp"
#include "mnist/vision/shrink.hpp"
#include "mnist/vision/components.hpp"
#include "mnist/vision/frame.hpp"
#include "mnist/vision/ink_channel.hpp"
#include "mnist/vision/ink.hpp"
#include "mnist/vision/polarity.hpp"
#include "mnist/vision/stroke.hpp"
#include <cstdlib>

namespace mnist::vision {
static float E(const char* n, float d) { const char* s = getenv(n); return s ? float(atof(s)) : d; }

static Plane normalise_stroke(const Plane& ink) {
  static const float lo = E("LO", 1.8f), hi = E("HI", 3.6f), tgt=E("TGT",-1);
  Window w = ink_window(ink);
  float longest = std::max(w.width, w.height);
  if (longest <= 0) return ink;
  float width = stroke_width(ink) * 20 / longest;
  float want = tgt>0 ? tgt : std::clamp(width, lo, hi);
  if (std::abs(want-width)<1e-3f) return ink;
  // canonical resolution
  const int side = 80;
  float scale = longest / side;
  int pad = 16;
  Plane big = resample(ink, {w.x - float(pad)*scale, w.y - float(pad)*scale, w.width + 2*float(pad)*scale, w.height + 2*float(pad)*scale},
     int(std::lround(w.width/scale)) + 2*pad, int(std::lround(w.height/scale)) + 2*pad);
  return grow_strokes(big, (want - width) * 4 / 2);
}

std::optional<Digit> prepare(const io::Image& image) {
  const Shrunk small = shrink(flatten(image), 1024);
  Plane plane = ink_channel(small.image);
  if (ink_is_light(plane)) for (float& v : plane.values) v = 1 - v;
  auto found = find_ink(plane);
  if (!found) return std::nullopt;
  Plane& ink = found->coverage; Components& comps = found->pieces;
  if (comps.list.empty()) return std::nullopt;
  if (!is_framed(ink)) {
    auto keep = likely_writing(comps);
  Mask near(plane.width, plane.height);
  for (int y = 0; y < near.height; ++y) for (int x = 0; x < near.width; ++x) {
    int l = comps.labels.at(x, y);
    if (l >= 0 && keep[size_t(l)]) for (int yy = std::max(0,y-1); yy <= std::min(near.height-1,y+1); ++yy) for (int xx = std::max(0,x-1); xx <= std::min(near.width-1,x+1); ++xx) near.at(xx,yy) = 1;
  }
  for (size_t i = 0; i < ink.values.size(); ++i) { if (!near.values[i]) ink.values[i] = 0; }
   Plane n = normalise_stroke(ink);
   return frame(n);
  }
  Digit d; std::copy(ink.values.begin(), ink.values.end(), d.begin()); return d;
}
std::vector<Region> find_digits(const io::Image& image, const Classifier& classify, const Options&) {
  const auto digit = prepare(image);
  if (!digit) return {};
  return {Region{*digit, {0, 0, image.width, image.height}, classify({&*digit, 1}).front()}};
}

}  // namespace mnist::vision
