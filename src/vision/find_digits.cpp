#include "vision/find_digits.hpp"

#include <optional>

#include "argmax.hpp"
#include "vision/decode.hpp"
#include "vision/ink.hpp"
#include "vision/normalise.hpp"
#include "vision/picture.hpp"
#include "vision/segment.hpp"
#include "vision/sheet.hpp"

namespace mnist::vision {
namespace {

/// The writing on a picture, seen at a scale of `factor` of its pixels to one.
struct View {
  Marks marks;
  std::optional<Digit> only;  ///< set where the picture as a whole is one digit
  int factor = 1;
};

FloatImage kept_marks(const Marks& marks) {
  FloatImage kept = marks.coverage;
  for (std::size_t i = 0; i < kept.values.size(); ++i) {
    if (marks.pieces.kept_at(i) == nullptr) kept.values[i] = 0;
  }
  return kept;
}

std::optional<View> find_writing(const io::Image& image, const Tuning& tuning, Stages* stages) {
  const auto note = [stages](const char* name, const FloatImage& stage) {
    if (stages != nullptr) stages->emplace_back(name, stage);
  };
  const int side = std::max(image.width, image.height);
  View view;
  view.factor = 1 + (side - 1) / static_cast<int>(tuning.max_side);
  FloatImage picture = brightness_of(flatten(image, view.factor));
  note("brightness", picture);
  if (static_cast<float>(side) <= tuning.tiny_side) {
    const FloatImage ink = tiny_ink(picture, tuning);
    note("ink", ink);
    view.only = normalise(ink, tuning);
    const bool blank = *std::max_element(ink.values.begin(), ink.values.end()) <= 0;
    return blank ? std::nullopt : std::optional(std::move(view));
  }
  picture = remove_frame(remove_surround(std::move(picture), tuning), tuning);
  note("sheet", picture);
  if (ink_is_light(picture)) {
    for (float& value : picture.values) value = 1 - value;
  }
  auto ink = find_ink(picture, tuning);
  if (!ink) return std::nullopt;
  note("ink", ink->coverage);
  if (is_framed(ink->coverage)) {
    view.only.emplace();
    std::copy(ink->coverage.values.begin(), ink->coverage.values.end(), view.only->begin());
    return view;
  }
  view.marks = find_marks(std::move(*ink), tuning);
  note("marks", kept_marks(view.marks));
  return view;
}

}  // namespace

std::optional<Digit> prepare(const io::Image& image) {
  const Tuning tuning;
  const auto view = find_writing(image, tuning, nullptr);
  if (!view || view->only) return view ? view->only : std::nullopt;
  const Classifier indifferent = [](std::span<const Digit> digits) {
    return std::vector<Probabilities>(digits.size(), Probabilities{1});
  };
  const std::vector<Line> lines = find_lines(view->marks, tuning);
  const Reading all = read_single(view->marks, lines, indifferent, tuning);
  return all.digits.empty() ? std::nullopt : std::optional(all.digits.front().digit);
}

std::vector<Region> find_digits(const io::Image& image, const Classifier& classify,
                                const Options& options, const Tuning& tuning, Stages* stages) {
  const auto view = find_writing(image, tuning, stages);
  if (!view) return {};
  std::vector<Region> digits;
  if (view->only) {
    const Box box = {0, 0, image.width / view->factor, image.height / view->factor};
    digits = {{*view->only, box, classify({&*view->only, 1}).front(), 0}};
  } else {
    digits = read(view->marks, options.layout, classify, tuning);
  }
  for (Region& region : digits) {
    region.box = scale(region.box, view->factor);
    // A narrow side may be shrunk by less than the factor.
    region.box.width = std::min(region.box.width, image.width - region.box.x);
    region.box.height = std::min(region.box.height, image.height - region.box.y);
    if (stages == nullptr) continue;
    FloatImage digit(digit_side, digit_side);
    std::copy(region.digit.begin(), region.digit.end(), digit.values.begin());
    stages->emplace_back("digit-" + std::to_string(argmax(region.probabilities)), digit);
  }
  return digits;
}

std::vector<Region> find_digits(const io::Image& image, const Classifier& classify,
                                const Options& options) {
  return find_digits(image, classify, options, Tuning{});
}

}  // namespace mnist::vision
