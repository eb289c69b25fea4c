// Reading a .npy file, and writing again what could be read.
#include <cstdlib>

#include "fuzz_target.hpp"
#include "mnist/io/npy.hpp"

using mnist::io::Array;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  expect_no_more_than_error([&] {
    const Array array = mnist::io::decode_npy(as_bytes(data, size), "input");
    // NaN is not equal to itself, so the bytes are compared.
    const auto written = mnist::io::encode_npy(array);
    const auto again = mnist::io::encode_npy(mnist::io::decode_npy(written, "written"));
    if (again != written) std::abort();
    array.to_floats();
  });
  return 0;
}
