#include "vision/decode.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "argmax.hpp"
#include "vision/normalise.hpp"

namespace mnist::vision {
namespace {

const Fragment& at(const Fragments& fragments, int i) {
  return fragments.list[static_cast<std::size_t>(i)];
}

/// The cost of a digit's width: those of MNIST's digits, in heights, have these means and standard
/// deviations.
float width_cost(const Box& box, std::size_t digit, float height, const Tuning& tuning) {
  constexpr std::array means = {0.90F, 0.40F, 0.95F, 0.80F, 0.80F,
                                0.95F, 0.70F, 0.75F, 0.75F, 0.70F};
  constexpr std::array deviations = {0.19F, 0.24F, 0.26F, 0.17F, 0.17F,
                                     0.31F, 0.19F, 0.20F, 0.19F, 0.16F};
  const float width = static_cast<float>(box.width) / height;
  const float excess = std::max(0.0F, width - means[digit]) / deviations[digit];
  return tuning.wide * excess * excess;
}

/// The usual height of the line's digits. Parts of a digit may be lower than the whole.
float usual_height(const Fragments& fragments) {
  std::vector<float> heights;
  for (const Fragment& fragment : fragments.list) {
    heights.push_back(static_cast<float>(fragment.box.height));
  }
  return quantile(heights, 0.75);
}

/// Some neighbouring fragments read as one digit, or as a sign, which is no digit.
struct Candidate {
  std::size_t line = 0;
  int first = 0;
  int last = 0;
  bool is_sign = false;
  Region region;
  float cost = 0;
};

/// Adds all candidates of a line. Whether they are no more than a picture of digits has; `work`
/// grows by their pixels.
bool add_candidates(const Marks& marks, const Fragments& fragments, std::size_t line,
                    const Tuning& tuning, std::vector<Candidate>& candidates, float& work) {
  const float height = usual_height(fragments);
  const auto count = static_cast<int>(fragments.list.size());
  for (int first = 0; first < count; ++first) {
    if (at(fragments, first).is_sign) candidates.push_back({line, first, first, true, {}});
    Box box;
    for (int last = first; last < count; ++last) {
      box = unite(box, at(fragments, last).box);
      const auto wide = static_cast<float>(box.width);
      const auto tall = static_cast<float>(box.height);
      if (last > first && wide > tuning.max_width * std::max(height, tall)) break;
      work += wide * tall;
      if (static_cast<float>(candidates.size()) > tuning.max_candidates || work > tuning.max_work) {
        return false;
      }
      Region region{};
      region.box = box;
      region.digit = normalise(cut_out(marks, fragments, first, last), tuning);
      region.line = static_cast<int>(line);
      candidates.push_back({line, first, last, false, region});
    }
  }
  return true;
}

/// The sequence of candidates [begin, end) that costs least in all, from the first of `fragments`
/// to the last: a shortest path.
void append_cheapest_path(const std::vector<Candidate>& candidates, std::size_t begin,
                          std::size_t end, std::size_t fragments, Reading& reading) {
  std::vector<float> costs(fragments + 1, std::numeric_limits<float>::infinity());
  std::vector<std::size_t> by(fragments + 1);
  costs[0] = 0;
  // Candidates are in the order of their first fragment, so the cost up to there is settled.
  for (std::size_t i = begin; i < end; ++i) {
    const auto from = static_cast<std::size_t>(candidates[i].first);
    const auto to = static_cast<std::size_t>(candidates[i].last) + 1;
    if (costs[from] + candidates[i].cost < costs[to]) {
      costs[to] = costs[from] + candidates[i].cost;
      by[to] = i;
    }
  }
  std::vector<Region> digits;
  for (std::size_t to = fragments; to > 0;
       to = static_cast<std::size_t>(candidates[by[to]].first)) {
    if (!candidates[by[to]].is_sign) digits.push_back(candidates[by[to]].region);
  }
  reading.digits.insert(reading.digits.end(), digits.rbegin(), digits.rend());
  reading.cost += costs[fragments];
}

/// The digits of a reading where another one costs little more: as a cost is the negative logarithm
/// of a probability, this one has its share of both. Each digit's probabilities move towards all
/// being alike, so that their product falls to about that share of itself.
std::vector<Region> doubt(const Reading& reading, float other_cost) {
  const float share = 1 / (1 + std::exp(reading.cost - other_cost));
  const float kept = std::pow(share, 1 / static_cast<float>(reading.digits.size()));
  std::vector<Region> digits = reading.digits;
  for (Region& digit : digits) {
    Probabilities& all = digit.probabilities;
    for (float& p : all) p = kept * p + (1 - kept) / static_cast<float>(all.size());
  }
  return digits;
}

float log_cost(const Probabilities& probabilities) {
  return -std::log(probabilities[argmax(probabilities)]);
}

}  // namespace

float geometric_cost(const Fragments& fragments, int first, int last, std::size_t digit,
                     float line_height, const Tuning& tuning) {
  Box box = at(fragments, first).box;
  float gaps = 0;
  for (int i = first + 1; i <= last; ++i) {
    const Box& next = at(fragments, i).box;
    if (!at(fragments, i).cut_off) gaps += static_cast<float>(std::max(0, next.x - box.right()));
    box = unite(box, next);
  }
  const Fragment& start = at(fragments, first);
  const auto height = static_cast<float>(box.height);
  return width_cost(box, digit, std::max(height, line_height / 2), tuning) +
         tuning.low * std::max(0.0F, tuning.usual_height - height / line_height) +
         tuning.cut * start.cut_span / line_height +
         tuning.joined * static_cast<float>(last - first) + tuning.gap * gaps / line_height +
         (start.is_sign && first == last ? tuning.sign : 0.0F);
}

Reading read_number(const Marks& marks, const std::vector<Line>& lines, const Classifier& classify,
                    const Tuning& tuning) {
  std::vector<Fragments> fragments;
  std::vector<Candidate> candidates;
  float work = 0;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    fragments.push_back(find_fragments(marks, lines[line]));
    if (!add_candidates(marks, fragments[line], line, tuning, candidates, work)) return {};
  }
  std::vector<Digit> digits;
  for (const Candidate& candidate : candidates) digits.push_back(candidate.region.digit);
  const std::vector<Probabilities> probabilities = classify(digits);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    auto& [line, first, last, is_sign, region, cost] = candidates[i];
    if (is_sign) continue;
    region.probabilities = probabilities[i];
    cost = log_cost(probabilities[i]) + geometric_cost(fragments[line], first, last,
                                                       argmax(probabilities[i]),
                                                       usual_height(fragments[line]), tuning);
  }
  Reading reading;
  for (std::size_t line = 0, begin = 0; line < lines.size(); ++line) {
    std::size_t end = begin;
    while (end < candidates.size() && candidates[end].line == line) ++end;
    append_cheapest_path(candidates, begin, end, fragments[line].list.size(), reading);
    begin = end;
  }
  return reading;
}

