// SPDX-License-Identifier: Apache-2.0
#include "progress.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include "terminal.h"

namespace spigrp {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;

constexpr milliseconds kSilence{1000};
constexpr milliseconds kBetween{200};
constexpr std::size_t kBarWidth = 30;

std::string bar(double part) {
  const auto full = static_cast<std::size_t>(part * kBarWidth);
  return std::string(full, '#') + std::string(kBarWidth - full, '.');
}

}  // namespace

Progress::Progress(bool wanted, std::uint64_t total)
    : wanted_(wanted && stderr_is_terminal()),
      total_(total),
      start_(Clock::now()),
      next_(start_ + kSilence) {}

void Progress::update(std::uint64_t bytes, std::uint64_t packets) {
  if (!wanted_ || Clock::now() < next_) return;
  next_ = Clock::now() + kBetween;
  drawn_ = true;
  const double seconds = duration<double>(Clock::now() - start_).count();
  const double megabytes = static_cast<double>(bytes) / 1e6;
  std::ostringstream line;
  line << "\r\033[K" << std::fixed << std::setprecision(0);
  const double part =
      total_ == 0 ? 0 : std::min(1.0, static_cast<double>(bytes) / static_cast<double>(total_));
  if (part > 0) line << '[' << bar(part) << "] " << part * 100 << " %  ";
  line << packets << " packets, " << megabytes << " MB, " << megabytes / seconds << " MB/s";
  if (part > 0) line << ", " << seconds / part - seconds << " s left";
  std::cerr << line.str() << std::flush;
}

void Progress::clear() {
  if (drawn_) std::cerr << "\r\033[K" << std::flush;
  drawn_ = false;
}

}  // namespace spigrp
