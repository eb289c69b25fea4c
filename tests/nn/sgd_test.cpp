#include "mnist/nn/sgd.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"
#include "nn/support.hpp"

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

constexpr const char* architecture = "conv2d 3x2x2 untied, reshape, dense 7";

}  // namespace

TEST_CASE("sgd takes the steps of its formula") {
  for (const SgdOptions& options :
       {SgdOptions{0.0F, false, 0.0F}, SgdOptions{0.0F, true, 0.0F}, SgdOptions{0.9F, false, 0.0F},
        SgdOptions{0.9F, true, 0.0F}, SgdOptions{0.0F, true, 0.1F}, SgdOptions{0.9F, false, 0.1F},
        SgdOptions{0.95F, true, 0.1F}}) {
    CAPTURE(options.momentum, options.nesterov, options.weight_decay);
    Network network(architecture, {1, 6, 5});
    network.initialize(1);
    Sgd sgd(network, options);
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
      Gradients gradients;
      for (std::size_t p = 0; p < parameters.size(); ++p) {
        gradients.push_back(
            support::random_tensor(parameters[p]->value.shape(), 100 * step + unsigned(p)));
        references[p].step(rate, support::to_double(gradients[p]), expected[p]);
      }
      sgd.step(gradients, static_cast<float>(rate));
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
