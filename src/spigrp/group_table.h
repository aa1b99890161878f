// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "spigrp/bytes.h"
#include "spigrp/group.h"
#include "spigrp/said.h"

namespace spigrp {

/// GroupTable remembers the SAIDs of the groups of a listing, exactly, to find the ones that are in two
/// groups. Lines that the old kernel printed for one group are no two groups: it walked every SA, in the
/// order of a hash table, and printed the rest of the group from there, so that the group `A B C` may appear
/// as the lines `C`, `A B C` and `B C`, in any order. One line is the rest of another when it is a proper
/// suffix of it, SAIDs compared as they are printed: the rest of a line in inbound order has that order too.
///
/// It lives in memory that the caller gives and keeps, and does not allocate.
class GroupTable {
 public:
  /// memory_size() bytes, aligned to kMemoryAlign, hold this many SAIDs (at most 2^31).
  static std::size_t memory_size(std::size_t saids);
  static constexpr std::size_t kMemoryAlign = 8;

  /// `seed` is a number that whoever wrote the listing does not know, or a listing could be made that takes
  /// long to look up.
  GroupTable(std::size_t saids, MutableBytes memory, std::uint64_t seed);

  /// has_room() is true while another group fits.
  bool has_room() const { return entries_.size() - used_ >= kMaxGroupSas; }
  /// capacity() is how many SAIDs it holds.
  std::size_t capacity() const { return entries_.size(); }
  /// move_to() goes on in other memory with room for more SAIDs; the old memory is then free.
  void move_to(std::size_t saids, MutableBytes memory);

  /// Conflict is a SAID that an earlier line has in another group.
  struct Conflict {
    std::size_t index;   ///< which SAID
    std::uint64_t line;  ///< where it was seen first
  };

  /// Sighting is what is known about a line that was added.
  struct Sighting {
    std::optional<Conflict> conflict;
    /// The earlier line that this one is the rest of, or 0.
    std::uint64_t rest_of = 0;
    /// rests[i] is the earlier line that is the rest of this one from SAID number i on, or 0.
    std::array<std::uint64_t, kMaxGroupSas> rests{};
  };

  /// add() adds the 1 to 4 SAIDs of a line, as printed, no SAID twice; there must be room. With a conflict,
  /// which is the first in the line, nothing is added. Line numbers from 2^32 on are remembered as 2^32-1.
  Sighting add(std::span<const Said> printed, std::uint64_t line);

  /// is_rest() tells whether the line added with this SAID as its first is by now the rest of another line.
  bool is_rest(const Said& first) const;
  /// line_of() is the number of the line added with this SAID as its first, or 0.
  std::uint64_t line_of(const Said& first) const;

 private:
  // Numbers of entries, from 1 on; 0 is none.
  using Number = std::uint32_t;
  struct Entry {
    Said said;
    Number next = 0;           // behind it in the line; 0 at the end
    Number before = 0;         // before it in the line; 0 where no line has shown one
    std::uint32_t line = 0;    // where it was seen first
    std::uint32_t begins = 0;  // the line that begins with it, or 0
  };

  std::size_t home_of(const Said& said) const;
  Number find(const Said& said) const;
  Number find_or_insert(const Said& said, std::uint32_t line);
  void place(MutableBytes memory, std::size_t saids);
  bool agrees(std::span<const Said> printed, std::size_t index, Number number) const;
  bool is(Number number, std::span<const Said> printed, std::size_t index) const;

  std::span<Entry> entries_;
  std::span<Number> slots_;
  std::size_t used_ = 0;
  std::uint64_t seed_;
};

}  // namespace spigrp
