// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "sa/arena.h"
#include "sa/patricia.h"
#include "spigrp/eroute.h"
#include "spigrp/said.h"

namespace spigrp {

/// ErouteTable finds the eroute of a packet, and an eroute by its selector, in time that does not depend on
/// how many there are but on how long and how deep in each other their prefixes are.
///
/// It is one Patricia tree a family over whole selectors, as KLIPS had a radix tree over source and
/// destination. A selector becomes a key of bits, most important first:
///
///   source               destination          protocol        ports
///   | e d e d e d ... |  | e d e d e d ... |  | e dddddddd |  | e d...d | e d...d |
///
/// In a prefix each address bit d has a bit e before it: 1 when the prefix ends here, 0 when it goes on. For
/// protocol and ports e is 1 when any will do. A look-up goes down with the bits of the packet. Where a branch
/// asks for an e, it takes 0, the more specific way, and notes the other one. At the end the whole selector is
/// compared, because the tree skips bits in which all below agree. If it does not match, every other selector
/// that shares its bits up to the first wrong one does not either, so the look-up goes back to the last noted
/// way before that bit. It never goes a way twice: it looks at one selector for each source prefix around the
/// packet and, below each, for each destination prefix around it, in the worst case.
///
/// Another tree over the SAIDs tells whether any eroute points to one.
///
/// An entry has Eroute itself and two branches, and a fourth of a byte to keep them: 63 bytes beside the selector.
class ErouteTable {
 public:
  /// measure() takes the memory of this many eroutes, at most Branch::kMaxNumbers.
  static void measure(Arena& arena, std::size_t eroutes);
  ErouteTable(Arena& arena, std::size_t eroutes);
  ErouteTable(const ErouteTable&) = delete;
  ErouteTable& operator=(const ErouteTable&) = delete;

  std::size_t size() const { return size_; }
  bool is_full() const { return size_ == entries_.size(); }

  /// find() is the eroute with just this selector, match() the most specific one for a flow.
  Eroute* find(const Selector& selector) { return own(std::as_const(*this).find(selector)); }
  const Eroute* find(const Selector& selector) const;
  const Eroute* match(const Flow& flow) const;
  /// points_to() tells whether an eroute leads to this SAID itself.
  bool points_to(const Said& said) const;

  /// insert() takes an eroute whose selector is not in the table, which is not full; both its prefixes have
  /// one family.
  void insert(const Eroute& eroute);
  /// replace() puts another eroute with the same selector in the place of one.
  void replace(Eroute& entry, const Eroute& eroute);
  /// erase() may move one other entry.
  void erase(Eroute& entry);
  void clear();

  /// own() is what the table gave out as const, to be changed; nullptr for nullptr.
  Eroute* own(const Eroute* entry);

  /// front() and next() go over the table in the order of ErouteList; nullptr behind the last.
  const Eroute* front() const;
  const Eroute* next(const Eroute& entry) const;

 private:
  class SelectorKey;
  const Patricia& tree_of(Family family) const { return family == Family::ipv4 ? tree4_ : tree6_; }
  Patricia& tree_of(Family family) { return family == Family::ipv4 ? tree4_ : tree6_; }
  Patricia::Number number_of(const Eroute& entry) const {
    return static_cast<Patricia::Number>(&entry - entries_.data());
  }
  const Eroute* entry(std::optional<Patricia::Number> number) const {
    return number ? &entries_[*number] : nullptr;
  }
  void add_target(Patricia::Number number);
  void drop_target(Patricia::Number number);

  std::span<Eroute> entries_;  // the first size_ are in use
  BranchPool branches_;
  BranchPool target_branches_;
  Patricia tree4_;
  Patricia tree6_;
  Patricia targets_;  // by SAID, then by number
  std::size_t size_ = 0;
};

}  // namespace spigrp
