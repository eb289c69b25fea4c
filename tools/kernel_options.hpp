#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "mnist/engine/kernels.hpp"
#include "validators.hpp"

namespace mnist::tool {

/// `--isa`: which kernels to compute with, for comparisons. A choice this processor cannot run is
/// wrong usage.
inline void add_isa_option(CLI::App& app) {
  std::vector<std::string> choices;
  for (const std::string_view name : engine::available_kernels()) choices.emplace_back(name);
  app.add_option_function<std::string>(
         "--isa",
         [](const std::string& name) { engine::set_default_kernels(engine::kernels_named(name)); },
         "Kernels to compute with: " + CLI::detail::join(choices) + " (or $MNIST_ISA)")
      ->type_name("NAME")
      ->envname("MNIST_ISA")
      ->check(one_of(choices))
      ->group("Running");
}

/// `--precision`: what the products of training are computed with; `auto` is bf16 where the
/// processor has instructions for it. Asking for one it lacks is wrong usage. To be added after
/// `--isa`, whose kernels it asks.
inline void add_precision_option(CLI::App& app, engine::Precision& precision) {
  app.add_option_function<std::string>(
         "--precision",
         [&precision](const std::string& name) {
           const bool has_bf16 = engine::has_bf16(engine::default_kernels());
           if (name == "auto") {
             precision = has_bf16 ? engine::Precision::bf16 : engine::Precision::fp32;
             return;
           }
           precision = engine::precision_from(name);
           if (precision == engine::Precision::bf16 && !has_bf16) {
             throw CLI::ValidationError(
                 "--precision", "the kernels " + std::string(name_of(engine::default_kernels())) +
                                    " have no bf16 on this processor; try auto");
           }
         },
         "Of matrix products while training: fp32, bf16 or auto [fp32]")
      ->type_name("NAME")
      ->check(one_of({"fp32", "bf16", "auto"}))
      ->group("Running");
}

}  // namespace mnist::tool
