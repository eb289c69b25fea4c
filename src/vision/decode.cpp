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

Box box_of(const Fragments& fragments, int first, int last) {
  Box box = at(fragments, first).box;
  for (int i = first + 1; i <= last; ++i) box = unite(box, at(fragments, i).box);
  return box;
}

/// The cost of a digit's width: those of MNIST's digits, in heights, have these means and standard
/// deviations.
float width_cost(const Box& box, int digit, float height, const Tuning& tuning) {
  struct Width {
    float usual;
    float standard_deviation;
  };
  constexpr std::array<Width, 10> widths = {{{0.90F, 0.19F},
                                             {0.40F, 0.24F},
                                             {0.95F, 0.26F},
                                             {0.80F, 0.17F},
                                             {0.80F, 0.17F},
                                             {0.95F, 0.31F},
                                             {0.70F, 0.19F},
                                             {0.75F, 0.20F},
                                             {0.75F, 0.19F},
                                             {0.70F, 0.16F}}};
  const Width& width = widths[static_cast<std::size_t>(digit)];
  const float excess = std::max(0.0F, static_cast<float>(box.width) / height - width.usual) /
                       width.standard_deviation;
  return tuning.wide * excess * excess;
}

/// The cost of joining what stands left and right of a gap.
float gap_cost(const Box& left, const Box& right, float line_height, const Tuning& tuning) {
  const auto gap = static_cast<float>(right.x - left.right());
  const auto narrower = static_cast<float>(std::min(left.width, right.width));
  const float beside = 1 - std::clamp(-gap / narrower, 0.0F, 1.0F);  // 0 if one is above the other
  const float lower = static_cast<float>(std::min(left.height, right.height)) / line_height;
  return tuning.side_by_side * beside * lower + tuning.gap * std::max(0.0F, gap / line_height);
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

/// Whether the candidates are more than a picture of digits has.
bool is_too_much(const std::vector<Candidate>& candidates, double work, const Tuning& tuning) {
  return static_cast<float>(candidates.size()) > tuning.max_candidates ||
         work > static_cast<double>(tuning.max_work);
}

/// Adds all candidates of a line; `work` grows by their pixels.
void add_candidates(const Marks& marks, const Fragments& fragments, std::size_t line,
                    const Tuning& tuning, std::vector<Candidate>& candidates, double& work) {
  constexpr float max_width = 1.8F;  // of a digit, by its height or the line's
  const float height = usual_height(fragments);
  const auto count = static_cast<int>(fragments.list.size());
  for (int first = 0; first < count; ++first) {
    if (at(fragments, first).is_sign) {
      candidates.push_back({line, first, first, true, {}, 0});
    }
    for (int last = first; last < count; ++last) {
      const Box box = box_of(fragments, first, last);
      const float tallest = std::max(height, static_cast<float>(box.height));
      if ((last > first && static_cast<float>(box.width) > max_width * tallest) ||
          is_too_much(candidates, work, tuning)) {
        break;
      }
      work += static_cast<double>(box.width) * box.height;
      Region region{};
      region.box = box;
      region.digit = normalise(cut_out(marks, fragments, first, last).ink, tuning);
      region.line = static_cast<int>(line);
      candidates.push_back({line, first, last, false, region, 0});
    }
  }
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

float log_cost(const Probabilities& probabilities) {
  return -std::log(probabilities[argmax(probabilities)]);
}

}  // namespace

float geometric_cost(const Fragments& fragments, int first, int last, const Box& box, int digit,
                     float line_height, const Tuning& tuning) {
  constexpr float usual = 0.85F;  // height of a digit, by the line's
  const auto height = static_cast<float>(box.height);
  const Fragment& start = at(fragments, first);
  float cost = width_cost(box, digit, std::max(height, line_height / 2), tuning) +
               tuning.low * std::max(0.0F, usual - height / line_height) +
               tuning.cut * start.cut_span / line_height +
               tuning.joined * static_cast<float>(last - first) +
               (start.is_sign && first == last ? tuning.sign : 0.0F);
  for (int i = first + 1; i <= last; ++i) {
    if (at(fragments, i).cut_off) continue;
    int end = i;  // of the glyph that begins here
    while (end < last && at(fragments, end + 1).cut_off) ++end;
    cost +=
        gap_cost(box_of(fragments, first, i - 1), box_of(fragments, i, end), line_height, tuning);
  }
  return cost;
}

Reading read_number(const Marks& marks, const std::vector<Line>& lines, const Classifier& classify,
                    const Tuning& tuning) {
  std::vector<Fragments> fragments;
  if (lines.empty()) return {};
  std::vector<Candidate> candidates;
  double work = 0;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    fragments.push_back(find_fragments(marks, lines[line]));
    add_candidates(marks, fragments.back(), line, tuning, candidates, work);
    if (is_too_much(candidates, work, tuning)) return {};
  }
  std::vector<Digit> digits;
  for (const Candidate& candidate : candidates) {
    if (!candidate.is_sign) digits.push_back(candidate.region.digit);
  }
  const std::vector<Probabilities> probabilities = classify(digits);
  auto next = probabilities.begin();
  for (auto& [line, first, last, is_sign, region, cost] : candidates) {
    if (!is_sign) {
      region.probabilities = *next++;
      cost = geometric_cost(fragments[line], first, last, region.box,
                            static_cast<int>(argmax(region.probabilities)),
                            usual_height(fragments[line]), tuning) +
             log_cost(region.probabilities);
    }
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
  Glyph main;
  const auto area_of = [&marks](const Glyph& glyph) {
    int area = 0;
    for (const int piece : glyph.pieces) {
      area += marks.pieces.list[static_cast<std::size_t>(piece)].area;
    }
    return static_cast<float>(area);
  };
  for (std::size_t i = 0; i < marks.kept.size(); ++i) {
    if (marks.kept[i]) {
      all.box = unite(all.box, marks.pieces.list[i].box);
      all.pieces.push_back(static_cast<int>(i));
    }
  }
  for (const Line& line : lines) {
    for (const Glyph& glyph : line) main = area_of(glyph) > area_of(main) ? glyph : main;
  }
  if (all.pieces.empty()) {
    return {};
  }
  std::vector<Glyph> choices = {all};
  if (main.pieces.size() != all.pieces.size() && !main.pieces.empty()) choices.push_back(main);
  std::vector<Region> regions;
  std::vector<Digit> digits;
  for (const Glyph& choice : choices) {
    const Cutout cutout = cut_out(marks, choice);
    digits.push_back(normalise(cutout.ink, tuning));
    regions.push_back({digits.back(), cutout.box, {}, 0});
  }
  const std::vector<Probabilities> probabilities = classify(digits);
  Reading best{{}, std::numeric_limits<float>::infinity()};
  for (std::size_t i = 0; i < regions.size(); ++i) {
    Region& region = regions[i];
    region.probabilities = probabilities[i];
    const float cost = log_cost(region.probabilities) +
                       tuning.left_out * (1 - area_of(choices[i]) / area_of(all)) +
                       width_cost(region.box, static_cast<int>(argmax(region.probabilities)),
                                  static_cast<float>(region.box.height), tuning);
    if (cost < best.cost) {
      best = {{region}, cost};
    }
  }
  return best;
}

Reading read_any(const Marks& marks, const std::vector<Line>& lines, const Classifier& classify,
                 const Tuning& tuning) {
  Reading number = read_number(marks, lines, classify, tuning);
  if (number.digits.size() < 2 || are_clearly_several(lines)) return number;
  Reading single = read_single(marks, lines, classify, tuning);
  return single.cost < number.cost ? single : number;
}

}  // namespace mnist::vision
