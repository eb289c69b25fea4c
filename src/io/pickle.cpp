#include "io/pickle.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "byte_order.hpp"
#include "elements.hpp"
#include "fail.hpp"
#include "utf8.hpp"

namespace mnist::io {
namespace {

// A stream of a network's parameters takes some thirty operations a layer and a stack of ten.
constexpr std::size_t max_operations = 100'000;
constexpr std::size_t max_stack = 1000;
constexpr std::size_t max_memo = 10'000;
constexpr std::size_t max_name_length = 256;

/// What the stream builds. Values refer to each other by their number, so that however deep a
/// hostile stream nests them, or in circles, nothing here recurses.
using Ref = std::size_t;

struct None {};
struct Bytes {
  std::span<const std::byte> content;
};
struct Tuple {
  std::vector<Ref> items;
};
struct List {
  std::vector<Ref> items;
};
struct Dict {
  std::vector<std::pair<Ref, Ref>> items;
};
enum class Name { reconstruct, ndarray, dtype };
struct ElementType {  // a numpy dtype
  std::string_view kind;
  std::optional<NpyHeader> header;  // once its byte order is known
};
struct NdArray {
  std::optional<NpyHeader> header;  // once its state is known
  Ref content = 0;                  // Bytes, or a List for an array of objects
};
using Value = std::variant<None, bool, std::int64_t, std::string_view, Bytes, Tuple, List, Dict,
                           Name, ElementType, NdArray>;

/// Runs a pickle stream on a stack, as Python's pickle module does, with the few operations that
/// numpy's arrays need. https://github.com/python/cpython/blob/main/Lib/pickletools.py
class Interpreter {
 public:
  Interpreter(const Pickle& pickle, std::string_view name)
      : stream_(pickle.bytes), origin_(pickle.offset), name_(name) {}

  /// Runs the stream to its end; the value it leaves.
  Ref run() {
    for (std::size_t count = 0; count < max_operations; ++count) {
      start_ = position_;
      const auto opcode = number<std::uint8_t>();
      if ((opcode == proto) != (count == 0)) fail_here("PROTO is not its first operation");
      if (opcode == stop) return finish();
      execute(opcode);
    }
    fail_here("more than {} operations", max_operations);
  }

  /// The arrays of a dict within an array of shape (), by their keys.
  std::map<std::int64_t, Array> arrays_of(Ref root) {
    const auto* wrapper = get<NdArray>(root);
    const bool wraps_one = wrapper != nullptr && wrapper->header &&
                           wrapper->header->dtype == DType::object &&
                           wrapper->header->shape.empty();
    const auto* list = wraps_one ? get<List>(wrapper->content) : nullptr;
    const auto* dict =
        list != nullptr && list->items.size() == 1 ? get<Dict>(list->items[0]) : nullptr;
    if (dict == nullptr) fail(name_, "its pickle is not of a dict, expected one of arrays");

    std::map<std::int64_t, Array> arrays;
    for (const auto& [key_ref, value_ref] : dict->items) {
      const auto* key = get<std::int64_t>(key_ref);
      const auto* value = get<NdArray>(value_ref);
      if (key == nullptr) fail(name_, "its pickled dict has a key that is no integer");
      if (value == nullptr || !value->header) {
        fail(name_, "entry {} of its pickled dict is no array", *key);
      }
      if (arrays.contains(*key)) fail(name_, "its pickled dict has two entries {}", *key);
      arrays.emplace(*key, array_of(*value, fmt::format("{}: entry {}", name_, *key)));
    }
    return arrays;
  }

 private:
  template <typename... Args>
  [[noreturn]] void fail_here(fmt::format_string<Args...> what, Args&&... args) const {
    fail(name_, "its pickle, at byte {}: {}", origin_ + start_,
         fmt::format(what, std::forward<Args>(args)...));
  }

  // The stream.

  std::span<const std::byte> bytes(std::size_t count) {
    if (count > stream_.size() - position_) fail_here("is cut short");
    position_ += count;
    return stream_.subspan(position_ - count, count);
  }

  template <typename T>
  T number() {
    return load_little<T>(bytes(sizeof(T)).data());
  }

  std::string_view text(std::size_t size) { return text_of(bytes(size)); }

  std::string_view line() {
    const auto start = position_;
    while (number<std::uint8_t>() != '\n') {
      if (position_ - start > max_name_length) fail_here("a name is too long");
    }
    return text_of(stream_.subspan(start, position_ - start - 1));
  }

  // The values and the stack.

  template <typename T>
  T* get(Ref ref) {
    return std::get_if<T>(&values_[ref]);
  }

