#include "mnist/engine/engine.hpp"

#include <typeinfo>

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

const Tensor& Engine::run(const Tensor& in, std::size_t steps, Workspace& workspace) const {
  network_.require_batch(in);
  const ExecutionContext context{threads_, kernels_};
  workspace.values.resize(steps_.size());
  const Tensor* x = &in;
  for (std::size_t i = 0; i < steps; ++i) {
    Tensor& y = workspace.values[i];
    y.resize(steps_[i]->output.with_batch(in.batch()));
    steps_[i]->forward(*x, y, context);
    x = &y;
  }
  return *x;
}

const Tensor& Engine::forward(const Tensor& in, Workspace& workspace) const {
  return run(in, steps_.size(), workspace);
}

const Tensor& Engine::logits(const Tensor& in, Workspace& workspace) const {
  return run(in, logits_steps_, workspace);
}

void Engine::run_backward(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                          GradientSink& sink) const {
  network_.require_gradient(in, grad_logits, workspace.values.size() < logits_steps_);
  const ExecutionContext context{threads_, kernels_};
  workspace.gradients.resize(steps_.size());
  const Tensor* dy = &grad_logits;
  for (std::size_t i = logits_steps_; i-- > first_learner_;) {
    const Tensor& x = i > 0 ? workspace.values[i - 1] : in;
    Tensor* dx = i > first_learner_ ? &workspace.gradients[i - 1] : nullptr;
    if (dx != nullptr) dx->resize(x.shape());
    steps_[i]->backward(x, workspace.values[i], *dy, dx, sink, context);
    dy = dx;
  }
}

void Engine::backward(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                      nn::Gradients& gradients) const {
  nn::resize_like(network_.parameters(), gradients);
  GradientStore store(gradients);
  run_backward(in, grad_logits, workspace, store);
}

void Engine::update(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                    nn::Optimizer& optimizer, float learning_rate) const {
  // A class derived from Sgd may step otherwise.
  if (typeid(optimizer) == typeid(nn::Sgd) && !is_portable(kernels_)) {
    SgdSink sink(static_cast<nn::Sgd&>(optimizer), learning_rate, kernels_);
    run_backward(in, grad_logits, workspace, sink);
  } else {
    backward(in, grad_logits, workspace, workspace.parameters);
    optimizer.step(workspace.parameters, learning_rate);
  }
}

}  // namespace mnist::engine
