#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "mnist/io/npy.hpp"

namespace mnist::io {

/// Reads a pickled numpy array of shape () that holds a dict from integers to arrays: what
/// `numpy.savez` makes of a Python dict. Nothing is executed: the interpreter knows only the
/// opcodes such a stream uses, and only the names `ndarray`, `dtype` and `_reconstruct` of numpy,
/// and refuses every other one, saying which and where. Protocols 2 to 4, as numpy 1 and 2 write
/// them.
///
/// Throws Error, with `name` in front, for any other pickle, and for one that exceeds the limits on
/// operations, stack depth and memo, or whose arrays would take more memory than the stream.
std::map<std::int64_t, Array> decode_pickle(const Pickle& pickle, std::string_view name);

/// A pickle of an array of shape () that holds the dict of these arrays, which must be of doubles:
/// `numpy.load(file, allow_pickle=True)` gives the dict back. Throws Error for other arrays, and
/// for keys and sizes beyond 31 bits.
Pickle encode_pickle(const std::map<std::int64_t, Array>& arrays);

}  // namespace mnist::io
