#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <mutex>
#include <vector>

#include "mnist/engine/kernels.hpp"
#include "mnist/engine/thread_pool.hpp"
#include "mnist/nn/layer.hpp"
#include "nn/reference.hpp"
#include "nn/support.hpp"

// Holds a float32 layer against its double-precision reference, and both against the definition of
// the derivative: the central difference of the reference's forward pass. Every check is made with
// all kernels that this processor can run.

namespace gradient_check {

using mnist::nn::Activation;
using mnist::nn::Execution;
using mnist::nn::GradientBlock;
using mnist::nn::GradientSink;
using mnist::nn::Kernels;
using mnist::nn::Layer;
using mnist::nn::Parameter;
using mnist::nn::Shape;
using mnist::nn::Tensor;
using mnist::nn::ThreadPool;
using reference::Gradients;
using reference::Values;

/// Stores what is delivered, and counts how often each element is.
class StoredGradients : public GradientSink {
 public:
  explicit StoredGradients(const std::vector<Parameter*>& parameters) {
    for (const Parameter* parameter : parameters) {
      parameters_.push_back(parameter);
      gradients_.emplace_back(parameter->value.shape());
      deliveries_.emplace_back(parameter->value.size());
    }
  }

  void accept(const Parameter& parameter, const GradientBlock& block) override {
    const std::lock_guard lock(mutex_);
    const std::size_t p = place_of(parameter);
    if (p == parameters_.size()) {
      ++strays_;
      return;
    }
    const auto rows = static_cast<std::size_t>(gradients_[p].matrix().rows());
    const auto columns = static_cast<std::size_t>(gradients_[p].matrix().cols());
    if (block.row + block.rows > rows || block.column + block.columns > columns) {
      ++strays_;
      return;
    }
    for (std::size_t r = 0; r < block.rows; ++r) {
      for (std::size_t c = 0; c < block.columns; ++c) {
        const std::size_t element = (block.row + r) * columns + block.column + c;
        gradients_[p].data()[element] = block.values[r * block.stride + c];
        ++deliveries_[p][element];
      }
    }
  }

  /// Whether every element of every parameter came once, and nothing else came.
  bool complete() const {
    bool once = strays_ == 0;
    for (const std::vector<int>& counts : deliveries_) {
      for (int count : counts) once = once && count == 1;
    }
    return once;
  }

  const Tensor& operator[](std::size_t i) const { return gradients_[i]; }
  std::size_t size() const { return gradients_.size(); }

 private:
  std::size_t place_of(const Parameter& parameter) const {
    std::size_t p = 0;
    while (p < parameters_.size() && parameters_[p] != &parameter) ++p;
    return p;
  }

  std::mutex mutex_;
  std::vector<const Parameter*> parameters_;
  std::vector<Tensor> gradients_;
  std::vector<std::vector<int>> deliveries_;
  int strays_ = 0;
};

/// A layer as plain functions, for the batch it is checked with.
struct Reference {
  std::function<Values(const Values& in, const std::vector<Values>& parameters)> forward;
  std::function<Gradients(const Values& in, const std::vector<Values>& parameters,
                          const Values& grad_out)>
      backward;
};

/// d sum(grad_out * function(at)) / d at, by central differences.
inline Values central_difference(const std::function<Values(const Values&)>& function, Values at,
                                 const Values& grad_out) {
  constexpr double h = 1e-5;
  const auto project = [&](const Values& x) {
    const Values out = function(x);
    double sum = 0.0;
    for (std::size_t i = 0; i < out.size(); ++i) sum += grad_out[i] * out[i];
    return sum;
  };
  Values slope(at.size());
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double x = at[i];
    at[i] = x + h;
    const double above = project(at);
    at[i] = x - h;
    const double below = project(at);
    at[i] = x;
    slope[i] = (above - below) / (2.0 * h);
  }
  return slope;
}

