// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#if defined(__x86_64__) || defined(__i386__)
#include <x86intrin.h>
#endif

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

/// cycles() is the processor's time-stamp counter, where there is one that counts cycles: arm64's counts a clock of its own.
inline std::optional<std::uint64_t> cycles() {
#if defined(__x86_64__) || defined(__i386__)
  return __rdtsc();
#else
  return std::nullopt;
#endif
}

/// CycleRate is how many cycles a nanosecond has, counted since it was made.
class CycleRate {
 public:
  std::optional<double> per_nanosecond() const {
    const auto now = cycles();
    if (!now) return std::nullopt;
    return static_cast<double>(*now - *cycles_) / Nanoseconds(Clock::now() - start_).count();
  }

 private:
  std::optional<std::uint64_t> cycles_ = cycles();
  Clock::time_point start_ = Clock::now();
};

}  // namespace spigrp::bench
