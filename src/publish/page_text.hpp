#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace mnist::publish {

/// What CMake makes of the files in page/: the page's HTML with its style and scripts in place. The
/// two marks are where the network and the library go.
std::string_view page_text();
inline constexpr std::string_view network_mark = "@network@";
inline constexpr std::string_view library_mark = "@library@";

/// The library as WebAssembly, compressed by gzip: bindings/web/mnist.wasm.gz.
std::span<const std::byte> page_library();

}  // namespace mnist::publish
