// SPDX-License-Identifier: Apache-2.0
#include "terminal.h"

#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace spigrp {
namespace {

const char* environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value == nullptr ? "" : value;
}

}  // namespace

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

bool use_color() {
  return stderr_is_terminal() && *environment("NO_COLOR") == '\0' &&
         std::strcmp(environment("TERM"), "dumb") != 0;
}

}  // namespace spigrp