/// Random values for a pass through a layer.
struct Inputs {
  Tensor in, grad_out;

  Inputs(const Layer& layer, const Shape& sample, std::size_t batch)
      : in(support::random_tensor(sample.with_batch(batch), 1)),
        grad_out(support::random_tensor(layer.output_shape(sample).with_batch(batch), 2)) {}
};

/// What a layer makes of them, forward and backward.
struct Pass {
  Tensor out, grad_in;
  StoredGradients gradients;

  Pass(Layer& layer, const Inputs& inputs, const Execution& how)
      : out(inputs.grad_out.shape()), grad_in(inputs.in.shape()), gradients(layer.parameters()) {
    out.fill(NAN);  // whoever forgets an element is found out
    grad_in.fill(NAN);
    layer.forward(inputs.in, out, how);
    layer.backward(inputs.in, out, inputs.grad_out, &grad_in, gradients, how);
  }
};

inline std::vector<const Kernels*> all_kernels() {
  std::vector<const Kernels*> all;
  for (std::string_view name : mnist::nn::available_kernels()) {
    all.push_back(&mnist::nn::kernels_named(name));
  }
  return all;
}

/// Gives every parameter random values, so small that sums over a row of inputs stay near 1: there
/// the activations neither saturate nor hide an error.
inline void randomize(Layer& layer) {
  unsigned seed = 10;
  for (Parameter* parameter : layer.parameters()) {
    const float bound = 1.0F / std::sqrt(static_cast<float>(parameter->value.matrix().cols()));
    parameter->value = support::random_tensor(parameter->value.shape(), seed++, -bound, bound);
  }
}

inline std::vector<Values> parameter_values(Layer& layer) {
  std::vector<Values> values;
  for (const Parameter* parameter : layer.parameters()) {
    values.push_back(support::to_double(parameter->value));
  }
  return values;
}

/// The layer computes what the reference computes, forward and backward, and delivers every
/// gradient once.
inline void check_reference(Layer& layer, const Shape& sample, std::size_t batch,
                            const Reference& reference) {
  randomize(layer);
  const std::vector<Values> parameters = parameter_values(layer);
  const Inputs inputs(layer, sample, batch);
  const Values in = support::to_double(inputs.in);
  const Values out = reference.forward(in, parameters);
  const Gradients expected =
      reference.backward(in, parameters, support::to_double(inputs.grad_out));

  for (const Kernels* kernels : all_kernels()) {
    CAPTURE(name_of(*kernels));
    Execution how;
    how.kernels = kernels;
    const Pass pass(layer, inputs, how);
    CHECK(support::relative_error(pass.out, out) < 1e-4);
    CHECK(support::relative_error(pass.grad_in, expected.in) < 1e-4);
    CHECK(pass.gradients.complete());
    REQUIRE(pass.gradients.size() == expected.parameters.size());
    for (std::size_t p = 0; p < expected.parameters.size(); ++p) {
      CAPTURE(p);
      CHECK(support::relative_error(pass.gradients[p], expected.parameters[p]) < 1e-4);
    }
  }
}

/// The layer's float32 gradients are the slopes of the reference's forward pass. For small shapes:
/// it takes two forward passes an element.
inline void check_gradients(Layer& layer, const Shape& sample, std::size_t batch,
                            const Reference& reference) {
  randomize(layer);
  const std::vector<Values> parameters = parameter_values(layer);
  const Inputs inputs(layer, sample, batch);
  const Values in = support::to_double(inputs.in), grad_out = support::to_double(inputs.grad_out);

  const Values slope_in =
      central_difference([&](const Values& x) { return reference.forward(x, parameters); }, in,
                         grad_out);
  std::vector<Values> slopes;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const auto forward_of_parameter = [&](const Values& x) {
      std::vector<Values> changed = parameters;
      changed[p] = x;
      return reference.forward(in, changed);
    };
    slopes.push_back(central_difference(forward_of_parameter, parameters[p], grad_out));
  }

  for (const Kernels* kernels : all_kernels()) {
    CAPTURE(name_of(*kernels));
    Execution how;
    how.kernels = kernels;
    const Pass pass(layer, inputs, how);
    CHECK(support::relative_error(pass.grad_in, slope_in) < 1e-3);
    for (std::size_t p = 0; p < slopes.size(); ++p) {
      CAPTURE(p);
      CHECK(support::relative_error(pass.gradients[p], slopes[p]) < 1e-3);
    }
  }
}