  void push(Ref ref) {
    if (stack_.size() == max_stack) fail_here("the stack grows beyond {}", max_stack);
    stack_.push_back(ref);
  }
  void push_new(Value value) {
    values_.push_back(std::move(value));
    push(values_.size() - 1);
  }

  /// How much of the stack is above the last mark, and so at the disposal of an operation.
  std::size_t available() const { return stack_.size() - (marks_.empty() ? 0 : marks_.back()); }

  Ref top() const {
    if (available() == 0) fail_here("the stack is empty");
    return stack_.back();
  }
  Ref pop() {
    const Ref ref = top();
    stack_.pop_back();
    return ref;
  }
  std::vector<Ref> pop(std::size_t count) {
    if (available() < count) fail_here("the stack is empty");
    std::vector<Ref> refs(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return refs;
  }
  void mark() {
    if (marks_.size() == max_stack) fail_here("the marks nest beyond {}", max_stack);
    marks_.push_back(stack_.size());
  }
  std::vector<Ref> pop_to_mark() {
    if (marks_.empty()) fail_here("there is no MARK");
    auto refs = pop(available());
    marks_.pop_back();
    return refs;
  }

  void memorize(std::size_t key) {
    if (key >= max_memo) fail_here("the memo grows beyond {}", max_memo);
    if (key >= memo_.size()) memo_.resize(key + 1);
    memo_[key] = top();
  }
  Ref remembered(std::size_t key) const {
    if (key >= memo_.size() || !memo_[key]) fail_here("the memo has no entry {}", key);
    return *memo_[key];
  }

  // The operations.

  static constexpr std::uint8_t proto = 0x80, stop = '.';

  void execute(std::uint8_t opcode) {
    // clang-format off
    switch (opcode) {
      case proto: return check_protocol(number<std::uint8_t>());
      case 0x95: return skip_frame_header();
      case 'c': return global();
      case 0x93: return stack_global();
      case 'R': return reduce();
      case 'b': return build();
      case 'q': return memorize(number<std::uint8_t>());
      case 'r': return memorize(number<std::uint32_t>());
      case 0x94: return memorize(memo_.size());
      case 'h': return push(remembered(number<std::uint8_t>()));
      case 'j': return push(remembered(number<std::uint32_t>()));
      case 'N': return push_new(None{});
      case 0x88: return push_new(true);
      case 0x89: return push_new(false);
      case 'J': return push_new(std::int64_t{number<std::int32_t>()});
      case 'K': return push_new(std::int64_t{number<std::uint8_t>()});
      case 'M': return push_new(std::int64_t{number<std::uint16_t>()});
      case 'X': return push_new(text(number<std::uint32_t>()));
      case 0x8c: return push_new(text(number<std::uint8_t>()));
      case 'C': return push_new(Bytes{bytes(number<std::uint8_t>())});
      case 'B': return push_new(Bytes{bytes(number<std::uint32_t>())});
      case '(': return mark();
      case ')': return push_new(Tuple{});
      case 0x85: return push_new(Tuple{pop(1)});
      case 0x86: return push_new(Tuple{pop(2)});
      case 0x87: return push_new(Tuple{pop(3)});
      case 't': return push_new(Tuple{pop_to_mark()});
      case ']': return push_new(List{});
      case 'a': return append();
      case '}': return push_new(Dict{});
      case 's': return set_items(pop(2));
      case 'u': return set_items(pop_to_mark());
      default: fail_here("the operation {:#04x} is not allowed", opcode);
    }
    // clang-format on
  }

  void check_protocol(int protocol) const {
    if (protocol < 2 || protocol > 4) fail_here("protocol {}, expected 2 to 4", protocol);
  }

  /// A frame says how much a reader may fetch at once, which is nothing to us.
  void skip_frame_header() { number<std::uint64_t>(); }

  void global() {
    const auto module = line();
    const auto name = line();
    push_new(allowed(module, name));
  }

  void stack_global() {
    const auto* name = get<std::string_view>(pop());
    const auto* module = get<std::string_view>(pop());
    if (name == nullptr || module == nullptr) fail_here("a name that is no text");
    push_new(allowed(*module, *name));
  }

  Name allowed(std::string_view module, std::string_view name) const {
    if (name == "_reconstruct" &&
        (module == "numpy.core.multiarray" || module == "numpy._core.multiarray")) {
      return Name::reconstruct;
    }
    if (module == "numpy" && name == "ndarray") return Name::ndarray;
    if (module == "numpy" && name == "dtype") return Name::dtype;
    fail_here("the name {}.{} is not allowed", escaped(module), escaped(name));
  }

  void append() {
    const Ref item = pop();
    auto* list = get<List>(top());
    if (list == nullptr) fail_here("APPEND to what is no list");
    list->items.push_back(item);
  }

  void set_items(const std::vector<Ref>& keys_and_values) {
    auto* dict = get<Dict>(top());
    if (dict == nullptr) fail_here("SETITEMS to what is no dict");
    if (keys_and_values.size() % 2 != 0) fail_here("SETITEMS with a key without a value");
    for (std::size_t i = 0; i < keys_and_values.size(); i += 2) {
      dict->items.emplace_back(keys_and_values[i], keys_and_values[i + 1]);
    }
  }

  /// The two calls numpy's pickles make: _reconstruct(ndarray, (0,), b'b') and
  /// dtype('f8', False, True).
  void reduce() {
    const auto* arguments = get<Tuple>(pop());
    const auto* function = get<Name>(pop());
    if (arguments == nullptr || function == nullptr || arguments->items.size() != 3) {
      fail_here("a call that is none of numpy's");
    }
    const Ref first = arguments->items[0];
    const auto* type = get<Name>(first);
    if (*function == Name::reconstruct && type != nullptr && *type == Name::ndarray) {
      return push_new(NdArray{});
    }
    const auto* kind = get<std::string_view>(first);
    if (*function == Name::dtype && kind != nullptr) return push_new(ElementType{*kind, {}});
    fail_here("a call that is none of numpy's");
  }

  void build() {
    const auto* state = get<Tuple>(pop());
    if (state == nullptr) fail_here("a state that is no tuple");
    if (auto* type = get<ElementType>(top())) return set_state(*type, state->items);
    if (auto* array = get<NdArray>(top())) return set_state(*array, state->items);
    fail_here("a state for what is neither array nor dtype");
  }

  /// (3, byte order, None, None, None, -1, -1, flags); what the Nones stand for makes a structure.
  void set_state(ElementType& type, const std::vector<Ref>& state) {
    const auto* order = state.size() == 8 ? get<std::string_view>(state[1]) : nullptr;
    if (order == nullptr) fail_here("the state of a dtype of unknown form");
    NpyHeader header;
    const bool object = type.kind == "O8" || type.kind == "O4";
    const auto description = std::string(*order) + (object ? "O" : std::string(type.kind));
    if (!set_element_type(header, description) || header.dtype == DType::text) {
      fail_here("the dtype '{}' is not allowed", escaped(description));
    }
    type.header = header;
  }

  /// (1, shape, dtype, whether in Fortran order, content)
  void set_state(NdArray& array, const std::vector<Ref>& state) {
    const auto* shape = state.size() == 5 ? get<Tuple>(state[1]) : nullptr;
    const auto* type = shape != nullptr ? get<ElementType>(state[2]) : nullptr;
    const auto* fortran_order = shape != nullptr ? get<bool>(state[3]) : nullptr;
    if (type == nullptr || !type->header || fortran_order == nullptr) {
      fail_here("the state of an array of unknown form");
    }
    array.header = type->header;
    array.header->fortran_order = *fortran_order;
    for (const Ref ref : shape->items) {
      const auto* extent = get<std::int64_t>(ref);
      if (extent == nullptr || *extent < 0) fail_here("a shape with what is no length");
      array.header->shape.push_back(static_cast<std::size_t>(*extent));
    }
    array.content = state[4];
  }

  Ref finish() {
    if (stack_.size() != 1 || !marks_.empty()) fail_here("STOP before everything is built");
    if (position_ != stream_.size()) fail_here("STOP before the end of the data");
    return stack_.back();
  }

  Array array_of(const NdArray& array, const std::string& label) {
    const auto* content = get<Bytes>(array.content);
    if (content == nullptr || array.header->dtype == DType::object) {
      fail(label, "is an array of objects, expected numbers");
    }
    const auto size = data_size(*array.header);
    if (size != content->content.size()) {
      fail(label, "has {} bytes of values, which do not fit its shape", content->content.size());
    }
    // Each stretch of the stream may become an array once; a dict may name it a thousand times.
    decoded_ += *size;
    if (decoded_ > stream_.size()) fail(name_, "its pickled dict has the same values many times");
    return decode_elements(*array.header, content->content, label);
  }

  std::span<const std::byte> stream_;
  std::size_t origin_;
  std::string_view name_;
  std::size_t position_ = 0;
  std::size_t start_ = 0;  // of the current operation
  std::vector<Value> values_;
  std::vector<Ref> stack_;
  std::vector<std::size_t> marks_;  // sizes of the stack
  std::vector<std::optional<Ref>> memo_;
  std::size_t decoded_ = 0;
};

}  // namespace

std::map<std::int64_t, Array> decode_pickle(const Pickle& pickle, std::string_view name) {
  Interpreter interpreter(pickle, name);
  return interpreter.arrays_of(interpreter.run());
}

}  // namespace mnist::io
