#include "vision/read_line.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "vision/doubt.hpp"
#include "vision/normalise.hpp"

namespace mnist::vision {
namespace {

/// Some neighbouring fragments read as one digit.
struct Candidate {
  int first = 0;
  int last = 0;
  Box box;
};

/// The usual height of the line's digits. Parts of a digit may be lower than the whole.
float usual_height(const Fragments& fragments) {
  std::vector<int> heights;
  for (const Fragment& fragment : fragments.list) heights.push_back(fragment.box.height);
  const auto upper_quartile = heights.begin() + std::ptrdiff_t(heights.size() * 3 / 4);
  std::nth_element(heights.begin(), upper_quartile, heights.end());
  return float(*upper_quartile);
}

/// The sequence of candidates that costs least in all, from the first fragment to the last.
/// `costs` is not negative.
std::vector<std::size_t> cheapest_way(const std::vector<Candidate>& candidates,
                                      const std::vector<float>& costs, std::size_t fragments) {
  std::vector<float> least(fragments + 1, std::numeric_limits<float>::infinity());
  std::vector<std::size_t> by(fragments + 1);
  least[0] = 0;
  // Candidates are in the order of their first fragment, so where they begin is settled.
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto begin = std::size_t(candidates[i].first);
    const auto end = std::size_t(candidates[i].last) + 1;
    if (least[begin] + costs[i] >= least[end]) continue;
    least[end] = least[begin] + costs[i];
    by[end] = i;
  }
  std::vector<std::size_t> way;
  for (std::size_t end = fragments; end > 0; end = std::size_t(candidates[way.back()].first))
    way.push_back(by[end]);
  std::reverse(way.begin(), way.end());
  return way;
}

}  // namespace

Reading read_line(const Ink& ink, const Fragments& fragments, const Classifier& classify) {
  constexpr float widest = 1.8F;  // a digit's width, by its height or the line's
  const float height = usual_height(fragments);
  const int count = int(fragments.list.size());
  std::vector<Candidate> candidates;
  std::vector<Digit> digits;
  for (int first = 0; first < count; ++first)
    for (int last = first; last < count; ++last) {
      const Cutout cutout = cut_out(ink, fragments, first, last);
      const Box& box = cutout.box;
      if (last > first && float(box.width) > widest * std::max(height, float(box.height))) break;
      candidates.push_back({first, last, box});
      digits.push_back(normalise(cutout.ink));
    }
  const std::vector<Probabilities> probabilities = classify(digits);
  std::vector<float> costs;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto& [first, last, box] = candidates[i];
    const auto likeliest = std::max_element(probabilities[i].begin(), probabilities[i].end());
    const int digit = int(likeliest - probabilities[i].begin());
    costs.push_back(doubt(fragments, first, last, box, digit, height) - std::log(*likeliest));
  }
  Reading reading;
  for (const std::size_t i : cheapest_way(candidates, costs, fragments.list.size())) {
    reading.digits.push_back({digits[i], candidates[i].box, probabilities[i], 0});
    reading.doubt += costs[i];
  }
  return reading;
}

}  // namespace mnist::vision
