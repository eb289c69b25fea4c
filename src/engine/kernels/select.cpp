#include <fmt/format.h>

#include <atomic>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "kernels.hpp"
#include "mnist/engine/kernels.hpp"
#include "mnist/error.hpp"

namespace mnist::engine {

namespace {

#if defined(__x86_64__)
bool has_avx512_bf16() {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512bf16");
}

bool has_amx() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  constexpr unsigned bf16 = 1U << 22, tile = 1U << 24;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (edx & bf16) != 0 &&
         (edx & tile) != 0 && has_avx512_bf16() && request_amx();
}
#endif

// Slowest first.
std::vector<const Kernels*> supported_kernels() {
  std::vector<const Kernels*> list{&portable_kernels()};
#if defined(MNIST_SIMD128)
  list.push_back(&simd128_kernels());
#endif
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    list.push_back(&avx2_kernels());
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
      list.push_back(&avx512_kernels());
      if (has_amx()) list.push_back(&amx_kernels());
    }
  }
#endif
  return list;
}

// The same kernels with products in bf16, or null.
const Kernels* bf16_variant([[maybe_unused]] const Kernels& kernels) {
#if defined(__x86_64__)
  if (!has_avx512_bf16()) return nullptr;  // the accessors below are themselves compiled for it
  if (&kernels == &avx512_kernels()) return &avx512_bf16_kernels();
  if (has_amx() && &kernels == &amx_kernels()) return &amx_bf16_kernels();
#endif
  return nullptr;
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

const Kernels& portable_kernels() {
  static const Kernels kernels = [] {
    Kernels no_functions{};
    no_functions.name = "portable";
    return no_functions;
  }();
  return kernels;
}

bool is_portable(const Kernels& kernels) { return &kernels == &portable_kernels(); }

bool has_bf16(const Kernels& kernels) { return bf16_variant(kernels) != nullptr; }

const Kernels& kernels_in(Precision precision, const Kernels& kernels) {
  if (precision == Precision::fp32) return kernels;
  const Kernels* const variant = bf16_variant(kernels);
  if (variant == nullptr) {
    throw Error(
        fmt::format("bf16: the kernels {} have no instructions for it on this processor; "
                    "expected AVX-512 with BF16, or AMX",
                    kernels.name));
  }
  return *variant;
}

std::string_view name_of(const Kernels& kernels) { return kernels.name; }

}  // namespace mnist::engine
