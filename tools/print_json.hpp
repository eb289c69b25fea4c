#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

namespace mnist::tool {

using Json = nlohmann::ordered_json;  // keys stay in the order they are set in

/// The object as one line on stdout. A file name that is no UTF-8 shows U+FFFD in place of its
/// bytes. What is not ASCII is written as \uNNNN, so that no name can steer a terminal.
inline void print_json(const Json& json) {
  constexpr bool ascii_only = true;
  fmt::print("{}\n", json.dump(-1, ' ', ascii_only, Json::error_handler_t::replace));
}

}  // namespace mnist::tool
