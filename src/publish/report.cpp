#include "mnist/publish/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "feature_maps.hpp"
#include "html.hpp"
#include "line_chart.hpp"
#include "mnist/data/batches.hpp"
#include "mnist/evaluate/calibration.hpp"
#include "mnist/publish/description.hpp"
#include "mnist/recipe/schedule.hpp"
#include "report_style.hpp"
#include "text.hpp"

namespace mnist::publish {
namespace {

std::string name_of(const ReportSubject& subject, std::size_t label) {
  return label < subject.class_names.size() ? escaped(subject.class_names[label])
                                            : fmt::to_string(label);
}

io::Image picture_of(const Samples& samples, std::size_t i) {
  const auto pixels = samples.image(i);
  return {static_cast<int>(samples.columns),
          static_cast<int>(samples.rows),
          1,
          {pixels.begin(), pixels.end()}};
}

void add_result(Text& page, const ReportSubject& subject) {
  const Evaluation& evaluation = subject.evaluation;
  const Interval interval = wilson_interval(evaluation.correct, evaluation.total());
  append(page, R"(<p class="accuracy" id="accuracy">{}</p>
<p id="result">{} of {} images are recognised; the 95 % confidence interval is {} to {}. The mean
cross-entropy is {:.4f}.</p>
)",
         percent(evaluation.accuracy()), evaluation.correct, evaluation.total(),
         percent(interval.low), percent(interval.high), evaluation.loss);
}

/// Errors are few beside right answers, so each has a scale of its own: the shade of a right cell
/// is the recall, that of a wrong one its share of the most frequent error.
std::string confusion_cell(std::size_t count, bool right, std::size_t scale) {
  if (count == 0) return R"(<td class="none">0</td>)";
  const double share = std::sqrt(static_cast<double>(count) / static_cast<double>(scale));
  return fmt::format(R"(<td class="{}" style="--a:{:.2f}">{}</td>)", right ? "right" : "wrong",
                     share, count);
}

void add_confusion(Text& page, const ReportSubject& subject) {
  const auto& confusion = subject.evaluation.confusion;
  const std::size_t classes = confusion.size();
  std::size_t worst = 1;
  for (std::size_t label = 0; label < classes; ++label) {
    for (std::size_t prediction = 0; prediction < classes; ++prediction) {
      if (prediction != label) worst = std::max(worst, confusion[label][prediction]);
    }
  }
  append(page, R"(<h2>What is taken for what</h2>
<p class="dim">A row for each true class, a column for each answer.</p>
<div class="scroll"><table class="confusion" id="confusion"><tr><th></th>)");
  for (std::size_t prediction = 0; prediction < classes; ++prediction) {
    append(page, R"(<th scope="col">{}</th>)", name_of(subject, prediction));
  }
  append(page, "</tr>\n");
  for (std::size_t label = 0; label < classes; ++label) {
    const std::size_t count = class_scores(subject.evaluation, label).count;
    append(page, R"(<tr><th scope="row">{}</th>)", name_of(subject, label));
    for (std::size_t prediction = 0; prediction < classes; ++prediction) {
      const bool right = prediction == label;
      append(page, "{}",
             confusion_cell(confusion[label][prediction], right, right ? count : worst));
    }
    append(page, "</tr>\n");
  }
  append(page, "</table></div>\n");
}

void add_classes(Text& page, const ReportSubject& subject) {
  append(page, R"(<h2>Class by class</h2>
<div class="scroll"><table class="numbers" id="classes"><tr><th>class</th><th>images</th>
<th><abbr title="share of the answers naming the class that are right">precision</abbr></th>
<th><abbr title="share of its images that are found">recall</abbr></th>
<th><abbr title="harmonic mean of precision and recall">F1</abbr></th></tr>
)");
  for (std::size_t label = 0; label < subject.evaluation.classes(); ++label) {
    const ClassScores scores = class_scores(subject.evaluation, label);
    append(page, "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
           name_of(subject, label), scores.count, percent(scores.precision), percent(scores.recall),
           percent(scores.f1));
  }
  append(page, "</table></div>\n");
}

/// For each range of confidence a bar as high as the rate of right answers in it. The bars of an
/// honest network end at the diagonal.
void add_calibration(Text& page, const Evaluation& evaluation) {
  constexpr double left = 40, bottom = 205, size = 195;
  append(page, R"(<h2>How honest its confidence is</h2>
<p>On average the confidence is <span id="calibration-error">{}</span> away from the rate of right
answers (expected calibration error).</p>
<figure class="calibration"><figcaption>Right answers by confidence; the dashed line is perfect
honesty, pale bars stand for few answers</figcaption>
<svg viewBox="0 0 258 224" role="img" aria-label="rate of right answers by confidence">)",
         percent(calibration_error(evaluation)));
  for (const double tick : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const double y = bottom - tick * size, x = left + tick * size;
    append(page, R"(<path class="grid" d="M{} {:.1f}h{}"/>)", left, y, size);
    append(page, R"(<text class="y" x="{}" y="{:.1f}">{:.0f} %</text>)", left - 4, y + 3.5,
           100.0 * tick);
    append(page, R"(<text class="x" x="{:.1f}" y="{}">{:.0f} %</text>)", x, bottom + 14,
           100.0 * tick);
  }
  for (const CalibrationBin& bin : calibration_bins(evaluation)) {
    if (bin.count == 0) continue;
    const double rate = static_cast<double>(bin.correct) / static_cast<double>(bin.count);
    const double certainty = std::min(1.0, 0.25 + static_cast<double>(bin.count) / 40.0);
    append(page,
           R"(<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" )"
           R"(opacity="{:.2f}">)",
           left + bin.low * size + 0.7, bottom - rate * size, (bin.high - bin.low) * size - 1.4,
           rate * size, certainty);
    append(page, "<title>{} to {}: {} of {} right</title></rect>", percent(bin.low),
           percent(bin.high), bin.correct, bin.count);
  }
  append(page, R"(<path class="ideal" d="M{} {}L{} {}"/></svg></figure>
)",
         left, bottom, left + size, bottom - size);
}

