#pragma once

#include "engine/kernels/kernels.hpp"
#include "mnist/nn/tensor.hpp"

// Parts of `Tensor::matrix()` as kernels take them.

namespace mnist::engine {

inline std::size_t columns(const nn::Tensor& t) { return t.size() / t.batch(); }

inline ConstBlock rows_of(const nn::Tensor& t, std::size_t begin, std::size_t end) {
  return {t.data() + begin * columns(t), end - begin, columns(t), columns(t)};
}
inline Block rows_of(nn::Tensor& t, std::size_t begin, std::size_t end) {
  return {t.data() + begin * columns(t), end - begin, columns(t), columns(t)};
}

inline ConstBlock columns_of(const nn::Tensor& t, std::size_t begin, std::size_t end) {
  return {t.data() + begin, t.batch(), end - begin, columns(t)};
}
inline Block columns_of(nn::Tensor& t, std::size_t begin, std::size_t end) {
  return {t.data() + begin, t.batch(), end - begin, columns(t)};
}

inline ConstBlock whole(const nn::Tensor& t) { return rows_of(t, 0, t.batch()); }
inline Block whole(nn::Tensor& t) { return rows_of(t, 0, t.batch()); }

}  // namespace mnist::engine
