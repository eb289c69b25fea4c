#include "elementwise.hpp"

#include <algorithm>

namespace mnist::nn {

void activation_forward(Activation activation, const Tensor& in, Tensor& out,
                        const Execution& how) {
  for_each_slice(how, in.size(), elementwise_slice, [&](std::size_t begin, std::size_t end) {
    if (out.data() != in.data()) std::copy(in.data() + begin, in.data() + end, out.data() + begin);
    kernels_of(how).activate(activation, out.data() + begin, end - begin);
  });
}

void activation_backward(Activation activation, const Tensor& out, const Tensor& grad_out,
                         Tensor& grad_in, const Execution& how) {
  for_each_slice(how, out.size(), elementwise_slice, [&](std::size_t begin, std::size_t end) {
    const auto length = static_cast<Eigen::Index>(end - begin);
    const Eigen::Map<const Eigen::ArrayXf> y(out.data() + begin, length);
    const Eigen::Map<const Eigen::ArrayXf> g(grad_out.data() + begin, length);
    Eigen::Map<Eigen::ArrayXf> result(grad_in.data() + begin, length);
    switch (activation) {
      case Activation::identity:
        result = g;
        break;
      case Activation::tanh:
        result = g * (1.0F - y.square());
        break;
      case Activation::sigmoid:
        result = g * y * (1.0F - y);
        break;
    }
  });
}

}  // namespace mnist::nn
