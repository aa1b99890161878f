// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sa/arena.h"
#include "spigrp/bytes.h"

namespace spigrp {

/// FragmentStore keeps byte strings of any length in memory of one size: each in a chain of cells, taken from
/// and given back to one list of free ones. It never fails half: who puts asks for the room first.
class FragmentStore {
 public:
  static constexpr std::size_t kCellLen = 256;

  /// Chain is a string that was put in; an empty one takes no cell.
  struct Chain {
    std::uint32_t first = 0;
    std::uint32_t len = 0;
  };

  /// measure() takes the room that a store of `bytes`, rounded down to whole cells, needs.
  static void measure(Arena& arena, std::size_t bytes);
  FragmentStore(Arena& arena, std::size_t bytes);

  /// cells_for() is how many cells a string takes; num_free() how many there are.
  static constexpr std::size_t cells_for(std::size_t len) { return (len + kCellLen - 1) / kCellLen; }
  std::size_t num_free() const { return num_free_; }

  /// put() copies a string in; that its cells are not free is misuse.
  Chain put(Bytes bytes);
  /// get() copies a string out to memory of its length.
  void get(const Chain& chain, MutableBytes to) const;
  bool equals(const Chain& chain, Bytes bytes) const;
  void release(const Chain& chain);

 private:
  struct Cell {
    std::uint32_t next;
    std::array<std::uint8_t, kCellLen> bytes;
  };

  std::span<Cell> cells_;
  std::uint32_t first_free_ = 0;
  std::size_t num_free_ = 0;
};

}  // namespace spigrp
