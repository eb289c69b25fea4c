#include "mnist/io/file.hpp"

#include "fail.hpp"
#include "open_file.hpp"

namespace mnist::io {

std::vector<std::byte> read_file(const std::filesystem::path& path, std::size_t limit) {
  const auto name = path.string();
  const auto [file, size] = open_file(path, limit);

  std::vector<std::byte> bytes(size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const int descriptor = file.get();
    const auto count =
        uninterrupted([&] { return ::read(descriptor, bytes.data() + done, bytes.size() - done); });
    if (count < 0) fail(name, "cannot be read: {}", system_message(errno));
    if (count == 0) break;  // the file has been cut since
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace mnist::io
