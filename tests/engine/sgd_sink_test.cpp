#include "engine/sgd_sink.hpp"

#include <catch2/catch.hpp>

#include "engine/support.hpp"

using namespace mnist::engine;
using mnist::nn::Network;
using mnist::nn::Parameter;
using mnist::nn::Sgd;
using mnist::nn::SgdOptions;
using mnist::nn::Shape;
using mnist::nn::Tensor;

namespace {

constexpr SgdOptions all_options[] = {{0.0F, false, 0.0F}, {0.0F, true, 0.0F}, {0.9F, false, 0.0F},
                                      {0.9F, true, 0.0F},  {0.0F, true, 0.1F}, {0.9F, false, 0.1F},
                                      {0.95F, true, 0.1F}};

// Delivers a gradient in four rectangles cut out of the whole, so that rows are apart by more than
// the width of a rectangle.
void deliver_in_blocks(GradientSink& sink, const Parameter& parameter, const Tensor& gradient) {
  const std::size_t rows = gradient.batch(), columns = gradient.size() / rows;
  const std::size_t upper = rows / 3, left = columns / 3;
  for (const auto& [row, height] : {std::pair{std::size_t{0}, upper}, {upper, rows - upper}}) {
    for (const auto& [column, width] : {std::pair{std::size_t{0}, left}, {left, columns - left}}) {
      if (height * width == 0) continue;
      sink.accept(parameter,
                  {row, column, height, width, gradient.data() + row * columns + column, columns});
    }
  }
}

}  // namespace

TEST_CASE("blocks delivered one by one are a step of sgd") {
  for (const Kernels* kernels : support::fast_kernels()) {
    for (const SgdOptions& options : all_options) {
      for (const auto deliver_blocks : {deliver, deliver_in_blocks}) {
        CAPTURE(name_of(*kernels), options.momentum, options.nesterov, options.weight_decay);
        const char* const architecture = "conv2d 3x2x2 untied, reshape, dense 7";
        Network whole(architecture, {1, 6, 5}), blocks(architecture, {1, 6, 5});
        whole.initialize(1);
        blocks.initialize(1);
        Sgd whole_sgd(whole, options), blocks_sgd(blocks, options);
        for (unsigned step = 0; step < 4; ++step) {
          const float rate = 0.1F / static_cast<float>(1 + step);
          mnist::nn::Gradients gradients;
          SgdSink sink(blocks_sgd, rate, *kernels);
          for (const Parameter* parameter : blocks.parameters()) {
            gradients.push_back(support::random_tensor(
                parameter->value.shape(), 100 * step + static_cast<unsigned>(parameter->index)));
            deliver_blocks(sink, *parameter, gradients.back());
          }
          whole_sgd.step(gradients, rate);
        }
        for (std::size_t p = 0; p < whole.parameters().size(); ++p) {
          CHECK(support::relative_error(blocks.parameters()[p]->value,
                                        whole.parameters()[p]->value) < 1e-5);
        }
        for (std::size_t p = 0; p < whole_sgd.velocities().size(); ++p) {
          CHECK(support::relative_error(blocks_sgd.velocities()[p], whole_sgd.velocities()[p]) <
                1e-5);
        }
      }
    }
  }
}

TEST_CASE("a column times a row is the block that they multiply to") {
  for (const Kernels* kernels : support::fast_kernels()) {
    for (const SgdOptions& options : all_options) {
      CAPTURE(name_of(*kernels), options.momentum, options.nesterov, options.weight_decay);
      constexpr std::size_t row = 3, column = 5, rows = 17, columns = 37;
      const Tensor left = support::random_tensor({rows, 1}, 1);
      const Tensor right = support::random_tensor({1, columns}, 2);
      Tensor product(Shape{rows, columns});
      product.matrix() = left.matrix() * right.matrix();

      Network by_block("dense 21", {45}), by_factors("dense 21", {45});
      Sgd block_sgd(by_block, options), factors_sgd(by_factors, options);
      for (Network* network : {&by_block, &by_factors}) network->initialize(1);
      for (const float rate : {0.5F, 0.25F}) {
        SgdSink(block_sgd, rate, *kernels)
            .accept(*by_block.parameters()[0],
                    {row, column, rows, columns, product.data(), columns});
        SgdSink(factors_sgd, rate, *kernels)
            .accept_product(*by_factors.parameters()[0],
                            {row, column, rows, columns, left.data(), right.data()});
      }
      CHECK(support::relative_error(by_factors.parameters()[0]->value,
                                    by_block.parameters()[0]->value) < 1e-5);
      for (std::size_t p = 0; p < block_sgd.velocities().size(); ++p) {
        CHECK(support::relative_error(factors_sgd.velocities()[p], block_sgd.velocities()[p]) <
              1e-5);
      }
    }
  }
}

TEST_CASE("a block changes nothing outside it") {
  for (const Kernels* kernels : support::fast_kernels()) {
    Network network("dense 8", {8});
    Sgd sgd(network, {0.9F, true, 0.1F});
    Parameter& weight = *network.parameters()[0];
    weight.value.fill(1.0F);
    Tensor ones(Shape{8, 8});
    ones.fill(1.0F);
    SgdSink(sgd, 1.0F, *kernels).accept(weight, {2, 3, 4, 2, ones.data(), 8});
    for (Eigen::Index row = 0; row < 8; ++row) {
      for (Eigen::Index column = 0; column < 8; ++column) {
        const bool inside = row >= 2 && row < 6 && column >= 3 && column < 5;
        CAPTURE(name_of(*kernels), row, column);
        CHECK((weight.value.matrix()(row, column) != 1.0F) == inside);
      }
    }
  }
}
