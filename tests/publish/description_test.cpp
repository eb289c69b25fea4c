#include "mnist/publish/description.hpp"

#include <nlohmann/json.hpp>

#include "publish/support.hpp"

namespace mnist {
namespace {

using Catch::Contains;
using Json = nlohmann::json;

const char* const architecture =
    "conv2d 2x3x3 untied, tanh, conv2d 3x2x2, reshape, dense 10, softmax";

State make_state() { return test::make_state(architecture, {1, 6, 6}); }

TrainingRecord make_run() {
  TrainingRecord run;
  run.recipe.epochs = 7;
  run.recipe.seed = 99;
  run.data.train.count = 60000;
  run.data.test.count = 10000;
  EpochRecord last;
  last.loss = 0.25;
  last.train_accuracy = 0.9;
  last.validation_accuracy = 0.875;
  run.epochs = {EpochRecord{}, last};
  run.test_accuracy = 0.9853;
  return run;
}

TEST_CASE("a description lists each layer with its output and each parameter with its size") {
  const std::string text = publish::describe(make_state());
  const auto check = [&](const std::string& line) { CHECK_THAT(text, Contains(line + "\n")); };
  check(architecture);
  check("input                (1,6,6)");
  check("conv2d 2x3x3 untied  (2,4,4)      conv1.weight  (2,1,3,3)           18");
  check("                                  conv1.bias    (2,4,4)             32");
  check("conv2d 3x2x2         (3,3,3)      conv2.weight  (3,2,2,2)           24");
  check("                                  conv2.bias    (3,)                 3");
  check("reshape              (27,)");
  check("dense 10             (10,)        fc1.weight    (10,27)            270");
  check("                                  all                              357");
  check("trained: not known how");
}

TEST_CASE("a description tells the runs, their settings and their results") {
  State state = make_state();
  state.runs = {make_run(), make_run()};
  state.runs[1].recipe.augment = AugmentOptions{};
  state.runs[1].from_weights = true;
  state.runs[1].test_accuracy = {};
  state.progress = Progress{{.epoch = 2, .step = 5}, {}};
  const std::string text = publish::describe(state);
  CHECK_THAT(text, Contains("run 1 of 2\n  on 60000 images, augmentation default, "
                            "from random weights, seed 99\n"));
  CHECK_THAT(text, Contains("run 2 of 2\n  on 60000 images, augmentation none, "
                            "from given weights, seed 99\n"));
  CHECK_THAT(text, Contains("epochs 7, "));
  CHECK_THAT(text, Contains("after epoch 2: loss 0.2500, training accuracy 90.00 %, "
                            "validation accuracy 87.50 %\n"));
  CHECK_THAT(text, Contains("test accuracy 98.53 % of 10000 images\n"));
  CHECK_THAT(text, Contains("unfinished: stands at epoch 3, mini-batch 6\n"));
}

TEST_CASE("a description as JSON has the layers, and runs and position as in the metadata") {
  State state = make_state();
  state.runs = {make_run()};
  state.progress = Progress{{.epoch = 2, .step = 5}, {}};
  const Json json = Json::parse(publish::describe_as_json(state));
  CHECK(json.at("architecture") == architecture);
  CHECK(json.at("input") == Json({1, 6, 6}));
  CHECK(json.at("parameters") == 357);
  REQUIRE(json.at("layers").size() == 6);
  CHECK(json.at("layers")[1] ==
        Json::parse(R"({"layer": "tanh", "output": [2,4,4], "parameters": []})"));
  CHECK(json.at("layers")[2] == Json::parse(R"({"layer": "conv2d 3x2x2", "output": [3,3,3],
        "parameters": [{"name": "conv2.weight", "shape": [3,2,2,2], "count": 24},
                       {"name": "conv2.bias", "shape": [3], "count": 3}]})"));
  CHECK(json.at("runs")[0].at("test_accuracy") == 0.9853);
  CHECK(json.at("runs")[0].at("recipe").at("seed") == 99);
  CHECK(json.at("position").at("epoch") == 2);
}

}  // namespace
}  // namespace mnist
