#pragma once

#include <cstdint>
#include <initializer_list>

namespace mnist::nn {

/// A small counter-based generator of random numbers: the n-th number is a mix of the key and n, so
/// that every (seed, epoch, sample) has a stream of its own, whichever thread draws it and when.
/// The mix is SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators",
/// OOPSLA 2014.
class Random {
 public:
  /// The stream that belongs to this key, e.g. {seed, epoch, sample}.
  Random(std::initializer_list<std::uint64_t> key);

  std::uint64_t next();

  /// Uniform in [0, 1), 24 random bits.
  float uniform() { return static_cast<float>(next() >> 40) * 0x1p-24F; }

  /// Uniform in [low, high).
  float uniform(float low, float high) { return low + (high - low) * uniform(); }

  /// Uniform integer in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);

  /// Standard normal (Box and Muller, 1958).
  float normal();

 private:
  std::uint64_t state_ = 0;
};

}  // namespace mnist::nn
