#include "mnist/nn/sgd.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"
#include "nn/gradient_check.hpp"

using namespace mnist::nn;
using support::Values;

namespace {

// The update in double precision, as sgd.hpp states it, for one parameter.
struct ReferenceSgd {
  double momentum;
  bool nesterov;
  double weight_decay;
  Values velocity;

  void step(double rate, const Values& gradient, Values& parameter) {
    velocity.resize(parameter.size());
    for (std::size_t i = 0; i < parameter.size(); ++i) {
      const double g = gradient[i] + weight_decay * parameter[i];
      velocity[i] = momentum * velocity[i] + g;
      parameter[i] -= rate * (nesterov ? g + momentum * velocity[i] : velocity[i]);
    }
  }
};

// Delivers a gradient in four rectangles cut out of the whole, so that rows are apart by more than
// the width of a rectangle.
void deliver_in_blocks(GradientSink& sink, const Parameter& parameter, const Tensor& gradient) {
  const auto rows = static_cast<std::size_t>(gradient.matrix().rows());
  const auto columns = static_cast<std::size_t>(gradient.matrix().cols());
  const std::size_t upper = rows / 3, left = columns / 3;
  for (const auto& [row, height] : {std::pair{std::size_t{0}, upper}, {upper, rows - upper}}) {
    for (const auto& [column, width] : {std::pair{std::size_t{0}, left}, {left, columns - left}}) {
      if (height * width == 0) continue;
      sink.accept(parameter,
                  {row, column, height, width, gradient.data() + row * columns + column, columns});
    }
  }
}

void deliver_whole(GradientSink& sink, const Parameter& parameter, const Tensor& gradient) {
  const auto rows = static_cast<std::size_t>(gradient.matrix().rows());
  const auto columns = static_cast<std::size_t>(gradient.matrix().cols());
  sink.accept(parameter, {0, 0, rows, columns, gradient.data(), columns});
}

constexpr const char* architecture = "conv2d 3x2x2 untied, reshape, dense 7";

}  // namespace

TEST_CASE("sgd takes the steps of its formula, in whole tensors and in blocks") {
  for (const Kernels* kernels : gradient_check::all_kernels()) {
    for (const SgdOptions& options :
         {SgdOptions{0.0F, false, 0.0F}, SgdOptions{0.0F, true, 0.0F},
          SgdOptions{0.9F, false, 0.0F}, SgdOptions{0.9F, true, 0.0F}, SgdOptions{0.0F, true, 0.1F},
          SgdOptions{0.9F, false, 0.1F}, SgdOptions{0.95F, true, 0.1F}}) {
      for (const auto deliver : {deliver_whole, deliver_in_blocks}) {
        CAPTURE(name_of(*kernels), options.momentum, options.nesterov, options.weight_decay,
                deliver == deliver_whole);
        Network network(architecture, {1, 6, 5});
        network.initialize(1);
        Sgd sgd(network, options, *kernels);
        const std::vector<Parameter*> parameters = network.parameters();
        std::vector<Values> expected;
        std::vector<ReferenceSgd> references;
        for (const Parameter* parameter : parameters) {
          const bool is_bias = parameter->name.find("bias") != std::string::npos;
          expected.push_back(support::to_double(parameter->value));
          references.push_back({static_cast<double>(options.momentum),
                                options.nesterov,
                                is_bias ? 0.0 : static_cast<double>(options.weight_decay),
                                {}});
        }

        for (unsigned step = 0; step < 6; ++step) {
          const double rate = 0.1 / (1.0 + step);
          sgd.set_rate(static_cast<float>(rate));
          for (std::size_t p = 0; p < parameters.size(); ++p) {
            const Tensor gradient =
                support::random_tensor(parameters[p]->value.shape(), 100 * step + unsigned(p));
            deliver(sgd, *parameters[p], gradient);
            references[p].step(rate, support::to_double(gradient), expected[p]);
          }
        }
        for (std::size_t p = 0; p < parameters.size(); ++p) {
          CAPTURE(parameters[p]->name);
          CHECK(support::relative_error(parameters[p]->value, expected[p]) < 1e-5);
          if (options.momentum > 0.0F) {
            CHECK(support::relative_error(sgd.velocities()[p], references[p].velocity) < 1e-5);
          }
        }
      }
    }
  }
}