void add_errors(Text& page, const ReportSubject& subject) {
  const auto errors = worst_errors(subject.evaluation, subject.max_errors);
  if (errors.empty()) return;
  append(page, R"(<h2>The most confident errors</h2>
<div class="cards" id="errors">
)");
  for (const std::size_t i : errors) {
    const std::string label = name_of(subject, subject.evaluation.labels[i]);
    const std::string prediction = name_of(subject, subject.evaluation.predictions[i]);
    append(page, "<figure>{}<figcaption><b>{}</b>, read as <b>{}</b><br>{}<br>image {}",
           inline_picture(picture_of(subject.samples, i), "test image"), label, prediction,
           percent(static_cast<double>(subject.evaluation.confidences[i])), i);
    append(page, "</figcaption></figure>\n");
  }
  append(page, "</div>\n");
}

void add_features(Text& page, const ReportSubject& subject) {
  std::vector<float> image(subject.samples.rows * subject.samples.columns);
  to_unit(subject.samples.image(0), image);
  const std::vector<FeatureMap> maps = feature_maps(subject.state.network, image);
  if (maps.empty()) return;
  append(page, R"(<h2>What the first layer sees</h2>
<p class="dim">Above each picture the filter that made it. Orange is positive, blue negative, white
0.</p>
<div class="cards" id="features">
<figure>{}<figcaption>test image 0</figcaption></figure>
)",
         inline_picture(picture_of(subject.samples, 0), "test image 0"));
  for (std::size_t i = 0; i < maps.size(); ++i) {
    append(page, "<figure class=\"filter\">{}{}<figcaption>filter {}</figcaption></figure>\n",
           inline_picture(maps[i].filter, "weights"), inline_picture(maps[i].output, "feature map"),
           i + 1);
  }
  append(page, "</div>\n");
}

/// Values of the epochs; epochs that have none are left out.
template <class Value>
std::vector<double> column(const TrainingRecord& run, double scale, Value EpochRecord::*member) {
  std::vector<double> values;
  for (const EpochRecord& epoch : run.epochs) {
    if (const std::optional<double> value = epoch.*member) values.push_back(scale * *value);
  }
  return values;
}

std::vector<double> rates(const TrainingRecord& run) {
  std::vector<double> values;
  for (std::size_t epoch = 0; epoch < run.epochs.size(); ++epoch) {
    const double done = static_cast<double>(epoch) / static_cast<double>(run.recipe.epochs);
    values.push_back(run.recipe.learning_rate *
                     static_cast<double>(rate_factor(run.recipe.schedule, done)));
  }
  return values;
}

