#include "pictures.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "io/fail.hpp"
#include "io/file_descriptor.hpp"

namespace mnist::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view standard_input = "standard input";

/// From its first 8 bytes, in a way that no list of names is taken for one.
bool starts_like_a_picture(std::string_view bytes) {
  const std::string_view start = bytes.substr(0, 8);
  const bool bmp = start.starts_with("BM") && start.find('\0') != std::string_view::npos;
  const bool pnm = start.size() > 3 && start[0] == 'P' && start[1] >= '1' && start[1] <= '6' &&
                   std::isspace(static_cast<unsigned char>(start[2])) &&
                   std::string_view("#0123456789 \n").find(start[3]) != std::string_view::npos;
  return start.starts_with("\x89PNG") || start.starts_with("\xff\xd8\xff") || bmp || pnm;
}

bool file_starts_like_a_picture(const fs::path& path) {
  std::array<char, 8> start{};
  std::ifstream file(path, std::ios::binary);
  file.read(start.data(), start.size());
  return starts_like_a_picture({start.data(), static_cast<std::size_t>(file.gcount())});
}

/// Whether a person takes the file for a picture, whatever is in it.
bool is_named_like_a_picture(const fs::path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  constexpr std::array<std::string_view, 18> endings{".png",  ".jpg", ".jpeg", ".jpe",  ".jfif",
                                                     ".bmp",  ".dib", ".pbm",  ".pgm",  ".ppm",
                                                     ".pnm",  ".gif", ".webp", ".heic", ".heif",
                                                     ".avif", ".tif", ".tiff"};
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

void add_folder(const std::string& folder, std::vector<Picture>& pictures) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& path = entry->path();
    std::error_code ignored;
    if (entry->is_directory(ignored)) continue;
    if (is_named_like_a_picture(path) ||
        (entry->is_regular_file(ignored) && file_starts_like_a_picture(path))) {
      names.push_back(path.string());
    }
  }
  if (names.empty()) names.push_back(folder);
  std::sort(names.begin(), names.end());
  for (std::string& name : names) pictures.push_back({std::move(name)});
}

void add(const std::string& name, std::vector<Picture>& pictures) {
  std::error_code ignored;
  if (fs::is_directory(name, ignored)) {
    add_folder(name, pictures);
  } else {
    pictures.push_back({name, {}, true});
  }
}

/// All that comes. Throws `Error` when that is more than a picture can have.
std::vector<std::byte> read_to_end(int descriptor, std::string_view name) {
  std::vector<std::byte> bytes;
  for (std::size_t size = 0;;) {
    bytes.resize(size + 65536);
    const auto count =
        io::uninterrupted([&] { return ::read(descriptor, bytes.data() + size, 65536); });
    if (count < 0) io::fail(name, "cannot be read: {}", io::system_message(errno));
    size += static_cast<std::size_t>(count);
    bytes.resize(size);
    if (count == 0) return bytes;
    if (size > io::max_image_file) io::fail(name, "has more than {} bytes", io::max_image_file);
  }
}

/// A picture, or the names of pictures.
void add_standard_input(char separator, std::vector<Picture>& pictures) {
  auto bytes = read_to_end(STDIN_FILENO, standard_input);
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (starts_like_a_picture(text)) return pictures.push_back({"-", std::move(bytes)});
  if (text.empty()) io::fail(standard_input, "is empty, expected a picture, or names");
  if (separator != '\0' && text.find('\0') != std::string_view::npos) {
    io::fail(standard_input,
             "holds NUL bytes, expected a picture, or names, one per line; "
             "-0 takes names that end with NUL");
  }
  while (!text.empty()) {
    std::string_view name = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(name.size() + 1, text.size()));
    if (separator == '\n' && name.ends_with('\r')) name.remove_suffix(1);
    if (!name.empty()) add(std::string(name), pictures);
  }
}

/// Why a folder stands for itself: it cannot be read, or holds no picture.
[[noreturn]] void fail_as_folder(const std::string& name) {
  std::error_code error;
  fs::directory_iterator(name, error);
  if (error) io::fail(name, "cannot be read: {}", error.message());
  io::fail(name, "no PNG, JPEG, BMP or PNM file in this folder");
}

}  // namespace

std::vector<Picture> list_pictures(const std::vector<std::string>& arguments, char separator) {
  std::vector<Picture> pictures;
  for (const std::string& argument : arguments) {
    if (argument == "-") {
      add_standard_input(separator, pictures);
    } else {
      add(argument, pictures);
    }
  }
  return pictures;
}

io::Image read_picture(const Picture& picture) {
  const std::string& name = picture.name;
  if (!picture.content.empty()) return io::decode_image(picture.content, name);
  std::error_code ignored;
  const fs::file_status status = fs::status(name, ignored);
  if (fs::is_directory(status)) fail_as_folder(name);
  if (!picture.is_stream || !fs::exists(status) || fs::is_regular_file(status)) {
    return io::read_image(name);
  }
  const io::FileDescriptor stream(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!stream) io::fail(name, "cannot be read: {}", io::system_message(errno));
  return io::decode_image(read_to_end(stream.get(), name), name);
}

}  // namespace mnist::tool
