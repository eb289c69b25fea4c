#include "fma_peak.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr long rounds = 400'000;
constexpr int sums = 16;  // enough independent ones to hide the latency of an addition

#if defined(__x86_64__)
__attribute__((target("avx512f"))) float chains_avx512() {
  __m512 a[sums];
  for (int i = 0; i < sums; ++i) a[i] = _mm512_set1_ps(static_cast<float>(i));
  const __m512 x = _mm512_set1_ps(0.999F), y = _mm512_set1_ps(1e-3F);
  for (long r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
    for (int i = 0; i < sums; ++i) a[i] = _mm512_fmadd_ps(a[i], x, y);
  }
  std::array<float, 16> lanes;
  float total = 0.0F;
  for (__m512& v : a) {
    _mm512_storeu_ps(lanes.data(), v);
    total += lanes[0];
  }
  return total;
}

__attribute__((target("avx2,fma"))) float chains_avx2() {
  __m256 a[sums];
  for (int i = 0; i < sums; ++i) a[i] = _mm256_set1_ps(static_cast<float>(i));
  const __m256 x = _mm256_set1_ps(0.999F), y = _mm256_set1_ps(1e-3F);
  for (long r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
    for (int i = 0; i < sums; ++i) a[i] = _mm256_fmadd_ps(a[i], x, y);
  }
  std::array<float, 8> lanes;
  float total = 0.0F;
  for (__m256& v : a) {
    _mm256_storeu_ps(lanes.data(), v);
    total += lanes[0];
  }
  return total;
}
#endif

float chains_scalar() {
  std::array<float, sums> a{};
  for (long r = 0; r < rounds; ++r) {
    for (float& sum : a) sum = std::fma(sum, 0.999F, 1e-3F);
  }
  return a[0];
}

}  // namespace

double fma_peak() {
  float (*chains)() = chains_scalar;
  double lanes = 1.0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) {
    chains = chains_avx512;
    lanes = 16.0;
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    chains = chains_avx2;
    lanes = 8.0;
  }
#endif
  double best = 0.0;
  volatile float keep = 0.0F;
  for (int repeat = 0; repeat < 10; ++repeat) {
    const auto start = Clock::now();
    keep = chains();
    const std::chrono::duration<double> seconds = Clock::now() - start;
    best = std::max(best, 2.0 * lanes * sums * static_cast<double>(rounds) / seconds.count());
  }
  static_cast<void>(keep);
  return best;
}

}  // namespace bench