/// The layer obeys both activations of `Execution`, which the reference applies by themselves.
inline void check_fusion(Layer& layer, const Shape& sample, std::size_t batch,
                         const Reference& reference) {
  struct Fused {
    Activation activation;
    Values (*forward)(Values);
    Values (*backward)(const Values& out, Values grad_out);
  };
  randomize(layer);
  const std::vector<Values> parameters = parameter_values(layer);
  const Inputs inputs(layer, sample, batch);
  const Values in = support::to_double(inputs.in);
  const Values out = reference.forward(in, parameters);
  const Gradients plain = reference.backward(in, parameters, support::to_double(inputs.grad_out));

  for (const Fused& fused :
       {Fused{Activation::tanh, reference::tanh_forward, reference::tanh_backward},
        Fused{Activation::sigmoid, reference::sigmoid_forward, reference::sigmoid_backward}}) {
    for (const Kernels* kernels : all_kernels()) {
      CAPTURE(name_of(*kernels), static_cast<int>(fused.activation));
      Execution how;
      how.kernels = kernels;
      how.output_activation = fused.activation;
      how.input_activation = fused.activation;
      const Pass pass(layer, inputs, how);
      CHECK(support::relative_error(pass.out, fused.forward(out)) < 1e-4);
      CHECK(support::relative_error(pass.grad_in, fused.backward(in, plain.in)) < 1e-4);
      for (std::size_t p = 0; p < parameters.size(); ++p) {
        CHECK(support::relative_error(pass.gradients[p], plain.parameters[p]) < 1e-4);
      }
    }
  }
}

/// Any number of threads, and none, give the same bytes.
inline void check_threads(Layer& layer, const Shape& sample, std::size_t batch) {
  randomize(layer);
  const Inputs inputs(layer, sample, batch);
  for (const Kernels* kernels : all_kernels()) {
    Execution how;
    how.kernels = kernels;
    const Pass alone(layer, inputs, how);
    for (unsigned threads = 1; threads <= 4; ++threads) {
      CAPTURE(name_of(*kernels), threads);
      ThreadPool pool(threads);
      how.threads = &pool;
      const Pass shared(layer, inputs, how);
      CHECK(support::same_bytes(shared.out, alone.out));
      CHECK(support::same_bytes(shared.grad_in, alone.grad_in));
      CHECK(shared.gradients.complete());
      for (std::size_t p = 0; p < alone.gradients.size(); ++p) {
        CHECK(support::same_bytes(shared.gradients[p], alone.gradients[p]));
      }
    }
  }
}

/// Without a `grad_in`, as for the first layer of a network, the parameters' gradients are the
/// same.
inline void check_without_grad_in(Layer& layer, const Shape& sample, std::size_t batch) {
  randomize(layer);
  const Inputs inputs(layer, sample, batch);
  for (const Kernels* kernels : all_kernels()) {
    CAPTURE(name_of(*kernels));
    Execution how;
    how.kernels = kernels;
    const Pass pass(layer, inputs, how);
    StoredGradients gradients(layer.parameters());
    layer.backward(inputs.in, pass.out, inputs.grad_out, nullptr, gradients, how);
    CHECK(gradients.complete());
    for (std::size_t p = 0; p < gradients.size(); ++p) {
      CHECK(support::same_bytes(gradients[p], pass.gradients[p]));
    }
  }
}

}  // namespace gradient_check
