#include "mnist/nn/tensor.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <utility>

#include "mnist/error.hpp"
#include "nn/support.hpp"

using mnist::nn::Shape;
using mnist::nn::Tensor;

TEST_CASE("shape knows its extents, its size and how it is written") {
  const Shape shape{5, 26, 27};
  CHECK(shape.rank() == 3);
  CHECK(shape[1] == 26);
  CHECK(shape.size() == 5 * 26 * 27);
  CHECK(to_string(shape) == "(5,26,27)");
  CHECK(to_string(Shape{100}) == "(100,)");
  CHECK(to_string(Shape{}) == "()");
  CHECK(Shape{}.size() == 1);
  CHECK(shape.with_batch(3) == Shape{3, 5, 26, 27});
  CHECK(shape.with_batch(3).without_batch() == shape);
  CHECK_FALSE(shape == Shape{5, 26});
  CHECK_FALSE(shape == Shape{5, 27, 26});
}

TEST_CASE("shape refuses a sixth dimension") {
  Shape shape{1, 2, 3, 4, 5};
  CHECK_THROWS_AS(shape.push_back(6), mnist::Error);
  CHECK_THROWS_AS((Shape{1, 2, 3, 4, 5, 6}), mnist::Error);
}

TEST_CASE("a new tensor is aligned and zero") {
  for (std::size_t size : {1U, 3U, 17U, 3380U}) {
    const Tensor tensor(Shape{2, size});
    CHECK(reinterpret_cast<std::uintptr_t>(tensor.data()) % 64 == 0);
    CHECK(tensor.size() == 2 * size);
    CHECK(tensor.batch() == 2);
    CHECK(support::to_double(tensor) == support::Values(2 * size, 0.0));
  }
}

TEST_CASE("a default tensor is empty") {
  const Tensor tensor;
  CHECK(tensor.shape() == Shape{0});
  CHECK(tensor.size() == 0);
  CHECK(tensor.values().empty());
}

TEST_CASE("views share the storage of their tensor") {
  Tensor tensor(Shape{2, 3, 4});
  CHECK(tensor.matrix().rows() == 2);
  CHECK(tensor.matrix().cols() == 12);
  tensor.matrix()(1, 5) = 7.0F;
  CHECK(tensor.data()[12 + 5] == 7.0F);
  CHECK(tensor.sample(1)[5] == 7.0F);
  CHECK(tensor.sample(1).size() == 12);
  CHECK(tensor.sample(1).data() == tensor.data() + 12);
  tensor.values()[0] = 3.0F;
  CHECK(tensor.sample(0)[0] == 3.0F);
  CHECK(std::as_const(tensor).matrix()(0, 0) == 3.0F);
}

TEST_CASE("a copied tensor has a storage of its own, a moved one keeps it") {
  Tensor tensor = support::random_tensor({3, 5}, 1);
  const float* data = tensor.data();
  const Tensor copy = tensor;
  CHECK(support::same_bytes(copy, tensor));
  CHECK(copy.data() != data);
  Tensor assigned(Shape{100});
  assigned = copy;
  CHECK(support::same_bytes(assigned, copy));
  const Tensor moved = std::move(tensor);
  CHECK(moved.data() == data);
  CHECK(support::same_bytes(moved, copy));
  CHECK(tensor.size() == 0);  // NOLINT(bugprone-use-after-move): empty, and of use again
  tensor = copy;
  CHECK(support::same_bytes(tensor, copy));
}

TEST_CASE("resizing within what was once needed allocates nothing") {
  Tensor tensor(Shape{64, 10});
  const float* data = tensor.data();
  tensor.resize({7, 10});
  CHECK(tensor.shape() == Shape{7, 10});
  CHECK(tensor.size() == 70);
  CHECK(tensor.data() == data);
  tensor.resize({10, 8, 8});
  CHECK(tensor.data() == data);
  tensor.resize({65, 10});
  CHECK(tensor.size() == 650);
  CHECK(reinterpret_cast<std::uintptr_t>(tensor.data()) % 64 == 0);
  tensor.fill(2.0F);
  CHECK(support::to_double(tensor) == support::Values(650, 2.0));
}

TEST_CASE("samples of a tensor share its memory") {
  Tensor tensor = support::random_tensor({5, 2, 3}, 1);
  Tensor part = tensor.samples(1, 3);
  CHECK(part.shape() == Shape{2, 2, 3});
  CHECK(part.data() == tensor.sample(1).data());
  part.fill(7.0F);
  CHECK(tensor.sample(2)[5] == 7.0F);
  CHECK(tensor.sample(3)[0] != 7.0F);
  CHECK(std::as_const(tensor).samples(4, 5).values()[0] == tensor.sample(4)[0]);
  const Tensor copy = part;
  CHECK(copy.data() != part.data());
  CHECK(support::same_bytes(copy, part));
}

TEST_CASE("a sample is seen as a matrix with its channels as rows") {
  Tensor tensor(Shape{2, 3, 2, 2});
  tensor.sample_matrix(1)(2, 3) = 5.0F;
  CHECK(tensor.sample_matrix(1).rows() == 3);
  CHECK(tensor.data()[23] == 5.0F);
  CHECK(tensor.array().sum() == 5.0F);
}
