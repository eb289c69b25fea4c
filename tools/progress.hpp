#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mnist/training/training_run.hpp"
#include "terminal.hpp"
#include "tool.hpp"

namespace mnist::tool {

/// Shows on stderr how a training goes: a line an epoch, and on a terminal a bar that is redrawn in
/// place, with the losses of the epochs so far as a row of small bars. It never writes a colour or
/// another escape sequence. It also measures the speed.
class Progress {
 public:
  Progress(const TrainingRun& run, std::size_t epochs, bool quiet)
      : run_(run), epochs_(epochs), quiet_(quiet), has_bar_(!quiet && is_terminal()) {
    begin_epoch(run.position());
    started_ = epoch_started_;
  }

  void step(const TrainingProgress& position) {
    ++steps_;
    const auto now = Clock::now();
    if (!has_bar_ || now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    draw_bar(position);
  }

  void epoch(std::size_t number, const EpochRecord& record) {
    images_per_second_ = speed(run_.train_count());
    losses_.push_back(record.loss);
    const std::string validation =
        record.validation_accuracy ? ", validation " + percent(*record.validation_accuracy) : "";
    if (!quiet_) {
      replace_line(fmt::format("epoch {}/{}: loss {:.4f}, training {}{}, {:.0f} images/s, {} left",
                               number, epochs_, record.loss, percent(record.train_accuracy),
                               validation, images_per_second_, time_left(run_.position())));
      std::fputc('\n', stderr);
      columns_ = 0;
    }
    begin_epoch(run_.position());
  }

  /// Ends a bar that is still drawn, so that the next message has a line of its own.
  void end() {
    if (columns_ > 0) std::fputc('\n', stderr);
    columns_ = 0;
  }

  /// Of the last finished epoch; what was done of it before this program started does not count.
  double images_per_second() const { return images_per_second_; }
  double seconds() const { return seconds_since(started_); }

 private:
  using Clock = std::chrono::steady_clock;

  static double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  void begin_epoch(const TrainingProgress& position) {
    samples_before_ = position.samples;
    epoch_started_ = Clock::now();
    drawn_ = {};  // so that even a short epoch is seen
  }

  /// Images per second since the epoch began.
  double speed(std::size_t samples) const {
    return static_cast<double>(samples - samples_before_) / seconds_since(epoch_started_);
  }

  /// What does not fit the width is left out: first the losses, then the bar, then the line's end.
  void draw_bar(const TrainingProgress& position) {
    const std::string beginning = fmt::format("epoch {}/{} ", position.epoch + 1, epochs_);
    const std::string end = fmt::format("loss {:.4f}, {:.0f} images/s, {} left",
                                        position.loss_sum / static_cast<double>(position.samples),
                                        speed(position.samples), time_left(position));
    const std::size_t width = terminal_columns() - 1;  // the last column would begin a new line
    const std::size_t used = beginning.size() + end.size();
    if (used + 8 > width) return replace_line((beginning + end).substr(0, width));
    const std::size_t bar = std::min<std::size_t>(24, width - used - 3);
    const std::size_t filled = bar * position.step / run_.steps_per_epoch();
    std::string line = fmt::format("{}[{:<{}}] {}", beginning, std::string(filled, '='), bar, end);
    std::size_t columns = line.size();
    if (is_utf8() && losses_.size() > 2 && columns + 4 < width) {
      const std::size_t losses = std::min<std::size_t>({16, losses_.size(), width - columns - 1});
      line += " " + sparkline(losses_, losses);
      columns += 1 + losses;
    }
    replace_line(line, columns);
  }

  /// "12 s" or "3:07 min", going by the speed so far.
  std::string time_left(const TrainingProgress& position) const {
    const std::size_t steps = run_.steps_per_epoch();
    const std::size_t left = (epochs_ - position.epoch) * steps - position.step;
    const auto done = static_cast<double>(std::max<std::size_t>(steps_, 1));
    const auto seconds = std::lround(seconds_since(started_) / done * static_cast<double>(left));
    if (seconds < 60) return fmt::format("{} s", seconds);
    return fmt::format("{}:{:02} min", seconds / 60, seconds % 60);
  }

  void replace_line(const std::string& text) { replace_line(text, text.size()); }

  /// Overwrites the bar with blanks and a text that takes so many columns: no escape sequence is
  /// needed.
  void replace_line(const std::string& text, std::size_t columns) {
    if (has_bar_) {
      const std::size_t old = std::min(columns_, terminal_columns() - 1);
      fmt::print(stderr, "\r{:{}}\r", "", old > columns ? old : 0);
    }
    fmt::print(stderr, "{}", text);
    columns_ = has_bar_ ? columns : 0;
    std::fflush(stderr);
  }

  const TrainingRun& run_;
  std::size_t epochs_;
  bool quiet_;
  bool has_bar_;
  std::size_t columns_ = 0;     // of the bar that is drawn
  std::vector<double> losses_;  // of the epochs so far
  std::size_t steps_ = 0;
  std::size_t samples_before_ = 0;  // of this epoch, before this program took it up
  double images_per_second_ = 0.0;
  Clock::time_point started_, epoch_started_, drawn_;
};

}  // namespace mnist::tool
