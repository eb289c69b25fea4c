#include "mnist/engine/engine.hpp"

#include <algorithm>
#include <typeinfo>
#include <utility>

#include "engine/gradient_store.hpp"
#include "engine/plan.hpp"
#include "engine/sgd_sink.hpp"

namespace mnist::engine {

using nn::Tensor;

Engine::Engine(const nn::Network& network, ThreadPool* threads, const Kernels& kernels)
    : network_(network), threads_(threads), kernels_(kernels) {
  steps_ = make_plan(network, 0, network.logits_size(), kernels);
  logits_steps_ = steps_.size();
  while (first_learner_ < logits_steps_ && !steps_[first_learner_]->learns()) ++first_learner_;
  for (auto& step : make_plan(network, network.logits_size(), network.size(), kernels)) {
    steps_.push_back(std::move(step));
  }
}

Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;

// How many samples a thread takes through all steps together, so that they stay in its cache:
// enough to use each weight often, few enough to give every thread some.
std::size_t Engine::sample_slice(std::size_t batch) const {
  std::size_t group = row_group;
  for (const auto& step : steps_) group = std::max(group, step->sample_group());
  const std::size_t threads = threads_ == nullptr ? 1 : threads_->size();
  return std::clamp((batch / threads + group - 1) / group * group, group,
                    std::max(group, kernels_.sample_slice));
}

const Tensor& Engine::run(const Tensor& in, std::size_t steps, Workspace& workspace) const {
  network_.require_batch(in);
  if (steps == 0) return in;
  std::vector<Tensor>& values = workspace.values;
  values.resize(steps_.size());
  for (std::size_t i = 0; i < steps; ++i)
    values[i].resize(steps_[i]->output.with_batch(in.batch()));
  const bool single = in.batch() == 1;
  const auto pass = [&](std::size_t begin, std::size_t end, ThreadPool* threads) {
    for (std::size_t i = 0; i < steps; ++i) {
      const Tensor x = (i > 0 ? std::as_const(values[i - 1]) : in).samples(begin, end);
      Tensor y = values[i].samples(begin, end);
      steps_[i]->forward(x, y, {threads, kernels_, single});
    }
  };
  if (single) {
    pass(0, 1, threads_);  // the threads share each layer
  } else {
    for_each_slice({threads_, kernels_}, in.batch(), sample_slice(in.batch()),
                   [&](std::size_t begin, std::size_t end) { pass(begin, end, nullptr); });
  }
  return values[steps - 1];
}

const Tensor& Engine::forward(const Tensor& in, Workspace& workspace) const {
  return run(in, steps_.size(), workspace);
}

const Tensor& Engine::logits(const Tensor& in, Workspace& workspace) const {
  return run(in, logits_steps_, workspace);
}

void Engine::run_backward(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                          GradientSink& sink, bool spend_values) const {
  network_.require_gradient(in, grad_logits, workspace.values.size() < logits_steps_);
  const ExecutionContext context{threads_, kernels_};
  workspace.gradients.resize(steps_.size());
  const Tensor* dy = &grad_logits;
  for (std::size_t i = logits_steps_; i-- > first_learner_;) {
    const Tensor& x = i > 0 ? workspace.values[i - 1] : in;
    Tensor* dx = i > first_learner_ ? &workspace.gradients[i - 1] : nullptr;
    // dX takes the place of X, which no later step reads: one array in the cache instead of two.
    if (dx != nullptr && spend_values && in.batch() > 1 && steps_[i]->can_overwrite_input() &&
        !steps_[i - 1]->needs_output()) {
      dx = &workspace.values[i - 1];
    }
    if (dx != nullptr) dx->resize(x.shape());
    steps_[i]->backward(x, workspace.values[i], *dy, dx, sink, context);
    dy = dx;
  }
}

void Engine::backward(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                      nn::Gradients& gradients) const {
  nn::resize_like(network_.parameters(), gradients);
  GradientStore store(gradients);
  run_backward(in, grad_logits, workspace, store, false);
}

void Engine::update(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                    nn::Optimizer& optimizer, float learning_rate) const {
  // A class derived from Sgd may step otherwise.
  if (typeid(optimizer) == typeid(nn::Sgd) && !is_portable(kernels_)) {
    SgdSink sink(static_cast<nn::Sgd&>(optimizer), learning_rate, kernels_);
    run_backward(in, grad_logits, workspace, sink, true);
  } else {
    backward(in, grad_logits, workspace, workspace.parameters);
    optimizer.step(workspace.parameters, learning_rate);
  }
}

}  // namespace mnist::engine
