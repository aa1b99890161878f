// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sa/arena.h"
#include "spigrp/replay_window.h"
#include "spigrp/result.h"

namespace spigrp {

/// WindowPool is memory for replay windows of more than 64 numbers: pieces that serve any of them. A piece that was
/// never taken is not written to: where memory is virtual, it costs nothing.
class WindowPool {
 public:
  static void measure(Arena& arena, std::size_t pieces) { arena.measure<Piece>(pieces); }
  WindowPool(Arena& arena, std::size_t pieces) : pieces_(arena.make_unwritten<Piece>(pieces)) {}

  bool is_used_up() const { return free_ == kNone && used_ == pieces_.size(); }
  /// take() gives the memory of one window; there must be one left.
  std::span<std::uint64_t> take() {
    SPIGRP_REQUIRE(!is_used_up());
    if (free_ == kNone) return pieces_[used_++].words;
    Piece& piece = pieces_[free_];
    free_ = static_cast<std::size_t>(piece.words[0]);
    return piece.words;
  }
  /// give_back() takes what take() gave.
  void give_back(const std::uint64_t* words) {
    const auto number =
        static_cast<std::size_t>(words - pieces_.front().words.data()) / ReplayWindow::kMaxMemoryWords;
    pieces_[number].words[0] = free_;
    free_ = number;
  }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};
  struct Piece {
    std::array<std::uint64_t, ReplayWindow::kMaxMemoryWords>
        words;  // of a free piece the first is the next free one
  };

  std::span<Piece> pieces_;
  std::size_t used_ = 0;  // pieces that were ever taken
  std::size_t free_ = kNone;
};

}  // namespace spigrp