Reading read_single(const Marks& marks, const std::vector<Line>& lines, const Classifier& classify,
                    const Tuning& tuning) {
  Glyph all;
  for (const Line& line : lines) {
    for (const Glyph& glyph : line) {
      all.box = unite(all.box, glyph.box);
      all.pieces.insert(all.pieces.end(), glyph.pieces.begin(), glyph.pieces.end());
    }
  }
  if (all.pieces.empty()) return {};
  std::sort(all.pieces.begin(), all.pieces.end());
  const Digit digit = normalise(cut_out(marks, all), tuning);
  const Region region{digit, all.box, classify({&digit, 1}).front(), 0};
  const float cost =
      log_cost(region.probabilities) +
      width_cost(all.box, argmax(region.probabilities), static_cast<float>(all.box.height), tuning);
  return {{region}, cost};
}

std::vector<Region> read(const Marks& marks, Layout layout, const Classifier& classify,
                         const Tuning& tuning) {
  const std::vector<Line> lines = find_lines(marks, tuning);
  if (layout == Layout::single) return read_single(marks, lines, classify, tuning).digits;
  const Reading number = read_number(marks, lines, classify, tuning);
  if (layout == Layout::number || number.digits.size() < 2 || are_clearly_several(lines)) {
    return number.digits;
  }
  const Reading single = read_single(marks, lines, classify, tuning);
  return single.cost < number.cost ? doubt(single, number.cost) : doubt(number, single.cost);
}

}  // namespace mnist::vision
