#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mnist/training/training_run.hpp"
#include "terminal.hpp"
#include "tool.hpp"

namespace mnist::tool {

/// "12 s" or "3:07 min"
inline std::string duration(long seconds) {
  if (seconds < 60) return fmt::format("{} s", seconds);
  return fmt::format("{}:{:02} min", seconds / 60, seconds % 60);
}

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
    images_per_second_ = speed(run_.images_per_epoch());
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

  /// Epoch and time left always stay; what else fits the width is added in the order of its worth:
  /// the losses so far, the loss, the accuracy, a bar, the speed.
  void draw_bar(const TrainingProgress& position) {
    const auto samples = static_cast<double>(position.samples);
    const std::string epoch = fmt::format("epoch {}/{}", position.epoch + 1, epochs_);
    const std::string left = time_left(position) + " left";
    const std::size_t width = terminal_columns() - 1;  // the last column would begin a new line
    const std::size_t needed = epoch.size() + 1 + left.size();
    if (needed > width) return replace_line(left.substr(0, width));

    std::size_t room = width - needed;
    const auto if_it_fits = [&room](std::string text) {
      if (text.size() > room) return std::string();
      room -= text.size();
      return text;
    };
    std::size_t bars = 0;
    if (is_utf8() && losses_.size() > 2 && room > 4) {
      bars = std::min<std::size_t>({16, losses_.size(), room - 1});
      room -= bars + 1;
    }
    const std::string loss = if_it_fits(fmt::format("loss {:.4f}, ", position.loss_sum / samples));
    const std::string accuracy = if_it_fits(
        fmt::format("training {}, ", percent(static_cast<double>(position.correct) / samples)));
    const std::size_t length = room < 11 ? 0 : std::min<std::size_t>(24, room - 3);
    const std::size_t filled = length * position.step / run_.steps_per_epoch();
    const std::string bar =
        length == 0 ? "" : if_it_fits(fmt::format("[{:<{}}] ", std::string(filled, '='), length));
    const std::string rate = if_it_fits(fmt::format("{:.0f} images/s, ", speed(position.samples)));
    std::string line = fmt::format("{} {}{}{}{}{}", epoch, bar, loss, accuracy, rate, left);
    const std::size_t columns = line.size() + (bars == 0 ? 0 : bars + 1);
    if (bars > 0) line += " " + sparkline(losses_, bars);
    replace_line(line, columns);
  }

  /// Going by the speed so far.
  std::string time_left(const TrainingProgress& position) const {
    const std::size_t steps = run_.steps_per_epoch();
    const std::size_t left = (epochs_ - position.epoch) * steps - position.step;
    const auto done = static_cast<double>(std::max<std::size_t>(steps_, 1));
    const auto seconds = std::lround(seconds_since(started_) / done * static_cast<double>(left));
    return duration(seconds);
  }

  void replace_line(const std::string& text) { replace_line(text, text.size()); }

  /// Overwrites the bar with blanks and a text that takes so many columns: no escape sequence is
  /// needed.
  void replace_line(const std::string& text, std::size_t columns) {
    if (has_bar_) {
      const std::size_t old = std::min(columns_, terminal_columns() - 1);
      put(fmt::format("\r{:{}}\r", "", old > columns ? old : 0));
    }
    put(text);
    columns_ = has_bar_ ? columns : 0;
  }

  /// What cannot be shown is lost.
  static void put(const std::string& text) { std::fputs(text.c_str(), stderr); }

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
