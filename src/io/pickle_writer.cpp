#include <fmt/format.h>

#include <bit>
#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fail.hpp"
#include "io/pickle.hpp"
#include "pickle_opcodes.hpp"

namespace mnist::io {
namespace {

constexpr char native = std::endian::native == std::endian::little ? '<' : '>';

/// Writes a pickle of protocol 3 as Python's pickle module does, which gives everything it may need
/// again a number in the memo, in the order of writing.
class Writer {
 public:
  /// A numpy array of shape () whose one object is the dict of these arrays.
  std::vector<std::byte> write(const std::map<std::int64_t, Array>& arrays) {
    put(Opcode::proto);
    put_byte(3);
    start_array();
    put(Opcode::mark);
    put_integer(1);  // version of the state
    put(Opcode::empty_tuple);
    put_dtype("O8", '|', 63);
    put(Opcode::newfalse);  // C order
    put(Opcode::empty_list);
    memorize();
    put_dict(arrays);
    put(Opcode::append);
    finish_array();
    put(Opcode::stop);
    return std::move(stream_);
  }

 private:
  void put_byte(std::size_t byte) { stream_.push_back(static_cast<std::byte>(byte)); }
  void put(Opcode opcode) { put_byte(static_cast<std::size_t>(opcode)); }
  void put_little(std::uint64_t number, int size) {
    for (int i = 0; i < size; ++i) put_byte(number >> (8 * i) & 0xff);
  }
  void put_text(std::string_view text) {
    for (const char c : text) put_byte(static_cast<unsigned char>(c));
  }

  void put_integer(std::int64_t value) {
    if (value >= 0 && value <= 0xff) {
      put(Opcode::binint1);
      put_little(static_cast<std::uint64_t>(value), 1);
    } else if (value >= 0 && value <= 0xffff) {
      put(Opcode::binint2);
      put_little(static_cast<std::uint64_t>(value), 2);
    } else if (std::in_range<std::int32_t>(value)) {
      put(Opcode::binint);
      put_little(static_cast<std::uint64_t>(value), 4);
    } else {
      throw Error(fmt::format("{} cannot be pickled, it does not fit into 32 bits", value));
    }
  }

  /// Gives what was just written the next number of the memo.
  std::size_t memorize() {
    if (memo_size_ <= 0xff) {
      put(Opcode::binput);
      put_little(memo_size_, 1);
    } else {
      put(Opcode::long_binput);
      put_little(memo_size_, 4);
    }
    return memo_size_++;
  }

  void recall(std::size_t number) {
    put(number <= 0xff ? Opcode::binget : Opcode::long_binget);
    put_little(number, number <= 0xff ? 1 : 4);
  }

  /// Writes a thing, or at every later time its number.
  template <typename Write>
  void put_once(std::string_view key, Write write) {
    const auto known = memo_.find(key);
    if (known != memo_.end()) return recall(known->second);
    write();
    memo_.emplace(key, memorize());
  }

  void put_name(std::string_view module, std::string_view name) {
    put_once(name, [&] {
      put(Opcode::global);
      put_text(fmt::format("{}\n{}\n", module, name));
    });
  }

  void put_string(std::string_view text) {
    put(Opcode::binunicode);
    put_little(text.size(), 4);
    put_text(text);
  }

  void put_bytes(std::span<const std::byte> bytes) {
    const auto write = [&] {
      const bool is_short = bytes.size() <= 0xff;
      put(is_short ? Opcode::short_binbytes : Opcode::binbytes);
      put_little(bytes.size(), is_short ? 1 : 4);
      stream_.insert(stream_.end(), bytes.begin(), bytes.end());
    };
    if (bytes.size() <= 1) {  // of these Python keeps one object for all uses
      put_once(bytes.empty() ? "b''" : fmt::format("b'{}'", std::to_integer<int>(bytes[0])), write);
    } else {
      write();
      memorize();
    }
  }

