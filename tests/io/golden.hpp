#pragma once

#include <catch2/catch.hpp>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "mnist/error.hpp"
#include "mnist/io/file.hpp"

/// A file of tests/golden/io; the scripts there say what it holds.
inline std::filesystem::path golden(std::string_view name) {
  return std::filesystem::path(MNIST_TEST_DIR) / "golden" / "io" / name;
}

inline std::vector<std::byte> golden_bytes(std::string_view name) {
  return mnist::io::read_file(golden(name));
}

/// Requires that the expression throws mnist::Error with this text in its message.
#define REQUIRE_ERROR(expression, text) \
  REQUIRE_THROWS_MATCHES(expression, mnist::Error, MessageContains(text))

class MessageContains : public Catch::MatcherBase<std::exception> {
 public:
  explicit MessageContains(std::string text) : text_(std::move(text)) {}
  bool match(const std::exception& error) const override {
    return std::string_view(error.what()).find(text_) != std::string_view::npos;
  }
  std::string describe() const override { return "does not say: " + text_; }

 private:
  std::string text_;
};
