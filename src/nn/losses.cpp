#include "mnist/nn/losses.hpp"

#include <fmt/format.h>

#include <cmath>

namespace mnist::nn {

namespace {

constexpr Scalar min_probability = 1e-7F;

void expect_same_shape(const char* loss, const Tensor& a, const Tensor& b) {
  if (!(a.shape() == b.shape())) {
    throw Error(fmt::format("{} of shapes {} and {}: expected the same", loss, to_string(a.shape()),
                            to_string(b.shape())));
  }
}

void require_samples(const Tensor& logits) {
  if (logits.batch() == 0) throw Error("softmax_cross_entropy of no samples");
}

// Labels are bytes, so there are never more classes; room for them on the stack spares a training
// step its only allocation.
constexpr int max_classes = no_class;
using ClassRow = Eigen::Array<Scalar, Eigen::Dynamic, 1, Eigen::ColMajor, max_classes, 1>;

ClassRow class_row(std::size_t classes) {
  if (classes > max_classes) {
    throw Error(
        fmt::format("softmax_cross_entropy of {} classes: at most {}", classes, max_classes));
  }
  return ClassRow(static_cast<Eigen::Index>(classes));
}

// p = the softmax of row n of `logits`; returns log(sum exp(x)) of that row.
Scalar softmax_row(const Tensor& logits, Eigen::Index n, ClassRow& p) {
  const auto x = logits.matrix().row(n).transpose().array();
  const Scalar largest = x.maxCoeff();
  p = (x - largest).exp();
  const Scalar sum = p.sum();
  p /= sum;
  return largest + std::log(sum);
}

}  // namespace

double mse(const Tensor& prediction, const Tensor& target, Tensor* grad) {
  expect_same_shape("mse", prediction, target);
  const auto difference = prediction.matrix().array() - target.matrix().array();
  const auto count = static_cast<double>(prediction.size());
  if (grad != nullptr) {
    grad->resize(prediction.shape());
    grad->matrix().array() = difference * static_cast<Scalar>(2.0 / count);
  }
  return difference.cast<double>().square().sum() / count;
}

double binary_cross_entropy(const Tensor& prediction, const Tensor& target, Tensor* grad) {
  expect_same_shape("binary_cross_entropy", prediction, target);
  const Matrix clipped =
      prediction.matrix().cwiseMax(min_probability).cwiseMin(1.0F - min_probability);
  const auto p = clipped.array();
  const auto t = target.matrix().array();
  const auto count = static_cast<double>(prediction.size());
  if (grad != nullptr) {
    grad->resize(prediction.shape());
    grad->matrix().array() = (p - t) / (p * (1.0F - p)) * static_cast<Scalar>(1.0 / count);
  }
  return -(t * p.log() + (1.0F - t) * (1.0F - p).log()).cast<double>().sum() / count;
}

double cross_entropy(const Tensor& prediction, const Tensor& target, Tensor* grad) {
  expect_same_shape("cross_entropy", prediction, target);
  const Matrix clipped = prediction.matrix().cwiseMax(min_probability);
  const auto p = clipped.array();
  const auto t = target.matrix().array();
  const auto samples = static_cast<double>(prediction.batch());
  if (grad != nullptr) {
    grad->resize(prediction.shape());
    grad->matrix().array() = -t / p * static_cast<Scalar>(1.0 / samples);
  }
  return -(t * p.log()).cast<double>().sum() / samples;
}

double softmax_cross_entropy(const Tensor& logits, std::span<const std::uint8_t> labels,
                             Tensor* grad) {
  require_samples(logits);
  const std::size_t samples = logits.batch();
  const std::size_t classes = logits.size() / samples;
  if (labels.size() != samples) {
    throw Error(
        fmt::format("softmax_cross_entropy of {} samples and {} labels", samples, labels.size()));
  }
  if (grad != nullptr) grad->resize(logits.shape());
  ClassRow p = class_row(classes);
  double sum = 0.0;
  for (std::size_t n = 0; n < samples; ++n) {
    if (labels[n] >= classes && labels[n] != no_class) {
      throw Error(fmt::format("label {} of {} classes", labels[n], classes));
    }
    const auto row = static_cast<Eigen::Index>(n);
    const Scalar log_sum = softmax_row(logits, row, p);
    if (labels[n] == no_class) {  // its distance from the uniform distribution
      const auto uniform = 1.0F / static_cast<Scalar>(classes);
      sum += static_cast<double>(log_sum - logits.matrix().row(row).mean() + std::log(uniform));
      p -= uniform;
    } else {
      sum += static_cast<double>(log_sum - logits.matrix()(row, labels[n]));
      p(labels[n]) -= 1.0F;
    }
    if (grad != nullptr) {
      grad->matrix().row(row) = p.matrix().transpose() / static_cast<Scalar>(samples);
    }
  }
  return sum / static_cast<double>(samples);
}

double softmax_cross_entropy(const Tensor& logits, const Tensor& targets, Tensor* grad) {
  require_samples(logits);
  expect_same_shape("softmax_cross_entropy", logits, targets);
  const std::size_t samples = logits.batch();
  if (grad != nullptr) grad->resize(logits.shape());
  ClassRow p = class_row(logits.size() / samples);
  double sum = 0.0;
  for (std::size_t n = 0; n < samples; ++n) {
    const auto row = static_cast<Eigen::Index>(n);
    const Scalar log_sum = softmax_row(logits, row, p);
    const auto t = targets.matrix().row(row).array();
    sum += static_cast<double>((t * (log_sum - logits.matrix().row(row).array())).sum());
    if (grad != nullptr) {
      grad->matrix().row(row).array() =
          (p.transpose() * t.sum() - t) / static_cast<Scalar>(samples);
    }
  }
  return sum / static_cast<double>(samples);
}

}  // namespace mnist::nn