void add_curves(Text& page, const TrainingRecord& run) {
  const auto chart = [](const char* title, const char* unit, bool from_zero,
                        std::vector<Series> series) {
    std::erase_if(series, [](const Series& one) { return one.values.empty(); });
    return to_svg({title, unit, std::move(series), from_zero});
  };
  append(page, R"(<div class="charts" id="curves">
{}{}{}</div>
)",
         chart("Loss", "", true,
               {{"training", column(run, 1.0, &EpochRecord::loss)},
                {"validation", column(run, 1.0, &EpochRecord::validation_loss)}}),
         chart("Accuracy", " %", false,
               {{"training", column(run, 100.0, &EpochRecord::train_accuracy)},
                {"validation", column(run, 100.0, &EpochRecord::validation_accuracy)}}),
         chart("Learning rate at the start of the epoch", "", true, {{"rate", rates(run)}}));
}

template <typename... Args>
void add_fact(Text& page, std::string_view name, fmt::format_string<Args...> value,
              Args&&... args) {
  append(page, "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", name,
         fmt::format(value, std::forward<Args>(args)...));
}

void add_run_facts(Text& page, const TrainingRecord& run) {
  const Recipe& recipe = run.recipe;
  const std::string aside =
      recipe.validation > 0 ? fmt::format(", the last {} for validation only", recipe.validation)
                            : "";
  add_fact(page, "images", "{}{}", run.data.train.count, aside);
  add_fact(page, "epochs", "{} of {}", run.epochs.size(), recipe.epochs);
  add_fact(page, "batch size", "{}", recipe.batch_size);
  add_fact(page, "learning rate", "{}, {}", recipe.learning_rate, to_string(recipe.schedule));
  add_fact(page, "momentum", "{}{}", recipe.momentum, recipe.nesterov ? ", Nesterov" : "");
  add_fact(page, "weight decay", "{}", recipe.weight_decay);
  add_fact(page, "augmentation", "{}", augmentation_name(recipe.augment));
  if (recipe.allographs > 0.0) add_fact(page, "allographs", "{}", percent(recipe.allographs));
  if (run.from_weights) {
    add_fact(page, "first weights", "of the network before");
  } else {
    add_fact(page, "first weights", "random, seed {}", recipe.seed);
  }
  if (run.test_accuracy) add_fact(page, "test accuracy", "{}", percent(*run.test_accuracy));
  add_fact(page, "CRC-32 of the data", "images {:08x}, labels {:08x}", run.data.train.images,
           run.data.train.labels);
}

void add_training(Text& page, const State& state) {
  append(page, "<h2>How it was trained</h2>\n");
  if (state.runs.empty()) append(page, "<p>The file does not say.</p>\n");
  if (!state.runs.empty() && !state.runs.back().epochs.empty()) {
    add_curves(page, state.runs.back());
  }
  for (std::size_t i = state.runs.size(); i-- > 0;) {
    append(page, "<p class=\"dim\">Run {} of {}</p>\n<table class=\"facts\">\n", i + 1,
           state.runs.size());
    add_run_facts(page, state.runs[i]);
    append(page, "</table>\n");
  }
  append(page, "<h2>The network</h2>\n<table class=\"facts\">\n");
  add_fact(page, "layers", "{}", escaped(state.network.architecture()));
  add_fact(page, "parameters", "{}", state.network.parameter_count());
  add_fact(page, "temperature", "{:.4g}", state.temperature);
  append(page, "</table>\n");
}

}  // namespace

std::string encode_report(const ReportSubject& subject) {
  Text page;
  append(page, R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{0}: {1}</title>
<style>{2}</style>
</head>
<body>
<h1>How good is this network?</h1>
<p class="dim path">{0}, tested on {3} images of {4}</p>
)",
         escaped(subject.state_name), percent(subject.evaluation.accuracy()), report_style,
         subject.evaluation.total(), escaped(subject.data_name));
  add_result(page, subject);
  append(page, "<div class=\"two\"><section>\n");
  add_confusion(page, subject);
  append(page, "</section><section>\n");
  add_classes(page, subject);
  append(page, "</section></div>\n");
  add_calibration(page, subject.evaluation);
  add_errors(page, subject);
  add_features(page, subject);
  add_training(page, subject.state);
  append(page, "<p class=\"dim\">Written by mnist-cnn {}.</p>\n</body>\n</html>\n", MNIST_VERSION);
  return fmt::to_string(page);
}

}  // namespace mnist::publish
