#include "mnist/recipe/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <string>

#include "mnist/error.hpp"

namespace mnist {
namespace {

constexpr std::string_view names[] = {"constant", "linear", "cosine"};  // in the order of Schedule

}  // namespace

float rate_factor(Schedule schedule, double progress) {
  switch (schedule) {
    case Schedule::constant:
      return 1.0F;
    case Schedule::linear:
      return static_cast<float>(1.0 - progress);
    case Schedule::cosine:
      return static_cast<float>(0.5 * (1.0 + std::cos(std::numbers::pi * progress)));
  }
  return 1.0F;
}

std::string_view to_string(Schedule schedule) { return names[static_cast<std::size_t>(schedule)]; }

Schedule schedule_from(std::string_view name) {
  const auto found = std::find(std::begin(names), std::end(names), name);
  if (found != std::end(names)) return static_cast<Schedule>(found - std::begin(names));
  throw Error("schedule '" + std::string(name) + "': expected constant, linear or cosine");
}

}  // namespace mnist
