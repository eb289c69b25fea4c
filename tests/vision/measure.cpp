// Recognises the pictures of a list with thresholds of one's choice, for tests/vision/ablate.py:
//
//     vision_measure STATE LIST [THRESHOLD=VALUE...]
//
// LIST has a line for each picture: its file, its digits (none: it shows no digit), the name of its
// set, and `single`, `number` or `automatic`, separated by tabs. Printed is a line for each set:
// its name, how many pictures are right, how many there are, and the mean confidence less the share
// of right answers. A picture without digits is right if no answer is above 90 %.
#include <array>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "mnist/error.hpp"
#include "mnist/recognizer.hpp"
#include "vision/find_digits.hpp"

namespace {

using mnist::vision::Tuning;

#define THRESHOLD(name) \
  std::pair { #name, &Tuning::name }
constexpr std::array thresholds = {THRESHOLD(max_side),
                                   THRESHOLD(tiny_side),
                                   THRESHOLD(min_contrast),
                                   THRESHOLD(min_signal_to_noise),
                                   THRESHOLD(plain_border),
                                   THRESHOLD(fading),
                                   THRESHOLD(pale),
                                   THRESHOLD(max_pale_share),
                                   THRESHOLD(pale_width),
                                   THRESHOLD(gap_length),
                                   THRESHOLD(fringe),
                                   THRESHOLD(gap_strength),
                                   THRESHOLD(busy_runs),
                                   THRESHOLD(sheet_area),
                                   THRESHOLD(sheet_step),
                                   THRESHOLD(sheet_contrast),
                                   THRESHOLD(sheet_contact),
                                   THRESHOLD(rectangularity),
                                   THRESHOLD(frame_contrast),
                                   THRESHOLD(same_brightness),
                                   THRESHOLD(darkest_paper),
                                   THRESHOLD(max_vignetting),
                                   THRESHOLD(tiny_blur),
                                   THRESHOLD(ruled_length),
                                   THRESHOLD(box_line),
                                   THRESHOLD(min_box_side),
                                   THRESHOLD(max_boxes),
                                   THRESHOLD(speck_area),
                                   THRESHOLD(edge_contact),
                                   THRESHOLD(max_runs),
                                   THRESHOLD(max_marks),
                                   THRESHOLD(tall),
                                   THRESHOLD(near),
                                   THRESHOLD(sign_rest),
                                   THRESHOLD(max_overlap),
                                   THRESHOLD(max_work),
                                   THRESHOLD(max_candidates),
                                   THRESHOLD(min_stroke),
                                   THRESHOLD(max_stroke),
                                   THRESHOLD(cut),
                                   THRESHOLD(joined),
                                   THRESHOLD(gap),
                                   THRESHOLD(low),
                                   THRESHOLD(wide),
                                   THRESHOLD(usual_height),
                                   THRESHOLD(max_width),
                                   THRESHOLD(sign)};
#undef THRESHOLD
static_assert(thresholds.size() * sizeof(float) == sizeof(Tuning), "every threshold has a name");

void set(Tuning& tuning, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  for (const auto& [name, member] : thresholds) {
    if (assignment.substr(0, equals) == name) {
      tuning.*member = std::stof(assignment.substr(equals + 1));
      return;
    }
  }
  throw mnist::Error("no threshold " + assignment);
}

struct Count {
  int right = 0;
  int all = 0;
  double confidence = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: vision_measure STATE LIST [THRESHOLD=VALUE...]\n";
    return 2;
  }
  const mnist::Recognizer recognizer{std::filesystem::path(argv[1])};
  Tuning tuning;
  for (int i = 3; i < argc; ++i) set(tuning, argv[i]);
  const auto classify = [&recognizer](std::span<const mnist::vision::Digit> digits) {
    std::vector<mnist::vision::Probabilities> result;
    for (const auto& digit : digits) result.push_back(recognizer.classify(digit));
    return result;
  };
  std::map<std::string, Count> sets;
  std::ifstream list(argv[2]);
  for (std::string line; std::getline(list, line);) {
    std::array<std::string, 4> fields;  // file, digits, set, layout
    std::istringstream parts(line);
    for (std::string& field : fields) std::getline(parts, field, '\t');
    using mnist::vision::Layout;
    const Layout layout = fields[3] == "single"   ? Layout::single
                          : fields[3] == "number" ? Layout::number
                                                  : Layout::automatic;
    std::string text;
    float confidence = 1;
    const auto image = mnist::io::read_image(fields[0]);
    for (const auto& region : mnist::vision::find_digits(image, classify, {layout}, tuning)) {
      const auto best = std::max_element(region.probabilities.begin(), region.probabilities.end());
      text += static_cast<char>('0' + (best - region.probabilities.begin()));
      confidence *= *best;
    }
    Count& count = sets[fields[2]];
    ++count.all;
    count.right += text == fields[1] || (fields[1].empty() && confidence <= 0.9F);
    count.confidence += text.empty() ? 0 : static_cast<double>(confidence);
  }
  for (const auto& [name, count] : sets) {
    std::cout << name << '\t' << count.right << '\t' << count.all << '\t'
              << (count.confidence - count.right) / count.all << '\n';
  }
}
