#include "pictures.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string_view>

namespace mnist::tool {
namespace {

namespace fs = std::filesystem;

bool starts_like_a_picture(const fs::path& path) {
  std::array<char, 8> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  const std::string_view bytes(start.data(), start.size());
  const bool pnm = bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6';
  return bytes == "\x89PNG\r\n\x1a\n" || bytes.starts_with("\xff\xd8\xff") ||
         bytes.starts_with("BM") || pnm;
}

void add_folder(const std::string& folder, std::vector<std::string>& names) {
  const std::size_t before = names.size();
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && starts_like_a_picture(entry->path())) {
      names.push_back(entry->path().string());
    }
  }
  if (names.size() == before) names.push_back(folder);
  std::sort(names.begin() + std::ptrdiff_t(before), names.end());
}

void add(const std::string& name, std::vector<std::string>& names) {
  std::error_code ignored;
  if (fs::is_directory(name, ignored)) {
    add_folder(name, names);
  } else {
    names.push_back(name);
  }
}

}  // namespace

std::vector<std::string> list_pictures(const std::vector<std::string>& arguments) {
  std::vector<std::string> names;
  for (const std::string& argument : arguments) {
    if (argument != "-") {
      add(argument, names);
      continue;
    }
    for (std::string line; std::getline(std::cin, line);) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (!line.empty()) add(line, names);
    }
  }
  return names;
}

}  // namespace mnist::tool
