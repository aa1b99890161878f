// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace spigrp {

/// Progress draws one line on a terminal, over and over: a bar, the rate, the time left. It stays silent for
/// the first second, and where nobody watches.
class Progress {
 public:
  /// `total` bytes are to be read; 0 where that is unknown.
  Progress(bool wanted, std::uint64_t total);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t bytes, std::uint64_t packets);
  /// clear() takes the line away again.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool wanted_;
  std::uint64_t total_;
  Clock::time_point start_;
  Clock::time_point next_;
  bool drawn_ = false;
};

}  // namespace spigrp