TEST_CASE("a column times a row is the block that they multiply to") {
  for (const Kernels* kernels : gradient_check::all_kernels()) {
    for (const SgdOptions& options :
         {SgdOptions{0.0F, true, 0.0F}, SgdOptions{0.0F, true, 0.1F}, SgdOptions{0.9F, false, 0.0F},
          SgdOptions{0.9F, true, 0.1F}}) {
      CAPTURE(name_of(*kernels), options.momentum, options.nesterov, options.weight_decay);
      constexpr std::size_t row = 3, column = 5, rows = 17, columns = 37;
      const Tensor left = support::random_tensor({rows, 1}, 1);
      const Tensor right = support::random_tensor({1, columns}, 2);
      Tensor product(Shape{rows, columns});
      product.matrix() = left.matrix() * right.matrix();

      Network by_block("dense 21", {45}), by_factors("dense 21", {45});
      Sgd block_sgd(by_block, options, *kernels), factors_sgd(by_factors, options, *kernels);
      for (Network* network : {&by_block, &by_factors}) network->initialize(1);
      for (float rate : {0.5F, 0.25F}) {
        block_sgd.set_rate(rate);
        factors_sgd.set_rate(rate);
        block_sgd.accept(*by_block.parameters()[0],
                         {row, column, rows, columns, product.data(), columns});
        factors_sgd.accept_product(*by_factors.parameters()[0],
                                   {row, column, rows, columns, left.data(), right.data()});
      }
      CHECK(support::relative_error(by_factors.parameters()[0]->value,
                                    by_block.parameters()[0]->value) < 1e-5);
      if (options.momentum > 0.0F) {
        CHECK(support::relative_error(factors_sgd.velocities()[0], block_sgd.velocities()[0]) <
              1e-5);
      }
    }
  }
}

TEST_CASE("a sink that takes no products gets them as blocks") {
  Network network("dense 4", {6});
  gradient_check::StoredGradients sink(network.parameters());
  const Tensor left = support::random_tensor({4, 1}, 1), right = support::random_tensor({1, 6}, 2);
  sink.accept_product(*network.parameters()[0], {0, 0, 4, 6, left.data(), right.data()});
  Tensor product(Shape{4, 6});
  product.matrix() = left.matrix() * right.matrix();
  CHECK(support::same_bytes(sink[0], product));
  const Tensor bias = support::random_tensor({4, 1}, 3);
  sink.accept(*network.parameters()[1], {0, 0, 4, 1, bias.data(), 1});
  CHECK(sink.complete());
}

TEST_CASE("a block changes nothing outside it") {
  Network network("dense 8", {8});
  Sgd sgd(network, {0.9F, true, 0.1F});
  sgd.set_rate(1.0F);
  Parameter& weight = *network.parameters()[0];
  weight.value.fill(1.0F);
  const Tensor ones = [] {
    Tensor t(Shape{8, 8});
    t.fill(1.0F);
    return t;
  }();
  sgd.accept(weight, {2, 3, 4, 2, ones.data(), 8});
  for (Eigen::Index row = 0; row < 8; ++row) {
    for (Eigen::Index column = 0; column < 8; ++column) {
      const bool inside = row >= 2 && row < 6 && column >= 3 && column < 5;
      CAPTURE(row, column);
      CHECK((weight.value.matrix()(row, column) != 1.0F) == inside);
    }
  }
}

TEST_CASE("velocities exist only with momentum, one a parameter and of its shape") {
  Network network(architecture, {1, 6, 5});
  CHECK(Sgd(network, {0.0F, true, 0.0F}).velocities().empty());
  const Sgd sgd(network, {0.5F, true, 0.0F});
  REQUIRE(sgd.velocities().size() == 4);
  for (std::size_t p = 0; p < 4; ++p) {
    CHECK(sgd.velocities()[p].shape() == network.parameters()[p]->value.shape());
  }
}

TEST_CASE("sgd refuses a momentum below 0 or from 1 on, and a negative weight decay") {
  Network network("dense 2", {2});
  CHECK_THROWS_AS(Sgd(network, {1.0F, true, 0.0F}), mnist::Error);
  CHECK_THROWS_AS(Sgd(network, {-0.1F, true, 0.0F}), mnist::Error);
  CHECK_THROWS_AS(Sgd(network, {NAN, true, 0.0F}), mnist::Error);
  CHECK_THROWS_AS(Sgd(network, {0.0F, true, -0.1F}), mnist::Error);
  CHECK_THROWS_AS(Sgd(network, {0.0F, true, NAN}), mnist::Error);
}
