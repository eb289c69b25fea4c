#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "byte_order.hpp"
#include "io/pickle.hpp"
#include "mnist/error.hpp"

namespace mnist::io {
namespace {

using namespace std::string_view_literals;

// What a stream of protocol 3 always has between the numbers. Most letters are operations: c pushes
// a name, K and X an integer and a text, ( and t begin and end a tuple, R calls, b sets a state.
// https://github.com/python/cpython/blob/main/Lib/pickletools.py

// _reconstruct(ndarray, (0,), b'b') is an array without a state. Of its state this is the start.
constexpr auto new_array =
    "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85"
    "C\1b\x87R(K\1"sv;
// Either type, as dtype('O8', False, True) with its state; False for C order comes behind it.
constexpr auto of_objects =
    "cnumpy\ndtype\nX\2\0\0\0O8\x89\x88\x87R(K\3X\1\0\0\0|NNN"
    "J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x3ftb\x89"sv;
constexpr auto of_doubles =
    "cnumpy\ndtype\nX\2\0\0\0f8\x89\x88\x87R(K\3X\1\0\0\0<NNN"
    "J\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89"sv;
constexpr auto end_of_array = "tb"sv;

class PickleWriter {
 public:
  /// An array of shape () whose one object is the dict of these arrays.
  std::vector<std::byte> write(const std::map<std::int64_t, Array>& arrays) {
    put("\x80\3"sv);
    put(new_array);
    put(")"sv);
    put(of_objects);
    put("]}("sv);
    for (const auto& [key, array] : arrays) {
      put('J', key);
      put_array(array);
    }
    put("ua"sv);
    put(end_of_array);
    put("."sv);
    return std::move(stream_);
  }

 private:
  void put(std::string_view text) { append(stream_, bytes_of(text)); }

  /// An operation with a number of 4 bytes.
  void put(char operation, std::int64_t number) {
    if (!std::in_range<std::int32_t>(number)) throw Error("a number is too large for a pickle");
    put({&operation, 1});
    append_little(stream_, static_cast<std::int32_t>(number));
  }

  void put_array(const Array& array) {
    const auto* values = std::get_if<std::vector<double>>(&array.data);
    if (values == nullptr) throw Error("only arrays of doubles can be pickled");
    put(new_array);
    put("("sv);
    for (const auto extent : array.shape) put('J', static_cast<std::int64_t>(extent));
    put("t"sv);
    put(of_doubles);
    put('B', static_cast<std::int64_t>(values->size() * sizeof(double)));
    append_all_little<double>(stream_, *values);
    put(end_of_array);
  }

  std::vector<std::byte> stream_;
};

}  // namespace

Pickle encode_pickle(const std::map<std::int64_t, Array>& arrays) {
  return Pickle{PickleWriter().write(arrays)};
}

}  // namespace mnist::io
