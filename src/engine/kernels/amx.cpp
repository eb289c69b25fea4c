// Compiled for AMX with bf16, beside AVX-512 (F, BW, DQ, BF16); run only where the processor has
// them and the system lets programs use them.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "vector_avx512.hpp"

namespace mnist::engine {
namespace {
constexpr std::size_t tile_vectors = 8;     // of a panel
constexpr std::size_t block_numbers = 256;  // so that few sums leave their tiles
}  // namespace
}  // namespace mnist::engine

#include "amx_tiles.hpp"

#include "amx_gemm.inl"

#include "bf16.inl"

namespace mnist::engine {

// Tile registers are large; Linux wants to be asked before it saves them for a process.
bool request_amx() {
  constexpr long request_permission = 0x1023, tile_data = 18;  // ARCH_REQ_XCOMP_PERM, XTILEDATA
  return ::syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}

const Kernels& amx_kernels() {
  static const Kernels kernels = [] {
    Kernels same = avx512_kernels();
    same.name = "amx";
    return same;
  }();
  return kernels;
}

const Kernels& amx_bf16_kernels() {
  static const Kernels kernels = kernels_with_bf16("amx with bf16");
  return kernels;
}

}  // namespace mnist::engine
