// What the page calls: the network and the reading of pictures, compiled to WebAssembly. Whatever
// has more than a number to say says it as JSON, in which `address` is where in memory an array of
// floats begins; it holds until the same function is called again. Null means failure, and
// web_error() says why.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "argmax.hpp"
#include "mnist/error.hpp"
#include "mnist/evaluate/temperature.hpp"
#include "mnist/nn/losses.hpp"
#include "mnist/nn/sgd.hpp"
#include "vision/components.hpp"
#include "vision/find_digits.hpp"

#define EXPORT(name) extern "C" __attribute__((export_name(#name)))

using namespace mnist;

namespace {

std::string last_error;
std::string answer;  // the last JSON text

/// What `body` returns, or `failure` when it throws.
template <class Result, class Body>
Result guarded(Result failure, Body&& body) {
  try {
    return body();
  } catch (const std::exception& error) {
    last_error = error.what();
    return failure;
  }
}

std::string address_of(const float* values) {
  return fmt::format("{}", reinterpret_cast<std::uintptr_t>(values));
}

std::string extents_of(const nn::Shape& shape) {
  return fmt::format("[{}]", fmt::join(shape.begin(), shape.end(), ","));
}

}  // namespace

/// A network, and what the calls for it keep.
struct WebNetwork {
  WebNetwork(const char* architecture, double t)
      : network(architecture, {1, vision::digit_side, vision::digit_side}), temperature(t) {
    if (!(network.output_shape() == nn::Shape{10})) throw Error("expected ten outputs");
  }

  std::vector<vision::Probabilities> classify(std::span<const vision::Digit> digits);

  nn::Network network;
  double temperature;  ///< the logits are divided by it
  nn::Tensor input;
  nn::Workspace workspace;  ///< the activations of the last pass
  std::vector<vision::Region> regions;
  vision::Stages stages;
  std::optional<nn::Sgd> optimizer;
  nn::Gradients gradients;
  nn::Tensor grad_logits;
  std::size_t correct = 0;  ///< of the last mini-batch, before its step
};

std::vector<vision::Probabilities> WebNetwork::classify(std::span<const vision::Digit> digits) {
  std::vector<vision::Probabilities> results(digits.size());
  input.resize({1, 1, vision::digit_side, vision::digit_side});
  for (std::size_t i = 0; i < digits.size(); ++i) {
    std::copy(digits[i].begin(), digits[i].end(), input.data());
    const nn::Tensor& out = network.forward(input, workspace);
    std::copy_n(out.data(), results[i].size(), results[i].begin());
    apply_temperature(results[i], temperature);
  }
  return results;
}

namespace {

/// The connected pieces of the ink that was kept, each pixel with the number of its piece, from 1.
vision::FloatImage number_pieces(const vision::FloatImage& marks) {
  const vision::Mask mask = vision::above(marks, 0.5F);
  const vision::Components pieces = vision::find_components(mask, mask);
  vision::FloatImage numbers(marks.width, marks.height);
  for (std::size_t i = 0; i < numbers.values.size(); ++i) {
    numbers.values[i] = static_cast<float>(pieces.labels.values[i] + 1);
  }
  return numbers;
}

std::string describe(const vision::Region& region) {
  const vision::Box& box = region.box;
  return fmt::format(R"({{"digit":{},"line":{},"box":[{},{},{},{}],"probabilities":[{}],)"
                     R"("input":{{"address":{},"shape":[28,28]}}}})",
                     argmax(region.probabilities), region.line, box.x, box.y, box.width, box.height,
                     fmt::join(region.probabilities, ","), address_of(region.digit.data()));
}

std::string describe(const std::pair<std::string, vision::FloatImage>& stage) {
  return fmt::format(R"({{"name":"{}","image":{{"address":{},"shape":[{},{}]}}}})", stage.first,
                     address_of(stage.second.values.data()), stage.second.height,
                     stage.second.width);
}

template <class Things>
std::string describe_all(const Things& things) {
  std::vector<std::string> texts;
  for (const auto& thing : things) texts.push_back(describe(thing));
  return fmt::format("[{}]", fmt::join(texts, ","));
}

std::string describe_layer(const nn::Network& network, std::size_t i) {
  std::vector<std::string> parameters;
  for (const nn::Parameter* parameter : network.layer(i).parameters()) {
    parameters.push_back(fmt::format(R"({{"name":"{}","address":{},"shape":{}}})", parameter->name,
                                     address_of(parameter->value.data()),
                                     extents_of(parameter->value.shape())));
  }
  return fmt::format(R"({{"text":"{}","shape":{},"parameters":[{}]}})", network.layer(i).describe(),
                     extents_of(network.output_shape(i)), fmt::join(parameters, ","));
}

}  // namespace

EXPORT(web_error) const char* web_error() { return last_error.c_str(); }

