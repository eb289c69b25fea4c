#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "mnist/error.hpp"

/// What libFuzzer calls, and what replay.cpp calls with each file it is given.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Runs what has to refuse hostile input, if it does, with an Error. Everything else that goes
/// wrong (another exception, a sanitizer's finding, too much memory or time) ends the process.
template <typename Action>
void expect_no_more_than_error(Action action) {
  try {
    action();
  } catch (const mnist::Error&) {
  }
}

inline std::span<const std::byte> as_bytes(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}
