#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "mnist/engine/kernels.hpp"
#include "validators.hpp"

/// How options are added, and those that several tools have. They stand under the heading of the
/// help that was set last: `app.option_defaults()->group(heading)`.
namespace mnist::tool {

/// Adds an option as the help shows it: "--epochs N".
template <class T>
CLI::Option* add_option(CLI::App& app, const std::string& shown, T& value,
                        const std::string& description) {
  const std::size_t blank = shown.find(' ');
  return app.add_option(shown.substr(0, blank), value, description)
      ->type_name(shown.substr(blank + 1));
}

/// Adds an option that gives the name chosen, one of these, to `use`.
inline CLI::Option* add_choice(CLI::App& app, const std::string& flag,
                               const std::vector<std::string>& names,
                               const std::function<void(const std::string&)>& use,
                               const std::string& description) {
  return app.add_option_function<std::string>(flag, use, description)
      ->type_name("NAME")
      ->check(one_of(names));
}

/// Adds an option for a fraction of 1, which may also be given in percent.
inline CLI::Option* add_share(CLI::App& app, const std::string& flag, double& share,
                              const std::string& description) {
  return app
      .add_option_function<double>(
          flag, [&share](double p) { share = p > 1.0 ? p / 100.0 : p; }, description)
      ->type_name("P")
      ->check(real_number([](double x) { return x >= 0.0 && x <= 100.0; }, "from 0 to 100"));
}

/// `--data` and `--transposed`.
inline void add_data_options(CLI::App& app, std::string& data, bool& transposed) {
  add_option(app, "--data PATH", data, "A folder of IDX files, or mnist.npz as Keras keeps it");
  app.add_flag("--transposed", transposed,
               "Its images are stored column after column, as EMNIST's are");
}

/// `--threads`.
inline void add_threads_option(CLI::App& app, unsigned& threads) {
  add_option(app, "--threads N", threads, "Threads; 0 means all processors")
      ->check(whole_number(0, 1024));
}

/// `--isa`: which kernels to compute with, for comparisons. A choice this processor cannot run is
/// wrong usage.
inline void add_isa_option(CLI::App& app) {
  std::vector<std::string> choices;
  for (const std::string_view name : engine::available_kernels()) choices.emplace_back(name);
  const auto use = [](const std::string& name) {
    engine::set_default_kernels(engine::kernels_named(name));
  };
  add_choice(app, "--isa", choices, use,
             "Kernels to compute with: " + CLI::detail::join(choices) + " (or $MNIST_ISA)")
      ->envname("MNIST_ISA");
}

/// `--precision`: what the products of training are computed with; `auto` is bf16 where the
/// processor has instructions for it. Asking for one it lacks is wrong usage. To be added after
/// `--isa`, whose kernels it asks.
inline void add_precision_option(CLI::App& app, engine::Precision& precision) {
  const auto use = [&precision](const std::string& name) {
    const bool has_bf16 = engine::has_bf16(engine::default_kernels());
    if (name == "auto") {
      precision = has_bf16 ? engine::Precision::bf16 : engine::Precision::fp32;
      return;
    }
    precision = engine::precision_from(name);
    if (precision == engine::Precision::bf16 && !has_bf16) {
      throw CLI::ValidationError("--precision",
                                 "the kernels " + std::string(name_of(engine::default_kernels())) +
                                     " have no bf16 on this processor; try auto");
    }
  };
  add_choice(app, "--precision", {"fp32", "bf16", "auto"}, use,
             "Of matrix products while training: fp32, bf16 or auto [fp32]");
}

}  // namespace mnist::tool
