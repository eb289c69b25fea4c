#pragma once

namespace bench {

/// Floating-point operations a second that one core reaches with nothing but fused multiply-adds on
/// registers, in the widest registers this processor has: the bound for every kernel. Measured anew
/// by each call, because the clock of a shared machine moves; takes about 0.1 s.
double fma_peak();

}  // namespace bench
