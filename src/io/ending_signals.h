// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

namespace spigrp {

/// kEndingSignals end the program, which removes its temporary files first (remove_temporaries_on_signals()).
inline constexpr int kEndingSignals[] = {SIGINT, SIGTERM, SIGHUP};

/// EndingSignalsHeldBack keeps them from the calling thread, and from threads that it makes for as long as they
/// live, while it exists.
class EndingSignalsHeldBack {
 public:
  EndingSignalsHeldBack() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int number : kEndingSignals) sigaddset(&ending, number);
    pthread_sigmask(SIG_BLOCK, &ending, &before_);
  }
  EndingSignalsHeldBack(const EndingSignalsHeldBack&) = delete;
  EndingSignalsHeldBack& operator=(const EndingSignalsHeldBack&) = delete;
  ~EndingSignalsHeldBack() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace spigrp
