#include "peak.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr long rounds = 200'000;

// Independent sums, enough to hide the latency of an addition. With the two factors they fill
// 14 registers, of 16 that AVX2 has: one that is spilled to memory would halve the speed.
constexpr int sums = 12;
constexpr int many_sums = 24;  // of 32 registers

#if defined(__x86_64__)
__attribute__((target("avx512f"))) float chains_avx512() {
  __m512 a[many_sums];
  for (int i = 0; i < many_sums; ++i) a[i] = _mm512_set1_ps(static_cast<float>(i));
  const __m512 x = _mm512_set1_ps(0.999F), y = _mm512_set1_ps(1e-3F);
  for (long r = 0; r < rounds; ++r) {
#pragma GCC unroll 24
    for (int i = 0; i < many_sums; ++i) a[i] = _mm512_fmadd_ps(a[i], x, y);
  }
  float total = 0.0F;
  for (const __m512& v : a) total += _mm512_cvtss_f32(v);
  return total;
}

__attribute__((target("avx512f,avx512bf16"))) float chains_avx512_bf16() {
  __m512 a[many_sums];
  for (int i = 0; i < many_sums; ++i) a[i] = _mm512_set1_ps(static_cast<float>(i));
  const auto x = reinterpret_cast<__m512bh>(_mm512_set1_epi32(0x3C003C00));
  for (long r = 0; r < rounds; ++r) {
#pragma GCC unroll 24
    for (int i = 0; i < many_sums; ++i) a[i] = _mm512_dpbf16_ps(a[i], x, x);
  }
  float total = 0.0F;
  for (const __m512& v : a) total += _mm512_cvtss_f32(v);
  return total;
}

__attribute__((target("avx2,fma"))) float chains_avx2() {
  __m256 a[sums];
  for (int i = 0; i < sums; ++i) a[i] = _mm256_set1_ps(static_cast<float>(i));
  const __m256 x = _mm256_set1_ps(0.999F), y = _mm256_set1_ps(1e-3F);
  for (long r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
    for (int i = 0; i < sums; ++i) a[i] = _mm256_fmadd_ps(a[i], x, y);
  }
  float total = 0.0F;
  for (const __m256& v : a) total += _mm256_cvtss_f32(v);
  return total;
}

constexpr int tiles = 4;

// The kernels have asked the system for the tile registers.
__attribute__((target("amx-tile,amx-bf16"))) float chains_amx() {
  static const struct alignas(64) {
    std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
    std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
  } sizes;
  _tile_loadconfig(&sizes);
  _tile_zero(4);
  _tile_zero(5);
  for (long r = 0; r < rounds; ++r) {
    _tile_dpbf16ps(0, 4, 5);
    _tile_dpbf16ps(1, 4, 5);
    _tile_dpbf16ps(2, 4, 5);
    _tile_dpbf16ps(3, 4, 5);
  }
  _tile_release();
  return 0.0F;
}
#endif

float chains_scalar() {
  float a[sums] = {};
  for (long r = 0; r < rounds; ++r) {
    for (float& sum : a) sum = std::fma(sum, 0.999F, 1e-3F);
  }
  return a[0];
}

struct Unit {
  float (*chains)();
  double operations;  // of a round
};

Unit unit_of([[maybe_unused]] std::string_view kernels) {
#if defined(__x86_64__)
  if (kernels == "avx2") return {chains_avx2, 2.0 * 8 * sums};
  if (kernels == "avx512" || kernels == "amx") return {chains_avx512, 2.0 * 16 * many_sums};
  if (kernels == "avx512 with bf16") return {chains_avx512_bf16, 2.0 * 32 * many_sums};
  if (kernels == "amx with bf16") return {chains_amx, 2.0 * 16 * 16 * 32 * tiles};
#endif
  return {chains_scalar, 2.0 * sums};
}

// The least time that `work` takes, tried for a tenth of a second.
template <class Work>
double seconds_of(const Work& work) {
  const auto end = Clock::now() + std::chrono::milliseconds(100);
  double best = 1e9;
  for (auto start = Clock::now(); start < end; start = Clock::now()) {
    work();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

}  // namespace

double peak(std::string_view kernels) {
  const Unit unit = unit_of(kernels);
  volatile float keep = 0.0F;
  return unit.operations * static_cast<double>(rounds) / seconds_of([&] { keep = unit.chains(); });
}

double float_peak() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return peak("avx512");
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return peak("avx2");
#endif
  return peak("");
}

double bandwidth(std::size_t bytes) {
  const std::size_t words = std::max<std::size_t>(bytes / 8 / 64, 1) * 64;
  const std::size_t repeats = std::max<std::size_t>((4U << 20U) / 8 / words, 1);
  std::vector<std::uint64_t> block(words);
  volatile std::uint64_t keep = 0;
  const auto read =
      [&] {  // for a byte that is nowhere: whole registers at a time, as a copy is made
        for (std::size_t r = 0; r < repeats; ++r) {
          keep = keep + (std::memchr(block.data(), 1, words * 8) != nullptr);
        }
      };
  const auto copy = [&] {
    for (std::size_t r = 0; r < repeats; ++r) {
      std::memcpy(block.data(), block.data() + words / 2, words * 4);
      keep = keep + block[r % words];
    }
  };
  const double moved = static_cast<double>(words * 8 * repeats);
  return moved / std::min(seconds_of(read), seconds_of(copy));
}

}  // namespace bench
