#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "mnist/error.hpp"

/// The message of the Error that `action` throws when an ordinary user runs it: root may do
/// everything, so it runs in a child process that has given that up. Empty when nothing is thrown.
template <typename Action>
std::string error_as_nobody(Action action) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const auto child = ::fork();
  if (child == 0) {
    constexpr ::uid_t nobody = 65534;
    std::string message;
    if (::geteuid() == 0 && ::setuid(nobody) != 0) message = "cannot become nobody";
    try {
      action();
    } catch (const mnist::Error& error) {
      message = error.what();
    }
    const auto written = ::write(ends[1], message.data(), message.size());
    ::_exit(written == static_cast<::ssize_t>(message.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  std::string message;
  char part[256];
  for (::ssize_t count; (count = ::read(ends[0], part, sizeof part)) > 0;) {
    message.append(part, static_cast<std::size_t>(count));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error("the child process failed");
  return message;
}
