// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

namespace spigrp::bench {

using Clock = std::chrono::steady_clock;
using Nanoseconds = std::chrono::duration<double, std::nano>;

/// clock_cost() is what it takes to ask the clock twice, in nanoseconds, which is no part of a packet.
inline double clock_cost() {
  static const double kCost = [] {
    double least = 1000;
    for (int i = 0; i < 1000; ++i) {
      const auto start = Clock::now();
      least = std::min(least, Nanoseconds(Clock::now() - start).count());
    }
    return least;
  }();
  return kCost;
}

/// time() is how long this work takes, in nanoseconds.
template <class Work>
double time(Work work) {
  const auto start = Clock::now();
  work();
  return std::max(0.0, Nanoseconds(Clock::now() - start).count() - clock_cost());
}

}  // namespace spigrp::bench
