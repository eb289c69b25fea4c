#include "mnist/publish/draw_page.hpp"

#include <fmt/format.h>

#include <string>

#include "draw_page_text.hpp"
#include "html.hpp"
#include "known_layers.hpp"
#include "mnist/error.hpp"
#include "state/fold_standardize.hpp"
#include "text.hpp"

namespace mnist::publish {
namespace {

void require_digits(const nn::Network& network) {
  const nn::Shape input{1, 28, 28}, output{digit_classes};
  if (network.input_shape() == input && network.output_shape() == output) return;
  throw Error(fmt::format("the page is for networks of {} to {}, this one makes {} of {}",
                          nn::to_string(input), nn::to_string(output),
                          nn::to_string(network.output_shape()),
                          nn::to_string(network.input_shape())));
}

/// Little-endian floats, all parameters one after the other, as text.
std::string weights_of(const nn::Network& network) {
  std::vector<std::byte> bytes;
  for (const nn::Parameter* parameter : network.parameters()) {
    const auto values = std::as_bytes(parameter->value.values());
    bytes.insert(bytes.end(), values.begin(), values.end());
  }
  return base64(bytes);
}

}  // namespace

std::vector<std::byte> encode_draw_page(State state) {
  require_digits(state.network);
  require_layers(state.network, "a page");
  const nn::Network network = fold_standardization(std::move(state.network));
  // An architecture consists of words and numbers, so no character of it needs an escape in JSON.
  return to_bytes(fmt::format(R"({}{{"architecture":"{}","temperature":{},"weights":"{}"}}{})",
                              draw_page_beginning, network.architecture(), state.temperature,
                              weights_of(network), draw_page_end));
}

}  // namespace mnist::publish
