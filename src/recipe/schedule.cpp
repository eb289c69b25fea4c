#include "mnist/recipe/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <string>

#include "mnist/error.hpp"

namespace mnist {
namespace {

// In the order of Schedule.
constexpr std::string_view schedule_names[] = {"constant", "linear", "cosine"};

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

std::string_view to_string(Schedule schedule) {
  return schedule_names[static_cast<std::size_t>(schedule)];
}

Schedule schedule_from(std::string_view name) {
  const auto found = std::find(std::begin(schedule_names), std::end(schedule_names), name);
  if (found != std::end(schedule_names)) {
    return static_cast<Schedule>(found - std::begin(schedule_names));
  }
  throw Error("schedule '" + std::string(name) + "': expected constant, linear or cosine");
}

}  // namespace mnist
