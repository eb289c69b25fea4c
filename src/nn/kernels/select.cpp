#include <fmt/format.h>

#include <atomic>

#include "kernels.hpp"
#include "mnist/error.hpp"
#include "mnist/nn/kernels.hpp"

namespace mnist::nn {

namespace {

// Slowest first.
std::vector<const Kernels*> supported_kernels() {
  std::vector<const Kernels*> list{&portable_kernels()};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    list.push_back(&avx2_kernels());
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
      list.push_back(&avx512_kernels());
    }
  }
#endif
  return list;
}

std::atomic<const Kernels*>& default_choice() {
  static std::atomic<const Kernels*> choice = supported_kernels().back();
  return choice;
}

}  // namespace

const Kernels& default_kernels() { return *default_choice().load(std::memory_order_relaxed); }

void set_default_kernels(const Kernels& kernels) {
  default_choice().store(&kernels, std::memory_order_relaxed);
}

const Kernels& kernels_named(std::string_view name) {
  for (const Kernels* kernels : supported_kernels()) {
    if (kernels->name == name) return *kernels;
  }
  throw Error(fmt::format("kernels '{}': this processor can run {}", name,
                          fmt::join(available_kernels(), ", ")));
}

std::vector<std::string_view> available_kernels() {
  std::vector<std::string_view> names;
  for (const Kernels* kernels : supported_kernels()) names.emplace_back(kernels->name);
  return names;
}

std::string_view name_of(const Kernels& kernels) { return kernels.name; }

}  // namespace mnist::nn
