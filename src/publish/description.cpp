#include "mnist/publish/description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "state/metadata.hpp"
#include "text.hpp"

namespace mnist::publish {
namespace {

using Json = nlohmann::ordered_json;

struct LayerRow {
  std::string layer;
  nn::Shape output;
  std::vector<const nn::Parameter*> parameters;
};

/// "conv1" of "conv1.weight"
std::string_view owner(const nn::Parameter& parameter) {
  return std::string_view(parameter.name).substr(0, parameter.name.find('.'));
}

/// The network lists its parameters layer after layer.
std::vector<LayerRow> layer_rows(const nn::Network& network) {
  const std::vector<const nn::Parameter*> parameters = network.parameters();
  auto next = parameters.begin();
  std::vector<LayerRow> rows;
  nn::Shape shape = network.input_shape();
  for (std::size_t i = 0; i < network.size(); ++i) {
    shape = network.layer(i).output_shape(shape);
    rows.push_back({network.layer(i).describe(), shape, {}});
    if (network.layer(i).name().empty()) continue;
    const auto end = std::find_if(next, parameters.end(), [next](const nn::Parameter* parameter) {
      return owner(*parameter) != owner(**next);
    });
    rows.back().parameters.assign(next, end);
    next = end;
  }
  return rows;
}

void print_layers(Text& page, const nn::Network& network) {
  const std::vector<LayerRow> rows = layer_rows(network);
  std::size_t width = 5;
  for (const LayerRow& row : rows) width = std::max(width, row.layer.size());
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
  for (const LayerRow& row : rows) {
    std::string layer = row.layer, output = nn::to_string(row.output);
    if (row.parameters.empty()) print(layer, output, "", "", "");
    for (const nn::Parameter* parameter : row.parameters) {
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

Json to_json(const LayerRow& row) {
  Json parameters = Json::array();
  for (const nn::Parameter* parameter : row.parameters) {
    parameters.push_back({{"name", parameter->name},
                          {"shape", parameter->value.shape()},
                          {"count", parameter->value.size()}});
  }
  return {{"layer", row.layer}, {"output", row.output}, {"parameters", parameters}};
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
  for (const LayerRow& row : layer_rows(state.network)) json["layers"].push_back(to_json(row));
  json["runs"] = metadata.at("runs");
  json["position"] = metadata.at("position");
  return json.dump();
}

}  // namespace mnist::publish