  void put_tuple(std::span<const std::size_t> numbers) {
    if (numbers.empty()) return put(Opcode::empty_tuple);
    if (numbers.size() > 3) put(Opcode::mark);
    for (const auto number : numbers) put_integer(static_cast<std::int64_t>(number));
    constexpr Opcode ends[] = {Opcode::tuple1, Opcode::tuple2, Opcode::tuple3};
    put(numbers.size() > 3 ? Opcode::tuple : ends[numbers.size() - 1]);
    memorize();
  }

  /// _reconstruct(ndarray, (0,), b'b'), which makes an array that has yet to get its state.
  void start_array() {
    put_name("numpy.core.multiarray", "_reconstruct");
    put_name("numpy", "ndarray");
    const std::size_t no_elements[] = {0};
    put_tuple(no_elements);
    const std::byte letter[] = {std::byte{'b'}};
    put_bytes(letter);
    put(Opcode::tuple3);
    memorize();
    put(Opcode::reduce);
    memorize();
  }

  void finish_array() {
    put(Opcode::tuple);
    memorize();
    put(Opcode::build);
  }

  /// dtype(kind, False, True) with its state.
  void put_dtype(std::string_view kind, char order, std::int64_t flags) {
    const auto known = memo_.find(kind);
    if (known != memo_.end()) return recall(known->second);
    put_name("numpy", "dtype");
    put_string(kind);
    memorize();
    put(Opcode::newfalse);
    put(Opcode::newtrue);
    put(Opcode::tuple3);
    memorize();
    put(Opcode::reduce);
    memo_.emplace(kind, memorize());
    put(Opcode::mark);
    put_integer(3);  // version of the state
    const std::string_view order_text(&order, 1);
    put_once(order_text, [&] { put_string(order_text); });
    for (int i = 0; i < 3; ++i) put(Opcode::none);
    put_integer(-1);
    put_integer(-1);
    put_integer(flags);
    put(Opcode::tuple);
    memorize();
    put(Opcode::build);
  }

  void put_dict(const std::map<std::int64_t, Array>& arrays) {
    put(Opcode::empty_dict);
    memorize();
    if (arrays.empty()) return;
    if (arrays.size() > 1) put(Opcode::mark);
    for (const auto& [key, array] : arrays) {
      put_integer(key);
      put_array(array);
    }
    put(arrays.size() > 1 ? Opcode::setitems : Opcode::setitem);
  }

  void put_array(const Array& array) {
    std::visit(
        [&]<typename T>(const T& values) {
          if constexpr (std::is_same_v<T, std::vector<float>>) {
            put_numbers(array, "f4", native, std::span(values));
          } else if constexpr (std::is_same_v<T, std::vector<double>>) {
            put_numbers(array, "f8", native, std::span(values));
          } else if constexpr (std::is_same_v<T, std::vector<std::uint8_t>>) {
            put_numbers(array, "u1", '|', std::span(values));
          } else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
            put_numbers(array, "i8", native, std::span(values));
          } else {
            throw Error("only arrays of numbers can be pickled");
          }
        },
        array.data);
  }

  template <typename T>
  void put_numbers(const Array& array, std::string_view kind, char order,
                   std::span<const T> values) {
    if (array.size() != values.size()) throw Error("a pickled array's shape does not fit its size");
    const auto bytes = std::as_bytes(values);
    if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) {
      throw Error("an array of more than 4 GiB cannot be pickled");
    }
    start_array();
    put(Opcode::mark);
    put_integer(1);  // version of the state
    put_tuple(array.shape);
    put_dtype(kind, order, 0);
    put(Opcode::newfalse);  // C order
    put_bytes(bytes);
    finish_array();
  }

  std::vector<std::byte> stream_;
  std::size_t memo_size_ = 0;
  std::map<std::string, std::size_t, std::less<>> memo_;
};

}  // namespace

Pickle encode_pickle(const std::map<std::int64_t, Array>& arrays) {
  return Pickle{Writer().write(arrays)};
}

}  // namespace mnist::io
