#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "mnist/error.hpp"
#include "state/metadata.hpp"
#include "state/metadata_json.hpp"

namespace mnist {
namespace {

std::optional<double> optional_from(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional<double>(json.get<double>());
}

/// `get` alone would convert a negative number or a fraction silently.
std::uint64_t whole_number_from(const Json& json) {
  if (!json.is_number_unsigned()) {
    throw Error(fmt::format("{}: expected a whole number", json.dump()));
  }
  return json.get<std::uint64_t>();
}

/// The same for what is counted in memory, where size_t may have 32 bits.
std::size_t count_from(const Json& json) {
  const std::uint64_t count = whole_number_from(json);
  if (!std::in_range<std::size_t>(count)) throw Error(fmt::format("{} is too large", count));
  return static_cast<std::size_t>(count);
}

AugmentOptions augment_from(const Json& json) {
  AugmentOptions augment;
  for (const auto& [name, field] : augment_fields) json.at(name).get_to(augment.*field);
  return augment;
}

Recipe recipe_from(const Json& json) {
  Recipe recipe;
  json.at("architecture").get_to(recipe.architecture);
  recipe.epochs = count_from(json.at("epochs"));
  json.at("learning_rate").get_to(recipe.learning_rate);
  recipe.schedule = schedule_from(json.at("schedule").get_ref<const std::string&>());
  recipe.batch_size = count_from(json.at("batch_size"));
  json.at("momentum").get_to(recipe.momentum);
  json.at("nesterov").get_to(recipe.nesterov);
  json.at("weight_decay").get_to(recipe.weight_decay);
  recipe.seed = whole_number_from(json.at("seed"));
  recipe.validation = count_from(json.at("validation"));
  if (json.contains("patience")) recipe.patience = count_from(json.at("patience"));
  if (json.contains("precision")) {
    recipe.precision = engine::precision_from(json.at("precision").get_ref<const std::string&>());
  }
  recipe.augment = augment_from(json.at("augment"));
  recipe.allographs = json.value("allographs", 0.0);
  return recipe;
}

std::uint32_t crc_from(const Json& json) {
  return static_cast<std::uint32_t>(std::stoul(json.get_ref<const std::string&>(), nullptr, 16));
}

DataRecord::Part part_from(const Json& json) {
  return {count_from(json.at("count")), crc_from(json.at("images_crc32")),
          crc_from(json.at("labels_crc32"))};
}

/// An epoch; `value` returns each of its numbers by name.
template <typename Value>
EpochRecord epoch_from(Value value) {
  return {value("loss").template get<double>(), value("train_accuracy").template get<double>(),
          optional_from(value("validation_accuracy")), optional_from(value("validation_loss"))};
}

std::vector<EpochRecord> epochs_from(const Json& curves) {
  const std::size_t count = curves.at("loss").size();
  for (const Json& curve : curves) {
    if (!curve.is_array() || curve.size() != count) {
      throw Error("epochs: expected lists with a number an epoch, all of one length");
    }
  }
  std::vector<EpochRecord> epochs;
  for (std::size_t i = 0; i < count; ++i) {
    epochs.push_back(
        epoch_from([&](const char* name) -> const Json& { return curves.at(name).at(i); }));
  }
  return epochs;
}

/// Format 1 had an object an epoch.
std::vector<EpochRecord> epochs_from_format_1(const Json& list) {
  std::vector<EpochRecord> epochs;
  for (const Json& epoch : list) {
    epochs.push_back(epoch_from([&](const char* name) -> const Json& { return epoch.at(name); }));
  }
  return epochs;
}

TrainingRecord run_from(const Json& json, std::uint64_t format) {
  TrainingRecord run;
  run.recipe = recipe_from(json.at("recipe"));
  run.data = {part_from(json.at("data").at("train")), part_from(json.at("data").at("test"))};
  json.at("from_weights").get_to(run.from_weights);
  const Json& epochs = json.at("epochs");
  run.epochs = format == 1 ? epochs_from_format_1(epochs) : epochs_from(epochs);
  run.test_accuracy = optional_from(json.at("test_accuracy"));
  return run;
}

TrainingProgress position_from(const Json& json) {
  return {.epoch = count_from(json.at("epoch")),
          .step = count_from(json.at("step")),
          .loss_sum = json.at("loss_sum").get<double>(),
          .samples = count_from(json.at("samples")),
          .correct = count_from(json.at("correct"))};
}

Metadata metadata_from(const Json& json) {
  const std::uint64_t version = whole_number_from(json.at("format"));
  if (version < 1 || version > format_version) {
    throw Error(fmt::format("has format {}, this program reads 1 to {}", version, format_version));
  }
  Metadata metadata;
  json.at("architecture").get_to(metadata.architecture);
  for (const Json& extent : json.at("input")) metadata.input.push_back(count_from(extent));
  if (metadata.input.rank() == nn::Shape::max_rank) throw Error("input has too many dimensions");
  for (const Json& run : json.at("runs")) metadata.runs.push_back(run_from(run, version));
  json.at("temperature").get_to(metadata.temperature);
  if (!(metadata.temperature > 0.0 && std::isfinite(metadata.temperature))) {
    throw Error(fmt::format("temperature {}: expected a number above 0", metadata.temperature));
  }
  const Json& position = json.at("position");
  if (!position.is_null()) metadata.position = position_from(position);
  return metadata;
}

}  // namespace

Metadata decode_metadata(std::string_view text, std::string_view name) {
  try {
    return metadata_from(Json::parse(text));
  } catch (const std::exception& error) {  // also what std::stoul throws
    throw Error(fmt::format("{}: {}", name, error.what()));
  }
}

}  // namespace mnist
