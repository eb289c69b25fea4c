#include "mnist/publish/description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "state/metadata.hpp"
#include "text.hpp"

namespace mnist::publish {
namespace {

using Json = nlohmann::ordered_json;

void print_layers(Text& page, const nn::Network& network) {
  std::size_t width = 5;
  for (std::size_t i = 0; i < network.size(); ++i) {
    width = std::max(width, network.layer(i).describe().size());
  }
  const auto print = [&](std::string_view layer, std::string_view output,
                         std::string_view parameter, std::string_view shape,
                         std::string_view count) {
    std::string line =
        fmt::format("{:{}}  {:13}{:14}{:13}{:>9}", layer, width, output, parameter, shape, count);
    line.erase(line.find_last_not_of(' ') + 1);
    append(page, "{}\n", line);
  };
  print("layer", "output", "parameter", "shape", "numbers");
  print("input", nn::to_string(network.input_shape()), "", "", "");
  for (std::size_t i = 0; i < network.size(); ++i) {
    std::string layer = network.layer(i).describe();
    std::string output = nn::to_string(network.output_shape(i));
    if (network.layer(i).parameters().empty()) print(layer, output, "", "", "");
    for (const nn::Parameter* parameter : network.layer(i).parameters()) {
      print(layer, output, parameter->name, nn::to_string(parameter->value.shape()),
            fmt::to_string(parameter->value.size()));
      layer = output = "";
    }
  }
  print("", "", "all", "", fmt::to_string(network.parameter_count()));
}

void print_run(Text& page, const TrainingRecord& run) {
  const Recipe& recipe = run.recipe;
  append(page, "  on {} images, augmentation {}{}, from {} weights, seed {}\n",
         run.data.train.count, augmentation_name(recipe.augment),
         recipe.allographs > 0.0 ? ", allographs " + percent(recipe.allographs) : "",
         run.from_weights ? "given" : "random", recipe.seed);
  append(page, "  epochs {}, batch size {}, learning rate {} {}, {}momentum {}, weight decay {}\n",
         recipe.epochs, recipe.batch_size, recipe.learning_rate, to_string(recipe.schedule),
         recipe.nesterov ? "Nesterov " : "", recipe.momentum, recipe.weight_decay);
  if (!run.epochs.empty()) {
    const EpochRecord& last = run.epochs.back();
    append(page, "  after epoch {}: loss {:.4f}, training accuracy {}{}\n", run.epochs.size(),
           last.loss, percent(last.train_accuracy),
           last.validation_accuracy ? ", validation accuracy " + percent(*last.validation_accuracy)
                                    : "");
  }
  if (run.test_accuracy) {
    append(page, "  test accuracy {} of {} images\n", percent(*run.test_accuracy),
           run.data.test.count);
  }
}

void print_training(Text& page, const State& state) {
  if (state.runs.empty()) return append(page, "trained: not known how\n");
  for (std::size_t i = 0; i < state.runs.size(); ++i) {
    append(page, "trained, run {} of {}\n", i + 1, state.runs.size());
    print_run(page, state.runs[i]);
  }
  if (state.progress) {
    append(page, "  unfinished: stands at epoch {}, mini-batch {}\n",
           state.progress->position.epoch + 1, state.progress->position.step + 1);
  }
}

Json to_json(const nn::Layer& layer, const nn::Shape& output) {
  Json parameters = Json::array();
  for (const nn::Parameter* parameter : layer.parameters()) {
    parameters.push_back({{"name", parameter->name},
                          {"shape", parameter->value.shape()},
                          {"count", parameter->value.size()}});
  }
  return {{"layer", layer.describe()}, {"output", output}, {"parameters", parameters}};
}

}  // namespace

std::string_view augmentation_name(const AugmentOptions& options) {
  for (const NamedAugmentation& named : named_augmentations()) {
    if (named.options == options) return named.name;
  }
  return "its own";
}

std::string describe(const State& state) {
  Text page;
  append(page, "{}\n\n", state.network.architecture());
  print_layers(page, state.network);
  append(page, "\n");
  print_training(page, state);
  return fmt::to_string(page);
}

std::string describe_as_json(const State& state) {
  const Json metadata = Json::parse(encode_metadata(metadata_of(state)));
  Json json{{"architecture", metadata.at("architecture")},
            {"input", metadata.at("input")},
            {"parameters", state.network.parameter_count()},
            {"layers", Json::array()}};
  for (std::size_t i = 0; i < state.network.size(); ++i) {
    json["layers"].push_back(to_json(state.network.layer(i), state.network.output_shape(i)));
  }
  json["runs"] = metadata.at("runs");
  json["position"] = metadata.at("position");
  return json.dump();
}

}  // namespace mnist::publish
