// The worked example of docs/how-it-works.md: a network small enough for paper takes one step of
// training, and every number on the way is printed.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

#include "mnist/nn/losses.hpp"
#include "mnist/nn/network.hpp"
#include "mnist/nn/sgd.hpp"
#include "mnist/nn/softmax.hpp"

using namespace mnist::nn;

namespace {

constexpr std::array<std::uint8_t, 1> label{1};  // the picture shows the second of two classes

void assign(Tensor& tensor, std::initializer_list<float> values) {
  std::copy(values.begin(), values.end(), tensor.data());
}

void print(const std::string& name, const Tensor& tensor, int decimals = 4) {
  fmt::print("{:<22}", name);
  for (const Scalar value : tensor.values()) fmt::print(" {:7.{}f}", value, decimals);
  fmt::print("\n");
}

double loss_of(const Network& network, const Tensor& x) {
  Workspace workspace;
  return softmax_cross_entropy(network.logits(x, workspace), label, nullptr);
}

}  // namespace

int main() {
  Network network("conv2d 1x1x2, tanh, reshape, dense 2, softmax", {1, 2, 2});
  const auto parameters = network.parameters();
  assign(parameters[0]->value, {1.0F, -1.0F});               // filter
  assign(parameters[1]->value, {0.0F});                      // its bias
  assign(parameters[2]->value, {1.0F, -1.0F, -0.5F, 0.5F});  // W, row after row
  assign(parameters[3]->value, {0.0F, 0.0F});                // b
  Tensor x({1, 1, 2, 2});
  assign(x, {1.0F, 0.0F, 0.5F, 1.0F});

  Workspace workspace;
  const Tensor& logits = network.logits(x, workspace);
  Tensor p(logits.shape());
  Softmax().forward(logits, p);
  Tensor dlogits;
  const double loss = softmax_cross_entropy(logits, label, &dlogits);
  print("convolution u", workspace.values[0]);
  print("tanh h", workspace.values[1]);
  print("logits z", logits);
  print("probabilities p", p);
  fmt::print("{:<22} {:7.4f}\n", "loss -log p", loss);

  Gradients gradients;
  network.backward(x, dlogits, workspace, gradients);
  print("dL/dz = p - y", dlogits);
  print("dL/dW", gradients[2]);
  print("dL/db", gradients[3]);
  print("dL/dh", workspace.gradients[1]);
  print("dL/du", workspace.gradients[0]);
  print("dL/dfilter", gradients[0]);
  print("dL/dbias", gradients[1]);

  // The second weight of the filter, a hundredth to either side.
  Scalar& weight = parameters[0]->value.data()[1];
  const Scalar before = weight;
  weight = before + 0.01F;
  const double above = loss_of(network, x);
  weight = before - 0.01F;
  const double below = loss_of(network, x);
  weight = before;
  fmt::print("{:<22} {:7.5f} {:7.5f} {:7.3f}\n", "losses beside, slope", below, above,
             (above - below) / 0.02);

  Sgd(network, {}).step(gradients, 0.1F);
  print("filter after a step", parameters[0]->value);
  print("W after a step", parameters[2]->value);
  fmt::print("{:<22} {:7.4f}\n", "loss after a step", loss_of(network, x));
}
