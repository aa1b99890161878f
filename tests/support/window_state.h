// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "spigrp/replay_window.h"

namespace spigrp::test {

/// WindowState is what a window holds, apart from it: a copy of a window shares its memory.
struct WindowState {
  explicit WindowState(const ReplayWindow& window)
      : size(window.size()), top(window.top()), words(window.words().begin(), window.words().end()) {}

  std::size_t size;
  std::uint64_t top;
  std::vector<std::uint64_t> words;
  friend bool operator==(const WindowState&, const WindowState&) = default;
};

struct WindowMemory {
  std::array<std::uint64_t, ReplayWindow::kMaxMemoryWords> memory{};
};

/// OwnedWindow is a window with memory for every size.
class OwnedWindow : private WindowMemory, public ReplayWindow {
 public:
  explicit OwnedWindow(std::size_t size, std::uint64_t last_seen = 0)
      : ReplayWindow(size, last_seen, WindowMemory::memory) {}
  OwnedWindow(const OwnedWindow&) = delete;
  OwnedWindow& operator=(const OwnedWindow&) = delete;
};

}  // namespace spigrp::test
