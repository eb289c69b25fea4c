#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

// Every layer and loss of the nn room once more, to hold the fast ones against: double precision,
// one loop an index, each body read as its formula. Deliberately neither fast nor general, and not
// stable against overflow where the formula is not.
//
// N is the batch, K the classes, C/H/W channels, height and width, F the filters, KH/KW the kernel.
// A `grad_x` is dLoss/dx and has the shape of x.

namespace reference {

using Values = std::vector<double>;

struct Gradients {
  Values in;
  std::vector<Values> parameters;  // in the order of Layer::parameters()
};

// ---- conv2d ----

struct Conv2D {
  std::size_t N, C, H, W, F, KH, KW, stride;
  bool untied;
  std::size_t OH() const { return (H - KH) / stride + 1; }
  std::size_t OW() const { return (W - KW) / stride + 1; }
  std::size_t in(std::size_t n, std::size_t c, std::size_t y, std::size_t x) const {
    return ((n * C + c) * H + y) * W + x;
  }
  std::size_t out(std::size_t n, std::size_t f, std::size_t y, std::size_t x) const {
    return ((n * F + f) * OH() + y) * OW() + x;
  }
  std::size_t weight(std::size_t f, std::size_t c, std::size_t i, std::size_t j) const {
    return ((f * C + c) * KH + i) * KW + j;
  }
  std::size_t bias(std::size_t f, std::size_t y, std::size_t x) const {
    return untied ? (f * OH() + y) * OW() + x : f;
  }
};

// in is (N,C,H,W), weight (F,C,KH,KW), bias (F,OH,OW) if untied and (F) if not; out is (N,F,OH,OW)
inline Values conv2d_forward(const Conv2D& s, const Values& in, const Values& weight,
                             const Values& bias) {
  Values out(s.N * s.F * s.OH() * s.OW());
  for (std::size_t n = 0; n < s.N; ++n)
    for (std::size_t f = 0; f < s.F; ++f)
      for (std::size_t y = 0; y < s.OH(); ++y)
        for (std::size_t x = 0; x < s.OW(); ++x) {
          double sum = bias[s.bias(f, y, x)];
          for (std::size_t c = 0; c < s.C; ++c)
            for (std::size_t i = 0; i < s.KH; ++i)
              for (std::size_t j = 0; j < s.KW; ++j)
                sum += weight[s.weight(f, c, i, j)] *
                       in[s.in(n, c, y * s.stride + i, x * s.stride + j)];
          out[s.out(n, f, y, x)] = sum;
        }
  return out;
}

// Each product weight * in of the forward sum sends grad_out times the one factor to the other.
inline Gradients conv2d_backward(const Conv2D& s, const Values& in, const Values& weight,
                                 const Values& grad_out) {
  Values grad_in(in.size()), grad_weight(weight.size());
  Values grad_bias(s.untied ? s.F * s.OH() * s.OW() : s.F);
  for (std::size_t n = 0; n < s.N; ++n)
    for (std::size_t f = 0; f < s.F; ++f)
      for (std::size_t y = 0; y < s.OH(); ++y)
        for (std::size_t x = 0; x < s.OW(); ++x) {
          const double g = grad_out[s.out(n, f, y, x)];
          grad_bias[s.bias(f, y, x)] += g;
          for (std::size_t c = 0; c < s.C; ++c)
            for (std::size_t i = 0; i < s.KH; ++i)
              for (std::size_t j = 0; j < s.KW; ++j) {
                const std::size_t pixel = s.in(n, c, y * s.stride + i, x * s.stride + j);
                grad_weight[s.weight(f, c, i, j)] += g * in[pixel];
                grad_in[pixel] += g * weight[s.weight(f, c, i, j)];
              }
        }
  return {grad_in, {grad_weight, grad_bias}};
}

// ---- dense ----

// in is (N,inputs), weight (outputs,inputs), bias (outputs); out is (N,outputs)
inline Values dense_forward(std::size_t N, const Values& in, const Values& weight,
                            const Values& bias) {
  const std::size_t inputs = in.size() / N, outputs = bias.size();
  Values out(N * outputs);
  for (std::size_t n = 0; n < N; ++n)
    for (std::size_t o = 0; o < outputs; ++o) {
      double sum = bias[o];
      for (std::size_t i = 0; i < inputs; ++i) sum += weight[o * inputs + i] * in[n * inputs + i];
      out[n * outputs + o] = sum;
    }
  return out;
}

inline Gradients dense_backward(std::size_t N, const Values& in, const Values& weight,
                                const Values& grad_out) {
  const std::size_t inputs = in.size() / N, outputs = grad_out.size() / N;
  Values grad_in(in.size()), grad_weight(weight.size()), grad_bias(outputs);
  for (std::size_t n = 0; n < N; ++n)
    for (std::size_t o = 0; o < outputs; ++o) {
      const double g = grad_out[n * outputs + o];
      grad_bias[o] += g;
      for (std::size_t i = 0; i < inputs; ++i) {
        grad_weight[o * inputs + i] += g * in[n * inputs + i];
        grad_in[n * inputs + i] += g * weight[o * inputs + i];
      }
    }
  return {grad_in, {grad_weight, grad_bias}};
}

// ---- elementwise layers; all tensors have one shape ----

inline Values relu_forward(Values x) {
  for (double& v : x) v = std::max(v, 0.0);
  return x;
}

inline Values relu_backward(const Values& out, Values grad_out) {
  for (std::size_t i = 0; i < out.size(); ++i) grad_out[i] *= out[i] > 0.0 ? 1.0 : 0.0;
  return grad_out;
}

inline Values tanh_forward(Values x) {
  for (double& v : x) v = std::tanh(v);
  return x;
}

inline Values tanh_backward(const Values& out, Values grad_out) {
  for (std::size_t i = 0; i < out.size(); ++i) grad_out[i] *= 1.0 - out[i] * out[i];
  return grad_out;
}

inline Values sigmoid_forward(Values x) {
  for (double& v : x) v = 1.0 / (1.0 + std::exp(-v));
  return x;
}

inline Values sigmoid_backward(const Values& out, Values grad_out) {
  for (std::size_t i = 0; i < out.size(); ++i) grad_out[i] *= out[i] * (1.0 - out[i]);
  return grad_out;
}

inline Values standardize_forward(Values x, double mean, double deviation) {
  for (double& v : x) v = (v - mean) / deviation;
  return x;
}

inline Values standardize_backward(Values grad_out, double deviation) {
  for (double& g : grad_out) g /= deviation;
  return grad_out;
}

// ---- softmax ----

// in and out are (N,K)
inline Values softmax_forward(std::size_t N, Values x) {
  const std::size_t K = x.size() / N;
  for (std::size_t n = 0; n < N; ++n) {
    double sum = 0.0;
    for (std::size_t k = 0; k < K; ++k) sum += std::exp(x[n * K + k]);
    for (std::size_t k = 0; k < K; ++k) x[n * K + k] = std::exp(x[n * K + k]) / sum;
  }
  return x;
}

// The whole Jacobian, dp_i/dx_j = p_i (delta_ij - p_j), applied row by row.
inline Values softmax_backward(std::size_t N, const Values& out, const Values& grad_out) {
  const std::size_t K = out.size() / N;
  Values grad_in(out.size());
  for (std::size_t n = 0; n < N; ++n)
    for (std::size_t j = 0; j < K; ++j)
      for (std::size_t i = 0; i < K; ++i)
        grad_in[n * K + j] +=
            grad_out[n * K + i] * out[n * K + i] * ((i == j ? 1.0 : 0.0) - out[n * K + j]);
  return grad_in;
}

// ---- losses; prediction, logits and target are (N,K) ----

inline double mse(const Values& prediction, const Values& target) {
  double sum = 0.0;
  for (std::size_t i = 0; i < target.size(); ++i) sum += std::pow(prediction[i] - target[i], 2);
  return sum / static_cast<double>(target.size());
}

inline double binary_cross_entropy(const Values& prediction, const Values& target) {
  double sum = 0.0;
  for (std::size_t i = 0; i < target.size(); ++i)
    sum -= target[i] * std::log(prediction[i]) + (1.0 - target[i]) * std::log(1.0 - prediction[i]);
  return sum / static_cast<double>(target.size());
}

inline double cross_entropy(std::size_t N, const Values& prediction, const Values& target) {
  double sum = 0.0;
  for (std::size_t i = 0; i < target.size(); ++i) sum -= target[i] * std::log(prediction[i]);
  return sum / static_cast<double>(N);
}

inline double softmax_cross_entropy(std::size_t N, const Values& logits, const Values& target) {
  return cross_entropy(N, softmax_forward(N, logits), target);
}

// labels (N) -> (N,K)
inline Values one_hot(const std::vector<std::uint8_t>& labels, std::size_t K) {
  Values target(labels.size() * K);
  for (std::size_t n = 0; n < labels.size(); ++n) target[n * K + labels[n]] = 1.0;
  return target;
}

}  // namespace reference
