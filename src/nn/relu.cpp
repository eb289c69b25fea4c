#include "mnist/nn/relu.hpp"

#include "engine/parallel.hpp"

namespace mnist::nn {
namespace {

constexpr std::size_t slice = 16384;  // elements handled at a time

}  // namespace

void Relu::forward(const Tensor& in, Tensor& out, const Execution& how) const {
  for_each_slice(how, in.size(), slice, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const float x = in.data()[i];
      out.data()[i] = x < 0.0F ? 0.0F : x;  // an undefined x stays undefined, and is noticed
    }
  });
}

void Relu::backward(const Tensor& /*in*/, const Tensor& out, const Tensor& grad_out,
                    Tensor* grad_in, GradientSink& /*sink*/, const Execution& how) const {
  if (grad_in == nullptr) return;
  for_each_slice(how, out.size(), slice, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      grad_in->data()[i] = out.data()[i] > 0.0F ? grad_out.data()[i] : 0.0F;
    }
  });
}

}  // namespace mnist::nn
