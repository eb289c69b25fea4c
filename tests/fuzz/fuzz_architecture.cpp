// Building a network from its text, and from the text it gives of itself.
#include <cstdlib>
#include <string_view>

#include "fuzz_target.hpp"
#include "mnist/nn/network.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t limit = 1 << 16;  // as a state file sets one: memory stays bounded
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  expect_no_more_than_error([&] {
    const mnist::nn::Network network(text, {1, 28, 28}, limit);
    if (network.parameter_count() > limit || network.output_shape().size() > limit) std::abort();
    const mnist::nn::Network again(network.architecture(), {1, 28, 28}, limit);
    if (again.architecture() != network.architecture()) std::abort();
  });
  return 0;
}
