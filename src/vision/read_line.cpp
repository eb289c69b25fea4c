#include "mnist/vision/read_line.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "mnist/vision/normalise.hpp"
#include "mnist/vision/stroke.hpp"

#include <cstdlib>
namespace mnist::vision {
static float E(const char* n, float d) { const char* s = getenv(n); return s ? float(atof(s)) : d; }
static const float CUT=E("CUT",1.0f), CUTINK=E("CUTINK",.4f), GAP=E("GAP",6.f), MERGE=E("MERGE",4.f), WIDE=E("WIDE",4.f), SMALL=E("SMALL",4.f), WIDEAT=E("WIDEAT",1.2f);
namespace {

/// Some neighbouring fragments read as one digit.
struct Candidate {
  int first = 0;
  int last = 0;
  Region region;
  float doubt = 0;  // what speaks against it, as a negative logarithm of a chance
};

float doubt(const Fragments& fragments, const Candidate& c, float height, float stroke) {
  float sum = 0;
  const Box& box = c.region.box;
  const float w = float(box.width), h = float(box.height);
  sum += WIDE * std::max(0.0F, w / std::max(h, .5f*height) - WIDEAT);
  sum += SMALL * std::max(0.0F, 0.6F - h / height);
  // bridging gaps between glyphs
  for (int i = c.first + 1; i <= c.last; ++i) {
    const Fragment& f = fragments.list[size_t(i)];
    if (f.cut_off) continue;
    Box left = fragments.list[size_t(c.first)].box;
    for (int k = c.first; k < i; ++k) left = unite(left, fragments.list[size_t(k)].box);
    Box right = f.box;  // the rest of this glyph
    for (int k = i + 1; k <= c.last && fragments.list[size_t(k)].cut_off; ++k) right = unite(right, fragments.list[size_t(k)].box);
    const float gap = float(right.x - left.right());
    const float overlap = std::clamp(-gap / float(std::min(left.width, right.width)), 0.f, 1.f);
    const float tall = float(std::min(left.height, right.height)) / h;
    sum += MERGE * tall * (1 - overlap) + GAP * std::max(0.f, gap / height);
  }
  const Fragment& f = fragments.list[size_t(c.first)];
  if (f.cut_off) sum += CUT + CUTINK * f.cut_ink / stroke;
  return sum;
}

}  // namespace

std::vector<Region> read_line(const Ink& ink, const Fragments& fragments,
                              const Classifier& classify) {
  const int n = int(fragments.list.size());
  constexpr int most = 50;
  std::vector<float> hs; for (auto& f : fragments.list) hs.push_back(float(f.box.height));
  std::nth_element(hs.begin(), hs.begin() + std::ptrdiff_t(hs.size()*3 / 4), hs.end());
  const float height = std::max(1.f, hs[hs.size()*3 / 4]);
  std::vector<Candidate> cands;
  std::vector<Digit> digits;
  float stroke = std::max(1.f, stroke_width(cut_out(ink, fragments, 0, n - 1).ink));
  for (int i = 0; i < n; ++i)
    for (int j = i; j < std::min(n, i + most); ++j) {
      Cutout c = cut_out(ink, fragments, i, j);
      if (c.box.width <= 0) continue;
      if (j > i && float(c.box.width) > 1.7f * std::max(height, float(c.box.height))) break;
      Candidate cand; cand.first = i; cand.last = j; cand.region.box = c.box; cand.region.digit = normalise(c.ink);
      cand.doubt = doubt(fragments, cand, height, stroke);
      digits.push_back(cand.region.digit);
      cands.push_back(cand);
    }
  const auto probs = classify(digits);
  std::vector<float> best(size_t(n + 1), 1e9f);
  std::vector<int> from(size_t(n + 1), -1);
  best[0] = 0;
  for (size_t k = 0; k < cands.size(); ++k) {
    auto& c = cands[k];
    c.region.probabilities = probs[k];
    float p = *std::max_element(probs[k].begin(), probs[k].end());
    float cost = best[size_t(c.first)] + c.doubt - std::log(p);
    if (cost < best[size_t(c.last + 1)]) { best[size_t(c.last + 1)] = cost; from[size_t(c.last + 1)] = int(k); }
  }
  std::vector<Region> regions;
  for (int i = n; i > 0 && from[size_t(i)] >= 0; i = cands[size_t(from[size_t(i)])].first) regions.push_back(cands[size_t(from[size_t(i)])].region);
  std::reverse(regions.begin(), regions.end());
  return regions;
}

}  // namespace mnist::vision
