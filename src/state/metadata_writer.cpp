#include <fmt/format.h>

#include "state/metadata.hpp"
#include "state/metadata_json.hpp"

namespace mnist {
namespace {

Json optional_to_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json to_json(const AugmentOptions& augment) {
  Json json;
  for (const auto& [name, field] : augment_fields) json[name] = augment.*field;
  return json;
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

Json to_json(const DataRecord::Part& part) {
  return {{"count", part.count},
          {"images_crc32", fmt::format("{:08x}", part.images)},
          {"labels_crc32", fmt::format("{:08x}", part.labels)}};
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

Json to_json(const TrainingRecord& run) {
  return {{"recipe", to_json(run.recipe)},
          {"data", {{"train", to_json(run.data.train)}, {"test", to_json(run.data.test)}}},
          {"from_weights", run.from_weights},
          {"epochs", to_json(run.epochs)},
          {"test_accuracy", optional_to_json(run.test_accuracy)}};
}

Json to_json(const TrainingProgress& position) {
  return {{"epoch", position.epoch},
          {"step", position.step},
          {"loss_sum", position.loss_sum},
          {"samples", position.samples},
          {"correct", position.correct}};
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

}  // namespace mnist
