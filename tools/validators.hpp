#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "platform/parse_number.hpp"
#include "suggest.hpp"

/// Checks of option values that are stricter than CLI11's conversions, which take -1 for a large
/// unsigned number, and nan for a number.
namespace mnist::tool {

/// The names in a table of things that go by one.
template <class Table>
std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& entry : table) names.emplace_back(entry.name);
  return names;
}

/// Accepts these words. They are the validator's name too, where completions find them.
inline CLI::Validator one_of(const std::vector<std::string>& words) {
  const auto check = [words](const std::string& text) -> std::string {
    if (std::find(words.begin(), words.end(), text) != words.end()) return "";
    return fmt::format("{} is not one of {}{}", text, CLI::detail::join(words, ", "),
                       did_you_mean(text, words));
  };
  return CLI::Validator(check, "", CLI::detail::join(words, " "));
}

/// Accepts the whole numbers from `low` to `high`, written in decimal.
inline CLI::Validator whole_number(std::uint64_t low,
                                   std::uint64_t high = std::numeric_limits<std::uint64_t>::max()) {
  const auto check = [low, high](std::string& text) -> std::string {
    const auto value = platform::parse_number<std::uint64_t>(text);
    if (!value || *value < low || *value > high) {
      const bool open = high == std::numeric_limits<std::uint64_t>::max();
      return fmt::format("{} is not a whole number {}", text,
                         open ? fmt::format("of at least {}", low)
                              : fmt::format("from {} to {}", low, high));
    }
    text = std::to_string(*value);  // CLI11 would take 010 for octal
    return "";
  };
  return CLI::Validator(check, "", "");
}

/// Accepts the finite numbers that pass `test`, which `expected` describes.
inline CLI::Validator real_number(const std::function<bool(double)>& test,
                                  const std::string& expected) {
  const auto check = [test, expected](std::string& text) -> std::string {
    const auto value = platform::parse_number<double>(text);
    if (value && std::isfinite(*value) && test(*value)) return "";
    return fmt::format("{} is not {}", text, expected);
  };
  return CLI::Validator(check, "", "");
}

/// What was called "seed" up to version 0.1.0 is "original".
inline std::string current_name(const std::string& name) {
  return name == "seed" ? "original" : name;
}

}  // namespace mnist::tool
