#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "buffer.hpp"
#include "mnist/data/dataset.hpp"
#include "mnist/evaluate/evaluate.hpp"
#include "mnist/state/state.hpp"
#include "mnist/training/training_run.hpp"

namespace mnist::python {
namespace {

using namespace nb::literals;

/// Images (N, rows, columns) and their labels, (N,) of uint8.
Samples samples_from(nb::handle images, nb::handle labels, const std::string& what) {
  const Buffer pixels(images, what + " images");
  const Buffer classes(labels, what + " labels");
  if (pixels.rank() != 3 || pixels.size() == 0) {
    throw Error(fmt::format("{} has the shape {}, expected (N, rows, columns)", pixels.what(),
                            pixels.shape()));
  }
  if (!classes.is_of_bytes() || classes.rank() != 1 || classes.size() != pixels.extent(0)) {
    throw Error(fmt::format("{} has the shape {}, expected ({},) of uint8", classes.what(),
                            classes.shape(), pixels.extent(0)));
  }
  Samples samples{pixels.extent(1), pixels.extent(2), pixels.to_bytes(), classes.to_bytes()};
  const std::uint8_t largest = *std::max_element(samples.labels.begin(), samples.labels.end());
  samples.classes = std::max(digit_classes, std::size_t{largest} + 1);
  return samples;
}

nb::tuple to_tuple_of_arrays(Samples samples) {
  const std::size_t count = samples.count();
  return nb::make_tuple(to_numpy(std::move(samples.images), {count, samples.rows, samples.columns}),
                        to_numpy(std::move(samples.labels), {count}));
}

nb::tuple load_data(const std::string& path, bool transposed) {
  Dataset data = load_dataset(path, {transposed});
  return nb::make_tuple(to_tuple_of_arrays(std::move(data.train)),
                        to_tuple_of_arrays(std::move(data.test)));
}

nb::tuple load_test_data(const std::string& path, bool transposed) {
  return to_tuple_of_arrays(load_test_samples(path, {transposed}));
}

std::string find_data(const std::vector<std::string>& candidates) {
  const std::vector<std::filesystem::path> paths(candidates.begin(), candidates.end());
  return find_dataset(paths, "load_data(path)").string();
}

nb::dict to_dict(const Evaluation& evaluation) {
  const std::size_t count = evaluation.total(), classes = evaluation.classes();
  std::vector<std::int64_t> confusion;
  for (const auto& row : evaluation.confusion)
    confusion.insert(confusion.end(), row.begin(), row.end());
  const Interval interval = wilson_interval(evaluation.correct, count);
  nb::dict dict;
  dict["accuracy"] = evaluation.accuracy();
  dict["interval"] = nb::make_tuple(interval.low, interval.high);
  dict["correct"] = evaluation.correct;
  dict["total"] = count;
  dict["loss"] = evaluation.loss;
  dict["labels"] = to_numpy(evaluation.labels, {count});
  dict["predictions"] = to_numpy(evaluation.predictions, {count});
  dict["confidences"] = to_numpy(evaluation.confidences, {count});
  dict["confusion"] = to_numpy(std::move(confusion), {classes, classes});
  return dict;
}

nb::dict evaluate_state(const nb::bytes& bytes, nb::handle images, nb::handle labels,
                        unsigned threads) {
  const auto* const begin = static_cast<const std::byte*>(bytes.data());
  const State state = decode_state({begin, begin + bytes.size()}, "the state");
  const Samples samples = samples_from(images, labels, "test");
  Evaluation evaluation;
  {
    const nb::gil_scoped_release release;
    engine::ThreadPool pool(threads);
    evaluation = evaluate(state.network, samples, pool, state.temperature);
  }
  return to_dict(evaluation);
}

// The settings of a recipe by the names of the tools' options.

template <auto member>
void set(Recipe& recipe, double value) {
  auto& setting = recipe.*member;
  setting = static_cast<std::remove_reference_t<decltype(setting)>>(value);
}

template <auto member>
void set_augment(Recipe& recipe, double value) {
  recipe.augment.*member = value;
}

/// What a number has to be.
struct Range {
  const char* expected;
  bool whole;
  bool (*holds)(double);
};

constexpr Range positive{"a number above 0", false, [](double x) { return x > 0.0; }};
constexpr Range not_negative{"a number of at least 0", false, [](double x) { return x >= 0.0; }};
constexpr Range below_1{"a number from 0 to below 1", false,
                        [](double x) { return x >= 0.0 && x < 1.0; }};
constexpr Range up_to_1{"a number from 0 to 1", false,
                        [](double x) { return x >= 0.0 && x <= 1.0; }};
constexpr double too_many = 9007199254740992.0;  // from here on a double skips whole numbers
constexpr Range count_from_1{"a whole number of at least 1", true,
                             [](double x) { return x >= 1.0 && x < too_many; }};
constexpr Range count_from_0{"a whole number of at least 0", true,
                             [](double x) { return x >= 0.0 && x < too_many; }};
constexpr Range flag{"True or False", true, [](double x) { return x == 0.0 || x == 1.0; }};

struct NumberSetting {
  const Range& range;
  void (*set)(Recipe&, double);
};

const std::map<std::string, NumberSetting, std::less<>> number_settings{
    {"epochs", {count_from_1, set<&Recipe::epochs>}},
    {"lr", {positive, set<&Recipe::learning_rate>}},
    {"batch_size", {count_from_1, set<&Recipe::batch_size>}},
    {"momentum", {below_1, set<&Recipe::momentum>}},
    {"nesterov", {flag, set<&Recipe::nesterov>}},
    {"weight_decay", {not_negative, set<&Recipe::weight_decay>}},
    {"seed", {count_from_0, set<&Recipe::seed>}},
    {"validation", {count_from_0, set<&Recipe::validation>}},
    {"patience", {count_from_0, set<&Recipe::patience>}},
    {"allographs", {up_to_1, set<&Recipe::allographs>}},
    {"elastic", {not_negative, set_augment<&AugmentOptions::elastic_rms>}},
    {"elastic_sigma", {not_negative, set_augment<&AugmentOptions::elastic_sigma>}},
    {"rotation", {not_negative, set_augment<&AugmentOptions::rotation>}},
    {"scale", {not_negative, set_augment<&AugmentOptions::scale>}},
    {"shear", {not_negative, set_augment<&AugmentOptions::shear>}},
    {"shift", {not_negative, set_augment<&AugmentOptions::shift>}},
    {"stroke", {not_negative, set_augment<&AugmentOptions::stroke>}},
    {"blur", {not_negative, set_augment<&AugmentOptions::blur>}},
    {"noise", {not_negative, set_augment<&AugmentOptions::noise>}},
    {"fade_to", {not_negative, set_augment<&AugmentOptions::fade_to>}}};

const std::map<std::string, void (*)(Recipe&, const std::string&), std::less<>> text_settings{
    {"arch", [](Recipe& recipe, const std::string& text) { recipe.architecture = text; }},
    {"schedule",
     [](Recipe& recipe, const std::string& text) { recipe.schedule = schedule_from(text); }},
    {"precision", [](Recipe& recipe,
                     const std::string& text) { recipe.precision = engine::precision_from(text); }},
    {"augment",
     [](Recipe& recipe, const std::string& text) { recipe.augment = augment_options(text); }}};

void apply(Recipe& recipe, const std::string& name, nb::handle value) {
  if (const auto text = text_settings.find(name); text != text_settings.end()) {
    if (!nb::isinstance<nb::str>(value)) throw Error(fmt::format("{}: expected a text", name));
    text->second(recipe, nb::cast<std::string>(value));
    return;
  }
  const auto& [range, set] = number_settings.at(name);
  double number = 0.0;
  const bool is_number = nb::try_cast(value, number);
  if (!is_number || (range.whole && PyIndex_Check(value.ptr()) == 0) || !range.holds(number)) {
    throw Error(
        fmt::format("{} is {}, expected {}", name, nb::repr(value).c_str(), range.expected));
  }
  set(recipe, number);
}

/// The recipe of this name, with these settings changed: `augment` first, as others change it.
Recipe recipe_from(const std::string& name, const nb::dict& settings) {
  Recipe recipe = recipe_named(name);
  if (settings.contains("augment")) apply(recipe, "augment", settings["augment"]);
  for (const auto& [key, value] : settings) {
    const auto setting = nb::cast<std::string>(key);
    if (setting != "augment") apply(recipe, setting, value);
  }
  return recipe;
}

nb::dict to_dict(std::size_t epoch, const EpochRecord& record) {
  nb::dict dict;
  dict["epoch"] = epoch;
  dict["loss"] = record.loss;
  dict["train_accuracy"] = record.train_accuracy;
  dict["validation_loss"] = record.validation_loss;
  dict["validation_accuracy"] = record.validation_accuracy;
  return dict;
}

/// Tells a caller in Python of the steps of a run, and the run when it is to stop. It calls without
/// the run knowing of Python: an exception is kept until the run has ended.
class Caller {
 public:
  Caller(nb::object on_step, nb::object on_epoch)
      : on_step_(std::move(on_step)), on_epoch_(std::move(on_epoch)) {}

