#pragma once

#include <cstdint>
#include <string>

namespace mnist::io {

/// The operations of Python's pickle format that we know, by the byte that stands for each.
/// https://github.com/python/cpython/blob/main/Lib/pickletools.py
enum class Opcode : std::uint8_t {
  mark = '(',
  empty_tuple = ')',
  stop = '.',
  binbytes = 'B',
  short_binbytes = 'C',
  binint = 'J',
  binint1 = 'K',
  binint2 = 'M',
  none = 'N',
  reduce = 'R',
  binunicode = 'X',
  empty_list = ']',
  append = 'a',
  build = 'b',
  global = 'c',
  binget = 'h',
  long_binget = 'j',
  binput = 'q',
  long_binput = 'r',
  setitem = 's',
  tuple = 't',
  setitems = 'u',
  empty_dict = '}',
  proto = 0x80,
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  newtrue = 0x88,
  newfalse = 0x89,
  short_binunicode = 0x8c,
  stack_global = 0x93,
  memoize = 0x94,
  frame = 0x95,
};

/// What pickletools calls an operation that is none of these, for a message.
std::string opcode_name(std::uint8_t opcode);

}  // namespace mnist::io
