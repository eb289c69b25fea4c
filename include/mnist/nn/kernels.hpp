#pragma once

#include <string_view>
#include <vector>

namespace mnist::nn {

/// The inner loops of the layers, written for one kind of processor. What is in it is internal.
struct Kernels;

/// The fastest kernels this processor can run.
const Kernels& best_kernels();

/// The kernels of this name: "portable", "avx2" or "avx512". Throws `Error` for another name and for
/// kernels that this build or this processor does not have.
const Kernels& kernels_named(std::string_view name);

/// The names of the kernels this processor can run, slowest first.
std::vector<std::string_view> available_kernels();

std::string_view name_of(const Kernels& kernels);

}  // namespace mnist::nn