  void epoch(std::size_t number, const EpochRecord& record) {
    if (on_epoch_.is_none()) return;
    const nb::gil_scoped_acquire acquire;
    guarded([&] { return on_epoch_(to_dict(number, record)); });
  }

  bool step(const TrainingProgress& position, std::size_t steps_per_epoch, std::size_t epochs) {
    const nb::gil_scoped_acquire acquire;
    if (PyErr_CheckSignals() != 0) {
      guarded([]() -> nb::object { throw nb::python_error(); });
    } else if (!on_step_.is_none()) {
      const auto samples = static_cast<double>(std::max<std::size_t>(position.samples, 1));
      guarded([&] {
        return on_step_(position.epoch * steps_per_epoch + position.step, steps_per_epoch * epochs,
                        position.epoch, epochs, position.loss_sum / samples,
                        static_cast<double>(position.correct) / samples);
      });
    }
    return !is_stopped_;
  }

  /// Throws what a call threw.
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  /// A call that returns False, or throws, stops the run.
  template <class Call>
  void guarded(const Call& call) {
    if (is_stopped_) return;
    try {
      is_stopped_ = call().is(nb::bool_(false));
    } catch (...) {
      error_ = std::current_exception();
      is_stopped_ = true;
    }
  }

  nb::object on_step_, on_epoch_;
  std::exception_ptr error_;
  bool is_stopped_ = false;
};

/// (epochs, evaluation or None)
nb::tuple train(const nb::tuple& train_data, const nb::tuple& test_data, const std::string& state,
                bool fresh, const std::string& recipe_name, const nb::dict& settings,
                unsigned threads, nb::object on_step, nb::object on_epoch) {
  Recipe recipe = recipe_from(recipe_name, settings);
  Dataset data{samples_from(train_data[0], train_data[1], "training"),
               samples_from(test_data[0], test_data[1], "test")};
  data.train.classes = data.test.classes = std::max(data.train.classes, data.test.classes);
  if (data.train.rows != data.test.rows || data.train.columns != data.test.columns) {
    throw Error("training and test images differ in size");
  }
  // As mnist-train does it: other data than MNIST may be no digits.
  if (!settings.contains("allographs") && !is_mnist(data.train)) recipe.allographs = 0.0;

  Caller caller(std::move(on_step), std::move(on_epoch));
  std::optional<Evaluation> evaluation;
  std::vector<EpochRecord> epochs;
  {
    const nb::gil_scoped_release release;
    engine::ThreadPool pool(threads);
    TrainingRun run(recipe, std::move(data), state,
                    fresh ? IfStateExists::replace : IfStateExists::train_further, pool);
    evaluation =
        run.run([&](std::size_t epoch, const EpochRecord& record) { caller.epoch(epoch, record); },
                [&](const TrainingProgress& position) {
                  return caller.step(position, run.steps_per_epoch(), recipe.epochs);
                });
    epochs = run.record().epochs;
  }
  caller.rethrow();
  nb::list list;
  for (std::size_t i = 0; i < epochs.size(); ++i) list.append(to_dict(i + 1, epochs[i]));
  return nb::make_tuple(list, evaluation ? nb::object(to_dict(*evaluation)) : nb::none());
}

}  // namespace

void bind_training(nb::module_& module) {
  module.def("load_data", &load_data, "path"_a, "transposed"_a);
  module.def("load_test_data", &load_test_data, "path"_a, "transposed"_a);
  module.def("find_data", &find_data, "candidates"_a);
  module.def("evaluate", &evaluate_state, "state"_a, "images"_a, "labels"_a, "threads"_a);
  module.def("train", &train, "train"_a, "test"_a, "state"_a, "fresh"_a, "recipe"_a, "settings"_a,
             "threads"_a, "on_step"_a.none(), "on_epoch"_a.none());
}

}  // namespace mnist::python
