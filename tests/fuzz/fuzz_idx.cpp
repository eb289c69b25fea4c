// Reading an IDX file of images and of labels, plain or gzipped.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "fuzz_target.hpp"
#include "mnist/io/idx.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int file = ::memfd_create("input", 0);  // a file that is only in memory
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, data, size, 0) != static_cast<::ssize_t>(size)) {
    std::abort();
  }
  expect_no_more_than_error([&] { mnist::io::read_idx_images(path); });
  expect_no_more_than_error([&] { mnist::io::read_idx_labels(path); });
  return 0;
}
