#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "mnist/nn/network.hpp"
#include "mnist/recipe/training_progress.hpp"
#include "mnist/recipe/training_record.hpp"

namespace mnist {

/// What is needed, besides the network, to continue an unfinished run to the same bits.
struct Progress {
  TrainingProgress position;
  std::vector<nn::Tensor> velocities;  ///< as `nn::Sgd::velocities()`
  std::vector<nn::Tensor> best = {};   ///< parameters of the best epoch, if the recipe has patience
};

/// A network and how it was trained: the contents of `network_state.npz`.
struct State {
  nn::Network network;
  std::vector<TrainingRecord> runs;  ///< that trained it, the oldest first; empty if unknown
  std::optional<Progress> progress;  ///< of the last run, while it is unfinished

  /// The logits are divided by this before softmax, see temperature.hpp.
  double temperature = 1.0;
};

/// The state as an .npz file that numpy reads with `allow_pickle=False`, all numbers `<f4`:
///
///     conv1.weight, conv1.bias, fc1.weight ...    every parameter under its name
///     optimizer.conv1.weight ...                  its velocity, while a run is unfinished
///     best.conv1.weight ...                       its value in the best epoch, also then
///     selfcheck.input, selfcheck.output           a few inputs, and the network's output for them
///     metadata                                    JSON text: architecture, runs, position
///
/// The same state gives the same bytes. Throws `Error` when a weight is infinite or undefined.
std::vector<std::byte> encode_state(const State& state);

/// Encodes and writes the file, entirely or not at all. Throws `Error` as `encode_state` and
/// `io::write_file_atomically` do.
void save_state(const std::filesystem::path& path, const State& state);

/// Reads what `encode_state` writes, and the variants that other programs write:
///
///  - arrays of any numeric type of numpy, in equivalent shapes, (100,1) for (100,), and one bias
///    per filter for an untied bias; unknown arrays are ignored;
///  - an .npz without metadata whose arrays fit one of `named_architectures()`;
///  - the layout of two pickled dicts `weights` and `biases`, which is read without executing it.
///
/// `name` is what messages call the file. Throws `Error` when the archive is damaged, an array is
/// missing, of a wrong shape or not finite, the metadata cannot be understood, or the network does
/// not reproduce the outputs of the self-check.
State decode_state(std::vector<std::byte> bytes, const std::string& name);

/// Reads and decodes the file. Throws `Error` as `decode_state` does, or if it cannot be read.
State load_state(const std::filesystem::path& path);

}  // namespace mnist
