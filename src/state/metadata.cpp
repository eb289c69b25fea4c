#include "state/metadata.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "mnist/error.hpp"

namespace mnist {
namespace {

using Json = nlohmann::ordered_json;  // keys stay in the order they are written in

constexpr std::uint64_t format_version = 2;

Json optional_to_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

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

constexpr std::pair<const char*, double AugmentOptions::*> augment_fields[] = {
    {"elastic_rms", &AugmentOptions::elastic_rms},
    {"elastic_sigma", &AugmentOptions::elastic_sigma},
    {"rotation", &AugmentOptions::rotation},
    {"scale", &AugmentOptions::scale},
    {"shear", &AugmentOptions::shear},
    {"shift", &AugmentOptions::shift},
    {"stroke", &AugmentOptions::stroke},
    {"blur", &AugmentOptions::blur},
    {"noise", &AugmentOptions::noise},
    {"fade_to", &AugmentOptions::fade_to}};

/// The same for what is counted in memory, where size_t may have 32 bits.
std::size_t count_from(const Json& json) {
  const std::uint64_t count = whole_number_from(json);
  if (!std::in_range<std::size_t>(count)) throw Error(fmt::format("{} is too large", count));
  return static_cast<std::size_t>(count);
}

Json to_json(const AugmentOptions& augment) {
  Json json;
  for (const auto& [name, field] : augment_fields) json[name] = augment.*field;
  return json;
}

AugmentOptions augment_from(const Json& json) {
  AugmentOptions augment;
  for (const auto& [name, field] : augment_fields) json.at(name).get_to(augment.*field);
  return augment;
}

Json to_json(const Recipe& recipe) {
  Json json{{"architecture", recipe.architecture},
            {"epochs", recipe.epochs},
            {"learning_rate", recipe.learning_rate},
            {"schedule", to_string(recipe.schedule)},
            {"batch_size", recipe.batch_size},
            {"momentum", recipe.momentum},
            {"nesterov", recipe.nesterov},
            {"weight_decay", recipe.weight_decay},
            {"seed", recipe.seed},
            {"validation", recipe.validation},
            {"patience", recipe.patience},
            {"precision", to_string(recipe.precision)},
            {"augment", to_json(recipe.augment)}};
  if (recipe.allographs != 0.0) json["allographs"] = recipe.allographs;
  return json;
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

Json to_json(const DataRecord::Part& part) {
  return {{"count", part.count},
          {"images_crc32", fmt::format("{:08x}", part.images)},
          {"labels_crc32", fmt::format("{:08x}", part.labels)}};
}

std::uint32_t crc_from(const Json& json) {
  return static_cast<std::uint32_t>(std::stoul(json.get_ref<const std::string&>(), nullptr, 16));
}

DataRecord::Part part_from(const Json& json) {
  return {count_from(json.at("count")), crc_from(json.at("images_crc32")),
          crc_from(json.at("labels_crc32"))};
}

/// One list per curve, not one object per epoch: shorter, and every tool parses it when it starts.
Json to_json(const std::vector<EpochRecord>& epochs) {
  Json curves{{"loss", Json::array()},
              {"train_accuracy", Json::array()},
              {"validation_accuracy", Json::array()},
              {"validation_loss", Json::array()}};
  for (const EpochRecord& epoch : epochs) {
    curves["loss"].push_back(epoch.loss);
    curves["train_accuracy"].push_back(epoch.train_accuracy);
    curves["validation_accuracy"].push_back(optional_to_json(epoch.validation_accuracy));
    curves["validation_loss"].push_back(optional_to_json(epoch.validation_loss));
  }
  return curves;
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

Json to_json(const TrainingRecord& run) {
  return {{"recipe", to_json(run.recipe)},
          {"data", {{"train", to_json(run.data.train)}, {"test", to_json(run.data.test)}}},
          {"from_weights", run.from_weights},
          {"epochs", to_json(run.epochs)},
          {"test_accuracy", optional_to_json(run.test_accuracy)}};
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

Json to_json(const TrainingProgress& position) {
  return {{"epoch", position.epoch},
          {"step", position.step},
          {"loss_sum", position.loss_sum},
          {"samples", position.samples},
          {"correct", position.correct}};
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

Metadata metadata_of(const State& state) {
  Metadata metadata{
      state.network.architecture(), state.network.input_shape(), state.runs, {}, state.temperature};
  if (state.progress) metadata.position = state.progress->position;
  return metadata;
}

std::string encode_metadata(const Metadata& metadata) {
  Json runs = Json::array();
  for (const TrainingRecord& run : metadata.runs) runs.push_back(to_json(run));
  const Json json{{"format", format_version},
                  {"program", "mnist-cnn " MNIST_VERSION},
                  {"architecture", metadata.architecture},
                  {"input", std::vector<std::size_t>(metadata.input.begin(), metadata.input.end())},
                  {"temperature", metadata.temperature},
                  {"runs", runs},
                  {"position", metadata.position ? to_json(*metadata.position) : Json(nullptr)}};
  return json.dump();
}

Metadata decode_metadata(std::string_view text, std::string_view name) {
  try {
    return metadata_from(Json::parse(text));
  } catch (const std::exception& error) {  // also what std::stoul throws
    throw Error(fmt::format("{}: {}", name, error.what()));
  }
}

}  // namespace mnist
