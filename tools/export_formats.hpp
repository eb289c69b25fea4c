#pragma once

#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "mnist/publish/cpp_header.hpp"
#include "mnist/publish/draw_page.hpp"
#include "mnist/publish/original_state.hpp"
#include "mnist/publish/pytorch.hpp"
#include "mnist/state/state.hpp"
#include "onnx.hpp"

namespace mnist::tool {

/// A format that mnist-export writes.
struct ExportFormat {
  std::string_view name;
  std::string_view endings;  ///< of the files it is chosen for unasked, a blank after each
  std::string_view purpose;
  std::vector<std::byte> (*encode)(State);
};

inline const std::vector<ExportFormat>& export_formats() {
  static const std::vector<ExportFormat> formats{
      {"npz", ".npz ", "a state of this program, whatever STATE was written by",
       [](State state) { return encode_state(state); }},
      {"original", "", "a state of the original Python program", publish::encode_original_state},
      {"pytorch", "", "an .npz of a PyTorch state dict", publish::encode_pytorch},
      {"onnx", ".onnx ", "a model for ONNX runtimes", publish::encode_onnx},
      {"header", ".hpp .h ", "a C++ header that embeds the weights", publish::encode_cpp_header},
      {"page", ".html .htm ", "a page that reads what one writes on it, and photos",
       [](State state) { return publish::encode_draw_page(std::move(state)); }},
  };
  return formats;
}

/// The format of this name; null if there is none.
inline const ExportFormat* format_named(std::string_view name) {
  for (const ExportFormat& format : export_formats()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

/// The format that files of this ending, such as ".npz", have; null if there is none.
inline const ExportFormat* format_ending(const std::string& ending) {
  if (ending.empty()) return nullptr;
  for (const ExportFormat& format : export_formats()) {
    if (format.endings.find(ending + " ") != std::string_view::npos) return &format;
  }
  return nullptr;
}

/// The endings of all formats.
inline std::vector<std::string> endings() {
  std::vector<std::string> all;
  for (const ExportFormat& format : export_formats()) {
    std::istringstream words{std::string(format.endings)};
    all.insert(all.end(), std::istream_iterator<std::string>(words), {});
  }
  return all;
}

/// A line for each format, for the help.
inline std::string list_of_formats() {
  std::string text;
  for (const ExportFormat& format : export_formats()) {
    text += fmt::format("  {:8}{:12}{}\n", format.name, format.endings, format.purpose);
  }
  return text;
}

}  // namespace mnist::tool
