#pragma once

#include <string_view>

namespace mnist {

/// How the learning rate falls over a run: not at all, linearly to 0, or along half a cosine to 0.
enum class Schedule { constant, linear, cosine };

/// The factor on the initial learning rate at `progress` in [0,1], the share of the run that is
/// done.
float rate_factor(Schedule schedule, double progress);

/// Its name, such as "linear".
std::string_view to_string(Schedule schedule);

/// The schedule of this name. Throws `Error`, listing the choices, for an unknown name.
Schedule schedule_from(std::string_view name);

}  // namespace mnist
