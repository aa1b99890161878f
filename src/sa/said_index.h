// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/byte_order.h"
#include "spigrp/sa.h"
#include "spigrp/said.h"

namespace spigrp {

/// SaidIndex finds SAs by SAID: a hash table with linear probing in memory of the caller, at most half full.
class SaidIndex {
 public:
  /// slots() is how many pointers serve this many SAs: a power of two.
  static std::size_t slots(std::size_t sas);

  /// The table is slots() pointers, all nullptr.
  explicit SaidIndex(std::span<Sa*> table)
      : table_(table), shift_(64 - static_cast<unsigned>(std::countr_zero(table.size()))) {}

  Sa* find(const Said& said) const { return table_[slot_of(said)]; }
  /// insert() takes an SA whose SAID is not in the table, and no more of them than slots() was asked for.
  void insert(Sa& sa) { table_[slot_of(sa.said)] = &sa; }
  /// erase() takes a SAID that is in the table.
  void erase(const Said& said);
  void clear() { std::ranges::fill(table_, nullptr); }

 private:
  std::size_t home_of(const Said& said) const;
  std::size_t slot_of(const Said& said) const;  // where it is, or where it would go
  std::size_t next(std::size_t slot) const { return (slot + 1) & (table_.size() - 1); }

  std::span<Sa*> table_;
  unsigned shift_;  // from a hash of 64 bits to a slot
};

// The upper bits of a sum of products with odd numbers: no product waits for another, and SPIs and addresses that lie next
// to each other come far apart (Fibonacci hashing).
inline std::size_t SaidIndex::home_of(const Said& said) const {
  constexpr std::uint64_t kMix[] = {0x9e37'79b9'7f4a'7c15, 0xbf58'476d'1ce4'e5b9, 0x94d0'49bb'1331'11eb};
  std::uint64_t sum = (std::uint64_t{said.spi} << 8 | static_cast<std::uint8_t>(said.proto)) * kMix[0];
  const Bytes dst = said.dst.bytes();
  if (said.dst.family() == Family::ipv4) {
    sum += load_be32(dst.first<4>()) * kMix[1];
  } else {
    sum += load_be64(dst.first<8>()) * kMix[1] + load_be64(dst.last<8>()) * kMix[2];
  }
  return static_cast<std::size_t>(sum >> shift_);
}

inline std::size_t SaidIndex::slot_of(const Said& said) const {
  std::size_t slot = home_of(said);
  while (table_[slot] != nullptr && table_[slot]->said != said) slot = next(slot);
  return slot;
}

// Closes the gap by moving later entries of the run back, so that no search ends early at it.
inline void SaidIndex::erase(const Said& said) {
  std::size_t gap = slot_of(said);
  for (std::size_t slot = next(gap); table_[slot] != nullptr; slot = next(slot)) {
    const std::size_t mask = table_.size() - 1;
    const std::size_t from_home = (slot - home_of(table_[slot]->said)) & mask;
    if (from_home < ((slot - gap) & mask)) continue;  // its home lies behind the gap
    table_[gap] = table_[slot];
    gap = slot;
  }
  table_[gap] = nullptr;
}

}  // namespace spigrp
