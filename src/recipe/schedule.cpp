#include "mnist/recipe/schedule.hpp"

#include <cmath>
#include <numbers>
#include <string>

#include "mnist/error.hpp"

namespace mnist {

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
  switch (schedule) {
    case Schedule::constant:
      return "constant";
    case Schedule::linear:
      return "linear";
    case Schedule::cosine:
      return "cosine";
  }
  return "";
}

Schedule schedule_from(std::string_view name) {
  for (Schedule schedule : {Schedule::constant, Schedule::linear, Schedule::cosine}) {
    if (name == to_string(schedule)) return schedule;
  }
  throw Error("schedule '" + std::string(name) + "': expected constant, linear or cosine");
}

}  // namespace mnist
