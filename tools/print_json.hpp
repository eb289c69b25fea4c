#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

namespace mnist::tool {

using Json = nlohmann::ordered_json;  // keys stay in the order they are set in

/// The object as one line on stdout. A file name that is no UTF-8 shows U+FFFD in place of its
/// bytes.
inline void print_json(const Json& json) {
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace mnist::tool
