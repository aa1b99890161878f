// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace spigrp::test {

/// stops_program(f) is true when f() ends the program, as SPIGRP_REQUIRE does on misuse. It runs f() in a
/// child process, with the signal handlers of the test framework taken out.
template <class Function>
bool stops_program(Function function) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit no_core{};
    setrlimit(RLIMIT_CORE, &no_core);
    for (const int number : {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS}) (void)std::signal(number, SIG_DFL);
    function();
    _exit(0);
  }
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status);
}

}  // namespace spigrp::test
