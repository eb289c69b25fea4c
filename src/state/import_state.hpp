#pragma once

#include <string>

#include "mnist/io/npz.hpp"
#include "mnist/nn/network.hpp"

namespace mnist {

// States that other programs wrote. Errors are thrown with `name` in front: the file.

/// Whether the archive has two pickled dicts `weights` and `biases`.
bool is_pickled_state(const io::NpzReader& npz);

/// The network they hold: convolutions, then dense layers, with tanh between them and softmax at
/// the end, as their shapes tell.
nn::Network read_pickled_state(const io::NpzReader& npz, const std::string& name);

/// The network of an archive that holds nothing but weights, under our names or these behind one
/// prefix, as `module.`: the first of `named_architectures()` they fit. The error names each array
/// that the nearest one misses or has in another shape.
nn::Network read_plain_arrays(const io::NpzReader& npz, const std::string& name);

}  // namespace mnist
