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

std::optional<View> find_writing(const io::Image& image, const Tuning& tuning, Stages* stages) {
  const auto note = [stages](const char* name, const FloatImage& stage) {
    if (stages != nullptr) stages->emplace_back(name, stage);
  };
  const int side = std::max(image.width, image.height);
  const auto max_side = static_cast<int>(tuning.max_side);
  View view;
  view.factor = 1 + (side - 1) / max_side;
  FloatImage picture = brightness_of(flatten(image, view.factor));
  note("brightness", picture);
  if (static_cast<float>(side) <= tuning.tiny_side) {
    const FloatImage ink = tiny_ink(picture);
    note("ink", ink);
    view.only = normalise(ink, tuning);
    const bool blank = *std::max_element(ink.values.begin(), ink.values.end()) <= 0;
    return blank ? std::nullopt : std::optional(std::move(view));
  }
  picture = remove_frame(remove_surround(std::move(picture), tuning), tuning);
  note("sheet", picture);
  if (ink_is_light(picture))
    for (float& value : picture.values) value = 1 - value;
  auto ink = find_ink(picture, tuning);
  if (!ink) return std::nullopt;
  note("ink", ink->coverage);
  if (is_framed(ink->coverage)) {
    view.only.emplace();
    std::copy(ink->coverage.values.begin(), ink->coverage.values.end(), view.only->begin());
    return view;
  }
  view.marks = find_marks(std::move(*ink), tuning);
  if (stages != nullptr) {
    FloatImage kept = view.marks.coverage;
    for (std::size_t i = 0; i < kept.values.size(); ++i) {
      const int label = view.marks.pieces.labels.values[i];
      const bool is_kept = label >= 0 && view.marks.kept[static_cast<std::size_t>(label)];
      kept.values[i] *= is_kept ? 1.0F : 0.0F;
    }
    note("marks", kept);
  }
  // Digits far larger than the network needs are shrunk.
  const int height = writing_height(view.marks.pieces, view.marks.kept);
  const int shrinkage = height / static_cast<int>(tuning.enough_height);
  if (shrinkage > 1) {
    view.marks = shrink(view.marks, shrinkage);
    view.factor *= shrinkage;
  }
  return view;
}

/// The reading of a picture that is one digit as a whole.
Reading read_picture(const Digit& digit, const Box& box, const Classifier& classify) {
  return {{{digit, box, classify({&digit, 1}).front(), 0}}, 0};
}

Reading read(const View& view, const io::Image& image, const Classifier& classify, Layout layout,
             const Tuning& tuning) {
  if (view.only) {
    const Box box = {0, 0, image.width / view.factor, image.height / view.factor};
    return read_picture(*view.only, box, classify);
  }
  const std::vector<Line> lines = find_lines(view.marks, tuning);
  switch (layout) {
    case Layout::single:
      return read_single(view.marks, lines, classify, tuning);
    case Layout::number:
      return read_number(view.marks, lines, classify, tuning);
    case Layout::automatic:
      break;
  }
  return read_any(view.marks, lines, classify, tuning);
}

/// Whether that is writing of another kind, such as a page of text: some letters look like digits,
/// but not all do.
bool is_no_number(const Reading& reading, const Tuning& tuning) {
  constexpr std::size_t many = 12;
  const auto sure =
      std::count_if(reading.digits.begin(), reading.digits.end(), [&tuning](const Region& region) {
        const std::size_t best = argmax(region.probabilities);
        return region.probabilities[best] > tuning.sure_of_many;
      });
  return reading.digits.size() >= many &&
         4 * static_cast<std::size_t>(sure) < 3 * reading.digits.size();
}

}  // namespace

std::optional<Digit> prepare(const io::Image& image) {
  const Tuning tuning;
  const auto view = find_writing(image, tuning, nullptr);
  if (!view) return std::nullopt;
  if (view->only) return view->only;
  const Classifier indifferent = [](std::span<const Digit> digits) {
    return std::vector<Probabilities>(digits.size(), Probabilities{1});
  };
  const Reading all = read_single(view->marks, {}, indifferent, tuning);
  return all.digits.empty() ? std::nullopt : std::optional(all.digits.front().digit);
}

std::vector<Region> find_digits(const io::Image& image, const Classifier& classify,
                                const Options& options, const Tuning& tuning, Stages* stages) {
  const auto view = find_writing(image, tuning, stages);
  if (!view) {
    return {};
  }
  Reading reading = read(*view, image, classify, options.layout, tuning);
  if (is_no_number(reading, tuning)) {
    return {};
  }
  for (Region& region : reading.digits) {
    region.box = scale(region.box, view->factor);
    // A narrow side may be shrunk by less than the factor.
    region.box.width = std::min(region.box.width, image.width - region.box.x);
    region.box.height = std::min(region.box.height, image.height - region.box.y);
    if (stages != nullptr) {
      FloatImage digit(digit_side, digit_side);
      std::copy(region.digit.begin(), region.digit.end(), digit.values.begin());
      stages->emplace_back("digit-" + std::to_string(argmax(region.probabilities)),
                           std::move(digit));
    }
  }
  return reading.digits;
}

std::vector<Region> find_digits(const io::Image& image, const Classifier& classify,
                                const Options& options) {
  return find_digits(image, classify, options, Tuning{});
}

}  // namespace mnist::vision
