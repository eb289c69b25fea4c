#pragma once

#include <string_view>
#include <vector>

#include "mnist/engine/precision.hpp"

namespace mnist::engine {

/// The inner loops of the layers, written for one kind of processor. Opaque; defined in
/// src/engine/kernels/kernels.hpp.
struct Kernels;

/// The names of the kernels this processor can run, slowest first: "portable", and, where the
/// processor has them, "avx2", "avx512" and "amx"; on ARM "neon".
std::vector<std::string_view> available_kernels();

/// The kernels of this name. Throws `Error`, listing the choices, for a name that is not available.
const Kernels& kernels_named(std::string_view name);

/// Their name, one of `available_kernels()`.
std::string_view name_of(const Kernels& kernels);

/// The kernels used where none are asked for: the fastest this processor can run, unless
/// `set_default_kernels` has said otherwise.
const Kernels& default_kernels();

/// Whether this processor has instructions that multiply bf16, and these kernels use them: training
/// then takes less time.
bool has_bf16(const Kernels& kernels);

/// The kernels themselves for fp32, and for bf16 those with matrix products in bf16. Throws `Error`
/// if there are none.
const Kernels& kernels_in(Precision precision, const Kernels& kernels = default_kernels());

/// For tests and benchmarks: the others round differently in the last bits and are slower.
void set_default_kernels(const Kernels& kernels);

}  // namespace mnist::engine
