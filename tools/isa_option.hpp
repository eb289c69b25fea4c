#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "mnist/nn/kernels.hpp"

namespace mnist::tool {

/// `--isa`: which kernels to compute with, for comparisons. A choice this processor cannot run is
/// wrong usage.
inline void add_isa_option(CLI::App& app) {
  std::vector<std::string> choices;
  for (const std::string_view name : nn::available_kernels()) choices.emplace_back(name);
  app.add_option_function<std::string>(
         "--isa",
         [](const std::string& name) { nn::set_default_kernels(nn::kernels_named(name)); },
         "Kernels to compute with: " + CLI::detail::join(choices) + " (or $MNIST_ISA)")
      ->type_name("NAME")
      ->envname("MNIST_ISA")
      ->check(CLI::IsMember(choices).description(""))
      ->group("Running");
}

}  // namespace mnist::tool
