#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace mnist::publish {

/// The bytes in base64, RFC 4648, section 4.
std::string base64(std::span<const std::byte> bytes);

}  // namespace mnist::publish