/// A network of random weights drawn from `seed`, or null. Its input is 28x28, its output ten.
EXPORT(web_open)
WebNetwork* web_open(const char* architecture, double temperature, std::uint32_t seed) {
  return guarded<WebNetwork*>(nullptr, [&] {
    auto made = std::make_unique<WebNetwork>(architecture, temperature);
    made->network.initialize(seed);
    return made.release();
  });
}

EXPORT(web_close) void web_close(WebNetwork* network) { delete network; }

/// The layers in order: text, shape of the output, and the parameters, which may be read and
/// written where they are.
EXPORT(web_describe) const char* web_describe(WebNetwork* web) {
  return guarded<const char*>(nullptr, [&] {
    std::vector<std::string> layers;
    for (std::size_t i = 0; i < web->network.size(); ++i) {
      layers.push_back(describe_layer(web->network, i));
    }
    answer = fmt::format("[{}]", fmt::join(layers, ","));
    return answer.c_str();
  });
}

/// Finds the digits of an image of 8-bit samples, 1 to 4 channels, rows without gaps. `layout` is
/// that of vision::Layout. With `stages`, also what the picture looks like on its way.
EXPORT(web_recognize)
const char* web_recognize(WebNetwork* web, const std::uint8_t* pixels, int width, int height,
                          int channels, int layout, int stages) {
  return guarded<const char*>(nullptr, [&] {
    if (width <= 0 || height <= 0 || channels < 1 || channels > 4) throw Error("no picture");
    const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                      static_cast<std::size_t>(channels);
    const io::Image image{width, height, channels, {pixels, pixels + size}};
    const auto classify = [web](std::span<const vision::Digit> digits) {
      return web->classify(digits);
    };
    web->stages.clear();
    web->regions = vision::find_digits(image, classify, {static_cast<vision::Layout>(layout)},
                                       vision::Tuning{}, stages != 0 ? &web->stages : nullptr);
    std::erase_if(web->stages, [](const auto& stage) { return stage.first.starts_with("digit-"); });
    if (!web->stages.empty() && web->stages.back().first == "marks") {
      web->stages.emplace_back("pieces", number_pieces(web->stages.back().second));
    }
    answer = fmt::format(R"({{"digits":{},"stages":{}}})", describe_all(web->regions),
                         describe_all(web->stages));
    return answer.c_str();
  });
}

/// Runs the network on a digit, 784 values from 0 to 1: the probabilities, and the output of each
/// layer.
EXPORT(web_look) const char* web_look(WebNetwork* web, const float* values) {
  return guarded<const char*>(nullptr, [&] {
    vision::Digit digit;
    std::copy_n(values, digit.size(), digit.begin());
    const vision::Probabilities probabilities = web->classify({&digit, 1}).front();
    std::vector<std::string> layers;
    for (std::size_t i = 0; i < web->network.size(); ++i) {
      layers.push_back(fmt::format(R"({{"address":{},"shape":{}}})",
                                   address_of(web->workspace.values[i].data()),
                                   extents_of(web->network.output_shape(i))));
    }
    answer = fmt::format(R"({{"probabilities":[{}],"layers":[{}]}})", fmt::join(probabilities, ","),
                         fmt::join(layers, ","));
    return answer.c_str();
  });
}

/// The loss of a batch, (count, 784) with its labels; with a `rate` above 0 also a step of
/// stochastic gradient descent. Infinite or NaN where training has failed; -1 for an error.
EXPORT(web_train)
double web_train(WebNetwork* web, const float* values, const std::uint8_t* labels,
                 std::uint32_t count, float rate, float momentum) {
  return guarded<double>(-1, [&] {
    web->input.resize({count, 1, vision::digit_side, vision::digit_side});
    std::copy_n(values, web->input.size(), web->input.data());
    const nn::Tensor& logits = web->network.logits(web->input, web->workspace);
    const std::span<const std::uint8_t> right(labels, count);
    web->correct = 0;
    for (std::size_t i = 0; i < count; ++i) {
      web->correct += argmax(logits.sample(i)) == labels[i] ? 1U : 0U;
    }
    const double loss = nn::softmax_cross_entropy(logits, right, &web->grad_logits);
    if (rate > 0 && std::isfinite(loss)) {
      if (!web->optimizer || web->optimizer->options().momentum != momentum) {
        web->optimizer.emplace(web->network, nn::SgdOptions{.momentum = momentum});
      }
      web->network.backward(web->input, web->grad_logits, web->workspace, web->gradients);
      web->optimizer->step(web->gradients, rate);
    }
    return loss;
  });
}

/// How many of the last batch were right, before its step.
EXPORT(web_correct) std::uint32_t web_correct(WebNetwork* web) {
  return static_cast<std::uint32_t>(web->correct);
}
