#pragma once

#include <csignal>

namespace mnist::tool {

/// Turns the first Ctrl-C (or SIGTERM, or SIGHUP) into a flag, so that work can be put away before
/// the program ends. A second one ends it at once. A signal that
/// is ignored already, as nohup has SIGHUP, stays so.
class StopSignal {
 public:
  StopSignal() {
    struct sigaction action {};
    action.sa_handler = [](int) { raised_ = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction before {};
      ::sigaction(signal, nullptr, &before);
      if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
    }
  }
  static bool raised() { return raised_ != 0; }

 private:
  static inline volatile std::sig_atomic_t raised_ = 0;
};

}  // namespace mnist::tool
