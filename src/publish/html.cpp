#include "html.hpp"

#include <fmt/format.h>

#include <span>

#include "base64.hpp"

namespace mnist::publish {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string inline_picture(const io::Image& image, std::string_view alt) {
  return fmt::format(R"(<img src="data:image/png;base64,{}" width="{}" height="{}" alt="{}">)",
                     base64(io::encode_png(image)), image.width, image.height, escaped(alt));
}

}  // namespace mnist::publish
