#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>

#include "mnist/error.hpp"

namespace mnist::nn {

/// The extents of a tensor, outermost first. Fixed storage, so that copying one never allocates.
class Shape {
 public:
  static constexpr std::size_t max_rank = 5;

  Shape() = default;

  /// Throws `Error` for more than `max_rank` extents.
  Shape(std::initializer_list<std::size_t> extents) : Shape(extents.begin(), extents.end()) {}

  template <class Iterator>
  Shape(Iterator first, Iterator last) {
    for (; first != last; ++first) push_back(static_cast<std::size_t>(*first));
  }

  void push_back(std::size_t extent) {
    if (rank_ == max_rank) throw Error("a tensor has at most 5 dimensions");
    extents_[rank_++] = extent;
  }

  std::size_t rank() const { return rank_; }
  std::size_t operator[](std::size_t axis) const { return extents_[axis]; }
  const std::size_t* begin() const { return extents_.data(); }
  const std::size_t* end() const { return extents_.data() + rank_; }

  /// Number of elements; 1 for the empty shape, as for a scalar.
  std::size_t size() const {
    std::size_t product = 1;
    for (std::size_t extent : *this) product *= extent;
    return product;
  }

  /// (C,H,W) -> (batch,C,H,W)
  Shape with_batch(std::size_t batch) const {
    Shape batched{batch};
    for (std::size_t extent : *this) batched.push_back(extent);
    return batched;
  }

  /// (batch,C,H,W) -> (C,H,W)
  Shape without_batch() const { return Shape(begin() + (rank_ > 0 ? 1 : 0), end()); }

  friend bool operator==(const Shape& a, const Shape& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::array<std::size_t, max_rank> extents_{};
  std::size_t rank_ = 0;
};

/// As Python writes a tuple, without blanks: "(5,26,26)", "(100,)", "()".
std::string to_string(const Shape& shape);

}  // namespace mnist::nn
