#include "mnist/io/source.hpp"

#include <algorithm>

#include "fail.hpp"
#include "open_file.hpp"

namespace mnist::io {
namespace {

class FileSource : public Source {
 public:
  FileSource(OpenFile file, std::string name)
      : Source(static_cast<std::size_t>(file.size)),
        file_(std::move(file.descriptor)),
        name_(std::move(name)) {}

  void read(std::size_t at, std::span<std::byte> out) const override {
    while (!out.empty()) {
      const auto count = uninterrupted(
          [&] { return ::pread(file_.get(), out.data(), out.size(), static_cast<::off_t>(at)); });
      if (count < 0) fail(name_, "cannot be read: {}", system_message(errno));
      if (count == 0) fail(name_, "was cut short while it was read");
      at += static_cast<std::size_t>(count);
      out = out.subspan(static_cast<std::size_t>(count));
    }
  }

 private:
  FileDescriptor file_;
  std::string name_;
};

class MemorySource : public Source {
 public:
  explicit MemorySource(std::vector<std::byte> bytes)
      : Source(bytes.size()), bytes_(std::move(bytes)) {}

  void read(std::size_t at, std::span<std::byte> out) const override {
    const auto part = std::span(bytes_).subspan(at, out.size());
    std::copy(part.begin(), part.end(), out.begin());
  }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace

std::shared_ptr<const Source> open_source(const std::filesystem::path& path, std::size_t limit) {
  return std::make_shared<FileSource>(open_file(path, limit), path.string());
}

std::shared_ptr<const Source> make_source(std::vector<std::byte> bytes) {
  return std::make_shared<MemorySource>(std::move(bytes));
}

std::vector<std::byte> read_file(const std::filesystem::path& path, std::size_t limit) {
  const auto file = open_source(path, limit);
  std::vector<std::byte> bytes(file->size());
  file->read(0, bytes);
  return bytes;
}

}  // namespace mnist::io
