// Holds layers, losses and engine against PyTorch: see tests/golden/nn/make_goldens.py, which wrote
// the numbers. Weights and inputs come from a formula that both sides evaluate exactly, so that
// only results had to be stored.
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <string>

#include "engine/support.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/nn/conv2d.hpp"
#include "mnist/nn/losses.hpp"
#include "mnist/nn/network.hpp"
#include "mnist/nn/sgd.hpp"

using namespace mnist::nn;
using support::Values;

namespace {

// The i-th value of the stream `salt`: a hash of both, in [-scale, scale). `scale` is a power of
// two, so that no digit is lost.
float formula(std::uint32_t salt, std::uint32_t i, float scale) {
  std::uint32_t h = i * 2654435761U + salt * 40503U;
  h = (h ^ (h >> 16)) * 73244475U;
  h = (h ^ (h >> 16)) * 73244475U;
  h ^= h >> 16;
  return (static_cast<float>(h >> 8) * 0x1p-23F - 1.0F) * scale;
}

void fill(Tensor& tensor, std::uint32_t salt, float scale) {
  for (std::uint32_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = formula(salt, i, scale);
}

Tensor filled(const Shape& shape, std::uint32_t salt, float scale) {
  Tensor tensor(shape);
  fill(tensor, salt, scale);
  return tensor;
}

// A file of lines: name, number of values, the values.
std::map<std::string, Values> read_golden(const std::string& name) {
  std::ifstream file(MNIST_TEST_DIR "/golden/nn/" + name);
  REQUIRE(file);
  std::map<std::string, Values> golden;
  std::string key;
  std::size_t count = 0;
  while (file >> key >> count) {
    Values values(count);
    for (double& value : values) file >> value;
    REQUIRE(file);
    golden[key] = values;
  }
  return golden;
}

Values every(const Tensor& tensor, std::size_t stride) {
  Values values;
  for (std::size_t i = 0; i < tensor.size(); i += stride) {
    values.push_back(static_cast<double>(tensor.data()[i]));
  }
  return values;
}

Network default_network() {
  Network network("conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax",
                  {1, 28, 28});
  // Scales near those of a fresh network, so that no tanh saturates.
  const float scales[] = {0x1p-1F, 0x1p-4F, 0x1p-5F, 0x1p-4F, 0x1p-2F, 0x1p-4F};
  std::uint32_t salt = 1;
  for (Parameter* parameter : network.parameters()) {
    fill(parameter->value, salt, scales[salt - 1]);
    ++salt;
  }
  return network;
}

// Large tensors are stored in part, the values so many apart.
std::size_t stride_of(const std::string& parameter) {
  if (parameter == "conv1.bias") return 29;
  if (parameter == "fc1.weight") return 1999;
  if (parameter == "fc2.weight") return 3;
  return 1;
}

const std::vector<std::uint8_t> labels = {3, 0, 9};

}  // namespace

TEST_CASE("the default network computes what PyTorch computes, forward and backward") {
  auto golden = read_golden("default_network.txt");
  Network network = default_network();
  const Tensor in = filled({3, 1, 28, 28}, 100, 1.0F);
  for (const mnist::engine::Kernels* kernels : support::all_kernels()) {
    CAPTURE(name_of(*kernels));
    const mnist::engine::Engine engine(network, nullptr, *kernels);
    mnist::engine::Workspace workspace;
    CHECK(support::relative_error(engine.forward(in, workspace), golden["probabilities"]) < 1e-4);
    const Tensor& logits = engine.logits(in, workspace);
    CHECK(support::relative_error(logits, golden["logits"]) < 1e-4);

    Tensor grad_logits;
    const double loss = softmax_cross_entropy(logits, labels, &grad_logits);
    CHECK(loss == Approx(golden["loss"].at(0)).epsilon(1e-5));
    CHECK(support::relative_error(grad_logits, golden["grad.logits"]) < 1e-4);
    Gradients gradients;
    engine.backward(in, grad_logits, workspace, gradients);
    for (std::size_t p = 0; p < gradients.size(); ++p) {
      const std::string& name = network.parameters()[p]->name;
      CAPTURE(name);
      const Values part = every(gradients[p], stride_of(name));
      CHECK(support::relative_error(part, golden["grad." + name]) < 1e-3);
      double sum = 0.0, size = 0.0;
      for (float g : gradients[p].values()) {
        sum += static_cast<double>(g);
        size += std::abs(static_cast<double>(g));
      }
      CHECK(sum == Approx(golden["sum.grad." + name].at(0)).margin(1e-5 * size));
      CHECK(size == Approx(golden["size.grad." + name].at(0)).epsilon(1e-4));
    }
  }
}

TEST_CASE("training takes PyTorch's steps: Nesterov momentum, weight decay, a falling rate") {
  auto golden = read_golden("training.txt");
  for (const bool nesterov : {true, false}) {
    const std::string run = nesterov ? "nesterov" : "momentum";
    CAPTURE(run);
    Network network = default_network();
    Sgd sgd(network, {0.9F, nesterov, 0.01F});
    const Tensor in = filled({3, 1, 28, 28}, 100, 1.0F);
    Workspace workspace;
    Tensor grad_logits;
    Values losses;
    for (int step = 0; step < 5; ++step) {
      losses.push_back(softmax_cross_entropy(network.logits(in, workspace), labels, &grad_logits));
      Gradients gradients;
      network.backward(in, grad_logits, workspace, gradients);
      sgd.step(gradients, 0.002F * static_cast<float>(5 - step) / 5.0F);
    }
    CHECK(support::relative_error(losses, golden[run + ".losses"]) < 1e-3);
    for (const Parameter* parameter : network.parameters()) {
      CAPTURE(parameter->name);
      const Values part = every(parameter->value, stride_of(parameter->name));
      CHECK(support::relative_error(part, golden[run + "." + parameter->name]) < 1e-3);
    }
  }
}

TEST_CASE("a tied convolution of two channels and stride 2 is PyTorch's") {
  auto golden = read_golden("conv2d.txt");
  Conv2D layer({2, 7, 6}, {3, 3, 2, 2, Bias::tied});
  fill(layer.weight.value, 1, 0.5F);
  fill(layer.bias.value, 2, 0.5F);
  const Tensor in = filled({2, 2, 7, 6}, 3, 1.0F);
  const Tensor grad_out = filled({2, 3, 3, 3}, 4, 1.0F);
  Tensor out(grad_out.shape()), grad_in(in.shape());
  Gradients gradients;
  for (const Parameter* parameter : layer.parameters()) {
    gradients.emplace_back(parameter->value.shape());
  }
  layer.forward(in, out);
  layer.backward(in, out, grad_out, &grad_in, gradients);
  CHECK(support::relative_error(out, golden["out"]) < 1e-4);
  CHECK(support::relative_error(grad_in, golden["grad.in"]) < 1e-4);
  CHECK(support::relative_error(gradients[0], golden["grad.weight"]) < 1e-4);
  CHECK(support::relative_error(gradients[1], golden["grad.bias"]) < 1e-4);
}

TEST_CASE("the losses are PyTorch's") {
  auto golden = read_golden("losses.txt");
  Tensor prediction = filled({4, 5}, 1, 0.25F), target = filled({4, 5}, 2, 0.25F), grad;
  for (float& p : prediction.values()) p += 0.5F;
  for (float& t : target.values()) t += 0.5F;
  const auto check = [&](const std::string& name, double value) {
    CAPTURE(name);
    CHECK(value == Approx(golden[name].at(0)).epsilon(1e-5));
    CHECK(support::relative_error(grad, golden["grad." + name]) < 1e-4);
  };
  check("mse", mse(prediction, target, &grad));
  check("binary_cross_entropy", binary_cross_entropy(prediction, target, &grad));
  check("cross_entropy", cross_entropy(prediction, target, &grad));
  check("soft", softmax_cross_entropy(prediction, target, &grad));
  check("hard", softmax_cross_entropy(prediction, std::vector<std::uint8_t>{4, 0, 1, 2}, &grad));
}
