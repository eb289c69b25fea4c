// The kernels for registers of four floats, here with those of SSE, so that everything but the
// instructions themselves is tested on x86 too.
#include "engine/kernels/simd128.cpp"
