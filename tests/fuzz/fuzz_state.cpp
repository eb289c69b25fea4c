// Loading a state, and saving again what could be loaded.
#include <cstdlib>
#include <vector>

#include "fuzz_target.hpp"
#include "mnist/state/state.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = as_bytes(data, size);
  expect_no_more_than_error([&] {
    const mnist::State state = mnist::decode_state({bytes.begin(), bytes.end()}, "input");
    const auto saved = mnist::encode_state(state);
    if (mnist::encode_state(mnist::decode_state(saved, "saved")) != saved) std::abort();
  });
  return 0;
}
