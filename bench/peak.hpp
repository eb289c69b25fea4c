#pragma once

#include <cstddef>
#include <string_view>

// What bounds every kernel. Measured anew by each call, because the clock of a shared machine
// moves; takes about 0.1 s.
namespace bench {

/// Operations a second that one core reaches with nothing but multiply-adds on registers, by the
/// instructions of the kernels of this name, as `engine::Kernels::name` has it; of plain floats for
/// names it does not know.
double peak(std::string_view kernels);

/// The same of floats in the widest registers this processor has.
double float_peak();

/// Bytes a second that one core streams through when it reads, or copies, a block of so many again
/// and again: the speed of the cache they fit in.
double bandwidth(std::size_t bytes);

}  // namespace bench
