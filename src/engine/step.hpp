#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/blocks.hpp"
#include "engine/gradient_sink.hpp"
#include "mnist/engine/thread_pool.hpp"

namespace mnist::engine {

/// What a step is run by.
struct ExecutionContext {
  ThreadPool* threads;  ///< null: the calling thread alone
  const Kernels& kernels;
  bool single = false;  ///< the whole batch is one sample, not only this part of it
};

/// What an engine runs in one go: a layer, or two that are fused. It sees batches as `nn::Layer`
/// does: x (N, input shape), y (N, output shape), dx the derivative of the loss by x.
class Step {
 public:
  virtual ~Step() = default;

  /// Also computes parts of a batch: the results have the same bits, in whatever multiples of
  /// `sample_group` samples they come.
  virtual void forward(const nn::Tensor& x, nn::Tensor& y,
                       const ExecutionContext& context) const = 0;
  virtual std::size_t sample_group() const { return row_group; }

  /// Writes dx unless it is null, and delivers the gradients of the parameters to `sink`.
  virtual void backward(const nn::Tensor& x, const nn::Tensor& y, const nn::Tensor& dy,
                        nn::Tensor* dx, GradientSink& sink,
                        const ExecutionContext& context) const = 0;

  virtual bool learns() const = 0;  ///< whether it has parameters

  /// Whether dx may be x itself, in a batch of several samples.
  virtual bool can_overwrite_input() const { return false; }
  /// Whether its backward pass reads y.
  virtual bool needs_output() const { return false; }

  nn::Shape output;  ///< of one sample, as the next step wants it
};

/// The activations fused into a step: the one behind its layer, which it applies to its output; and
/// the one before, whose value its input is and whose derivative it multiplies dx by.
struct FusedActivations {
  Activation output = Activation::identity;
  Activation input = Activation::identity;
  const nn::Layer* input_layer = nullptr;  ///< the layer that is `input`
};

/// The slices of at most `slice` elements that cover [0, count).
inline std::size_t slice_count(std::size_t count, std::size_t slice) {
  return (count + slice - 1) / slice;
}

/// Calls `part(begin, end)` for each of these slices. How the range is cut depends on `count` and
/// `slice` alone.
template <class Part>
void for_each_slice(const ExecutionContext& context, std::size_t count, std::size_t slice,
                    const Part& part) {
  const std::size_t slices = slice_count(count, slice);
  const auto run_slice = [&](std::size_t i) { part(i * slice, std::min(count, (i + 1) * slice)); };
  if (context.threads != nullptr) {
    context.threads->run(slices, run_slice);
  } else {
    for (std::size_t i = 0; i < slices; ++i) run_slice(i);
  }
}

}  // namespace mnist::engine
