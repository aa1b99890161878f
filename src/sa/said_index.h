// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

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

}  // namespace spigrp
