// Decoding a picture, and writing again what could be read.
#include <cstdlib>

#include "fuzz_target.hpp"
#include "mnist/io/image.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  expect_no_more_than_error([&] {
    auto image = mnist::io::decode_image(as_bytes(data, size), "input");
    image.note.clear();
    if (mnist::io::decode_image(mnist::io::encode_png(image), "written") != image) std::abort();
  });
  return 0;
}
