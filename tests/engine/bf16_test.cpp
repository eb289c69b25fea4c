#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "engine/blocks.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/error.hpp"
#include "nn/support.hpp"

#if defined(__x86_64__)
namespace mnist::engine {
const Kernels& emulated_amx_kernels();  // see emulated_amx.cpp
}
#endif

namespace {

using namespace mnist::engine;
using mnist::nn::Network;
using mnist::nn::Tensor;
using support::random_tensor;

// Every way to multiply bf16 that this processor can run.
std::vector<const Kernels*> bf16_kernels() {
  std::vector<const Kernels*> list;
  for (const std::string_view name : available_kernels()) {
    const Kernels& kernels = kernels_named(name);
    if (has_bf16(kernels)) list.push_back(&kernels_in(Precision::bf16, kernels));
  }
#if defined(__x86_64__)
  if (!list.empty()) list.push_back(&emulated_amx_kernels());
#endif
  return list;
}

// To eight bits, ties to even.
double rounded(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return std::bit_cast<float>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) & 0xFFFF0000U);
}

float at(const Tensor& t, std::size_t row, std::size_t column) {
  return t.data()[row * (t.size() / t.batch()) + column];
}

// (m,n): the sums over k of left(i,k) right(k,j) in double precision, of factors that were rounded.
template <class Left, class Right>
support::Values product(std::size_t m, std::size_t n, std::size_t depth, Left left, Right right) {
  support::Values sums(m * n);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < depth; ++k) {
        sums[i * n + j] += rounded(left(i, k)) * rounded(right(k, j));
      }
    }
  }
  return sums;
}

struct Size {
  std::size_t m, n, depth;
};

// Whole blocks, one more and one less, several blocks along each axis, and the network's own. Never
// few rows beyond a group of them, which are multiplied in float.
constexpr Size sizes[] = {{9, 1, 9},       {16, 16, 32},   {41, 17, 31},  {64, 64, 128},
                          {64, 63, 129},   {63, 65, 127},  {138, 10, 50}, {26, 150, 300},
                          {265, 129, 100}, {64, 100, 3380}};

// The largest error, as a share of the largest value.
double error(const Tensor& actual, const support::Values& expected) {
  double largest_error = 0.0, largest = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto value = static_cast<double>(actual.data()[i]);
    largest_error = std::max(largest_error, std::abs(value - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  return largest_error / largest;
}

constexpr double tolerance = 1e-5;  // of sums in float; factors that are not rounded differ by 4e-3

}  // namespace

TEST_CASE("products in bf16 are those of the rounded factors, summed up in float") {
  for (const Kernels* kernels : bf16_kernels()) {
    for (const auto& [m, n, depth] : sizes) {
      CAPTURE(kernels->name, m, n, depth);
      const Tensor a = random_tensor({m, depth}, 1), a_transposed = random_tensor({depth, m}, 2);
      const float scale = 1.0F / std::sqrt(static_cast<float>(depth));
      const Tensor b = random_tensor({depth, n}, 3, -scale, scale);
      const Tensor b_transposed = random_tensor({n, depth}, 4, -scale, scale);
      const Tensor bias = random_tensor({n}, 5), values = random_tensor({m, n}, 6);
      const auto left = [&a](std::size_t i, std::size_t k) { return at(a, i, k); };
      const auto right = [&b](std::size_t k, std::size_t j) { return at(b, k, j); };
      Tensor c({m, n});

      kernels->gemm_nt(whole(a), whole(b_transposed), bias.data(), Activation::tanh, whole(c));
      auto expected = product(m, n, depth, left, [&b_transposed](std::size_t k, std::size_t j) {
        return at(b_transposed, j, k);
      });
      for (std::size_t i = 0; i < expected.size(); ++i) {
        expected[i] = std::tanh(expected[i] + static_cast<double>(bias.data()[i % bias.size()]));
      }
      CHECK(error(c, expected) < tolerance);

      kernels->gemm_nn(whole(a), whole(b), Activation::tanh, whole(values), whole(c));
      expected = product(m, n, depth, left, right);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto y = static_cast<double>(values.data()[i]);
        expected[i] *= 1.0 - y * y;
      }
      CHECK(error(c, expected) < tolerance);

      kernels->gemm_tn(whole(a_transposed), whole(b), whole(c));
      expected = product(
          m, n, depth,
          [&a_transposed](std::size_t i, std::size_t k) { return at(a_transposed, k, i); }, right);
      CHECK(error(c, expected) < tolerance);
    }
  }
}

TEST_CASE("products in bf16 write nothing but their result") {
  for (const Kernels* kernels : bf16_kernels()) {
    CAPTURE(kernels->name);
    const Tensor a = random_tensor({33, 33}, 1), b = random_tensor({33, 33}, 2);
    Tensor c({33, 40});
    c.fill(7.0F);
    const Block block{c.data(), 33, 33, 40};
    kernels->gemm_nt(whole(a), whole(b), nullptr, Activation::identity, block);
    kernels->gemm_nn(whole(a), whole(b), Activation::identity, {}, block);
    kernels->gemm_tn(whole(a), whole(b), block);
    for (std::size_t i = 0; i < 33; ++i) {
      const auto beyond = c.sample(i).subspan(33);
      CHECK(std::all_of(beyond.begin(), beyond.end(), [](float x) { return x == 7.0F; }));
    }
  }
}

TEST_CASE("the bits of bf16 do not depend on the number of threads") {
  for (const Kernels* kernels : bf16_kernels()) {
    for (std::size_t batch : {36U, 100U, 160U, 200U}) {
      CAPTURE(kernels->name, batch);
      Network network("dense 133", {333});  // whole tiles and parts of them, and several blocks
      network.initialize(1);
      const Tensor in = random_tensor({batch, 333}, 2);
      const auto answer = [&](unsigned threads) {
        ThreadPool pool(threads);
        Workspace workspace;
        return Tensor(Engine(network, &pool, *kernels).forward(in, workspace));
      };
      const Tensor alone = answer(1);
      for (unsigned threads : {2U, 3U, 4U}) CHECK(support::same_bytes(answer(threads), alone));
    }
  }
}

TEST_CASE("kernels without bf16 say so") {
  const Kernels& portable = kernels_named("portable");
  CHECK_FALSE(has_bf16(portable));
  CHECK(&kernels_in(Precision::fp32, portable) == &portable);
  CHECK_THROWS_WITH(kernels_in(Precision::bf16, portable),
                    Catch::Contains("bf16") && Catch::Contains("portable"));
}

TEST_CASE("precisions are known by name") {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    CHECK(precision_from(to_string(precision)) == precision);
  }
  CHECK_THROWS_WITH(precision_from("fp16"), Catch::Contains("fp16") && Catch::Contains("bf16"));
}
