#include "platform/parse_number.hpp"

#include <catch2/catch.hpp>
#include <cstdint>

namespace mnist::platform {
namespace {

TEST_CASE("whole numbers are read from the first to the last character") {
  CHECK(parse_number<std::uint64_t>("18446744073709551615") == UINT64_MAX);
  CHECK(parse_number<int>("-7") == -7);
  CHECK(parse_number<std::size_t>("010") == 10);
  for (const char* const text :
       {"", " 1", "1 ", "1.0", "0x10", "+1", "one", "-1", "1e3", "18446744073709551616"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number<std::uint64_t>(text));
  }
}

TEST_CASE("fractions are read to the nearest value, from the first to the last character") {
  CHECK(parse_number<double>("0.1") == 0.1);
  CHECK(parse_number<float>("0.1307") == 0.1307F);
  CHECK(parse_number<double>("-2.5e-3") == -2.5e-3);
  CHECK(parse_number<double>("16777217") == 16777217.0);
  CHECK(parse_number<double>("1e-300") == 1e-300);
  for (const char* const text :
       {"", " 1", "1 ", "1,5", "1.5.", "1e", "x", "1.0f", "nan", "inf", "1e999", "0x1p3"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number<double>(text));
  }
}

}  // namespace
}  // namespace mnist::platform
