#include "mnist/recipe/schedule.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"

using mnist::rate_factor;
using mnist::Schedule;
using mnist::schedule_from;

TEST_CASE("schedules start at 1, and all but the constant one fall to 0") {
  for (Schedule schedule : {Schedule::constant, Schedule::linear, Schedule::cosine}) {
    CHECK(rate_factor(schedule, 0.0) == 1.0F);
    float last = 1.0F;
    for (double progress = 0.0; progress <= 1.0; progress += 0.01) {
      const float factor = rate_factor(schedule, progress);
      CHECK(factor <= last);
      CHECK(factor >= 0.0F);
      last = factor;
    }
  }
  CHECK(rate_factor(Schedule::constant, 1.0) == 1.0F);
  CHECK(rate_factor(Schedule::linear, 1.0) == Approx(0.0).margin(1e-7));
  CHECK(rate_factor(Schedule::cosine, 1.0) == Approx(0.0).margin(1e-7));
}

TEST_CASE("schedules follow their curves") {
  CHECK(rate_factor(Schedule::linear, 0.25) == Approx(0.75));
  CHECK(rate_factor(Schedule::cosine, 0.25) == Approx(0.8535534));
  CHECK(rate_factor(Schedule::cosine, 0.5) == Approx(0.5));
}

TEST_CASE("schedules are known by name") {
  for (Schedule schedule : {Schedule::constant, Schedule::linear, Schedule::cosine}) {
    CHECK(schedule_from(to_string(schedule)) == schedule);
  }
  using Catch::Contains;
  CHECK_THROWS_AS(schedule_from("step"), mnist::Error);
  CHECK_THROWS_WITH(schedule_from("step"), Contains("step") && Contains("constant") &&
                                               Contains("linear") && Contains("cosine"));
}
