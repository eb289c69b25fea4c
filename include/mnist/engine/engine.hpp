#pragma once

#include <memory>
#include <vector>

#include "mnist/engine/kernels.hpp"
#include "mnist/engine/thread_pool.hpp"
#include "mnist/nn/network.hpp"
#include "mnist/nn/optimizer.hpp"

namespace mnist::engine {

class GradientSink;
class Step;

/// The buffers of one pass of an engine, made once and used batch after batch.
struct Workspace {
  std::vector<nn::Tensor> values;     ///< by step: its output
  std::vector<nn::Tensor> gradients;  ///< by step: dLoss by its output
  nn::Gradients parameters;           ///< of all parameters, for an optimiser that wants them whole
};

/// Runs a network fast: the same functions as `nn::Network`, computed by several threads with
/// kernels for this processor.
///
/// It looks at the layers once and makes a plan of steps. A convolution or dense layer is one step
/// with the tanh or sigmoid behind it, if another convolution or dense layer follows, and a reshape
/// behind such a step costs nothing. Every other layer is a step that runs the layer's own code;
/// with the kernels "portable" all are. The results have the same bits for any number of threads.
///
/// A const engine without a thread pool may be used by many threads at once, each with a workspace
/// of its own; one with a pool by one thread at a time.
class Engine {
 public:
  /// Keeps references to both; `threads` may be null: the calling thread alone. The layers of
  /// `network` must stay where they are; parameters may change.
  explicit Engine(const nn::Network& network, ThreadPool* threads = nullptr,
                  const Kernels& kernels = default_kernels());
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) = delete;

  /// As `nn::Network::forward`, errors included.
  const nn::Tensor& forward(const nn::Tensor& in, Workspace& workspace) const;

  /// As `nn::Network::logits`.
  const nn::Tensor& logits(const nn::Tensor& in, Workspace& workspace) const;

  /// As `nn::Network::backward`, after `logits` with the same `in` and `workspace`.
  void backward(const nn::Tensor& in, const nn::Tensor& grad_logits, Workspace& workspace,
                nn::Gradients& gradients) const;

  /// The backward pass and one step of `optimizer`, which was made for this network. For
  /// `nn::Sgd` they are one: each block of a gradient is applied while it is in the cache. The
  /// values in `workspace` are spent: gradients may lie in their place afterwards.
  void update(const nn::Tensor& in, const nn::Tensor& grad_logits, Workspace& workspace,
              nn::Optimizer& optimizer, float learning_rate) const;

 private:
  const nn::Tensor& run(const nn::Tensor& in, std::size_t steps, Workspace& workspace) const;
  void run_backward(const nn::Tensor& in, const nn::Tensor& grad_logits, Workspace& workspace,
                    GradientSink& sink, bool spend_values) const;
  std::size_t sample_slice(std::size_t batch) const;

  const nn::Network& network_;
  ThreadPool* threads_;
  const Kernels& kernels_;
  std::vector<std::unique_ptr<Step>> steps_;
  std::size_t logits_steps_ = 0;   // the steps before a final softmax
  std::size_t first_learner_ = 0;  // the first step with parameters: gradients end there
};

}  // namespace mnist::engine
