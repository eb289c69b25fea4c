#include "mnist/publish/draw_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "html.hpp"
#include "known_layers.hpp"
#include "mnist/error.hpp"
#include "page_text.hpp"
#include "state/fold_standardize.hpp"
#include "text.hpp"

namespace mnist::publish {
namespace {

constexpr std::size_t side = 28;

void require_digits(const nn::Network& network) {
  const nn::Shape input{1, side, side}, output{digit_classes};
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

/// The indices of the first `rows` samples of each class, class by class.
std::vector<std::vector<std::size_t>> first_of_each(const Samples& samples, std::size_t rows) {
  std::vector<std::vector<std::size_t>> found(digit_classes);
  for (std::size_t i = 0; i < samples.count(); ++i) {
    auto& column = found.at(samples.labels[i]);
    if (column.size() < rows) column.push_back(i);
  }
  return found;
}

/// A sheet of examples: ten columns, one for each digit, and as many rows as all of them fill.
std::string sheet_of(const Samples& samples) {
  if (samples.rows != side || samples.columns != side || samples.classes != digit_classes) {
    throw Error(fmt::format("the page takes samples of 28x28 pixels in 10 classes, not {}x{} in {}",
                            samples.rows, samples.columns, samples.classes));
  }
  const auto found = first_of_each(samples, page_samples_of_each);
  std::size_t rows = page_samples_of_each;
  for (const auto& column : found) rows = std::min(rows, column.size());
  if (rows == 0) throw Error("the samples for the page lack a digit");
  io::Image sheet{static_cast<int>(digit_classes * side), static_cast<int>(rows * side), 1, {}};
  for (std::size_t y = 0; y < rows * side; ++y) {
    for (const auto& column : found) {
      const auto row = samples.image(column[y / side]).subspan(y % side * side, side);
      sheet.pixels.insert(sheet.pixels.end(), row.begin(), row.end());
    }
  }
  return base64(io::encode_png(sheet));
}

/// What is before the mark and what is behind it. Throws Error when it is not there.
std::pair<std::string_view, std::string_view> split(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) throw Error(fmt::format("the page has no place for {}", mark));
  return {text.substr(0, at), text.substr(at + mark.size())};
}

}  // namespace

std::vector<std::byte> encode_draw_page(State state, const Samples* samples) {
  require_digits(state.network);
  require_layers(state.network, "a page");
  const nn::Network network = fold_standardization(std::move(state.network));
  const auto [beginning, rest] = split(page_text(), network_mark);
  const auto [middle, end] = split(rest, library_mark);
  // An architecture consists of words and numbers, so no character of it needs an escape in JSON.
  return to_bytes(fmt::format(
      R"({}{{"architecture":"{}","temperature":{},"samples":"{}","weights":"{}"}}{}{}{})",
      beginning, network.architecture(), state.temperature,
      samples != nullptr ? sheet_of(*samples) : "", weights_of(network), middle,
      base64(page_library()), end));
}

}  // namespace mnist::publish
