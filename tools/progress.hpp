#pragma once

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "mnist/training_run.hpp"
#include "tool.hpp"

namespace mnist::tool {

/// Shows on stderr how a training goes: a line an epoch, and on a terminal a bar that is redrawn in
/// place. It also measures the speed.
class Progress {
 public:
  Progress(const TrainingRun& run, std::size_t epochs, bool quiet)
      : run_(run), epochs_(epochs), quiet_(quiet), has_bar_(!quiet && is_terminal()) {
    begin_epoch(run.position());
    started_ = epoch_started_;
  }

  void step(const nn::RunPosition& position) {
    ++steps_;
    const auto now = Clock::now();
    if (!has_bar_ || now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    const std::size_t width = 24;
    const std::size_t filled = width * position.step / run_.steps_per_epoch();
    replace_line(fmt::format("epoch {}/{} [{:<{}}] loss {:.4f}, {} left", position.epoch + 1,
                             epochs_, std::string(filled, '='), width,
                             position.loss_sum / static_cast<double>(position.samples),
                             time_left(position)));
  }

  void epoch(std::size_t number, const EpochRecord& record) {
    const double seconds = seconds_since(epoch_started_);
    images_per_second_ = static_cast<double>(run_.train_count() - samples_before_) / seconds;
    const std::string validation =
        record.validation_accuracy
            ? ", validation " + percent(*record.validation_accuracy)
            : "";
    if (!quiet_) {
      replace_line(fmt::format("epoch {}/{}: loss {:.4f}, training {}{}, {:.0f} images/s, {} left",
                               number, epochs_, record.loss, percent(record.train_accuracy),
                               validation, images_per_second_, time_left(run_.position())));
      std::fputc('\n', stderr);
      line_length_ = 0;
    }
    begin_epoch(run_.position());
  }

  /// Ends a bar that is still drawn, so that the next message has a line of its own.
  void end() {
    if (line_length_ > 0) std::fputc('\n', stderr);
    line_length_ = 0;
  }

  /// Of the last finished epoch; what was done of it before this program started does not count.
  double images_per_second() const { return images_per_second_; }
  double seconds() const { return seconds_since(started_); }

 private:
  using Clock = std::chrono::steady_clock;

  static bool is_terminal() {
    const char* const terminal = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) != 0 && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
  }

  static double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  void begin_epoch(const nn::RunPosition& position) {
    samples_before_ = position.samples;
    epoch_started_ = Clock::now();
  }

  /// "12 s" or "3:07 min", going by the speed so far.
  std::string time_left(const nn::RunPosition& position) const {
    const std::size_t steps = run_.steps_per_epoch();
    const std::size_t left = (epochs_ - position.epoch) * steps - position.step;
    const auto done = static_cast<double>(std::max<std::size_t>(steps_, 1));
    const auto seconds = std::lround(seconds_since(started_) / done * static_cast<double>(left));
    if (seconds < 60) return fmt::format("{} s", seconds);
    return fmt::format("{}:{:02} min", seconds / 60, seconds % 60);
  }

  /// Overwrites the bar, blanks included: no escape sequence is needed.
  void replace_line(const std::string& text) {
    if (has_bar_) std::fputc('\r', stderr);
    fmt::print(stderr, "{:<{}}", text, line_length_);
    line_length_ = has_bar_ ? text.size() : 0;
    std::fflush(stderr);
  }

  const TrainingRun& run_;
  std::size_t epochs_;
  bool quiet_;
  bool has_bar_;
  std::size_t line_length_ = 0;
  std::size_t steps_ = 0;
  std::size_t samples_before_ = 0;  // of this epoch, before this program took it up
  double images_per_second_ = 0.0;
  Clock::time_point started_, epoch_started_, drawn_;
};

}  // namespace mnist::tool
