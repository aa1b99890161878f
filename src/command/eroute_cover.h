// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "spigrp/eroute.h"

namespace spigrp {

/// EroutePairs finds eroutes that are in each other's way. It may be asked only for so much work, because
/// comparing each with each takes long where there are very many; after that it finds nothing more.
class EroutePairs {
 public:
  /// `eroutes` is a range of Eroute; they stay where they are.
  template <class Eroutes>
  EroutePairs(const Eroutes& eroutes, std::size_t max_work) : work_(max_work) {
    for (const Eroute& eroute : eroutes) sorted_.push_back(&eroute);
    sort();
  }

  /// is_shadowed() tells whether every packet that this eroute selects is selected by a more specific one, so
  /// that it never gets any. By the longest-prefix rule no single eroute can do that: one that is more
  /// specific is narrower, or overlaps. Several together can: 10.0.0.0/9 and 10.128.0.0/9 shadow 10.0.0.0/8.
  /// Protocols and ports are not added up: 256 eroutes with a protocol each are not seen to shadow one
  /// without.
  bool is_shadowed(const Eroute& eroute);

  /// overlap_of() is an eroute that takes packets of this one away though it does not lie inside it: its
  /// source prefix is longer and its destination prefix shorter, and it points elsewhere. nullptr: there is
  /// none.
  const Eroute* overlap_of(const Eroute& eroute);

  /// is_exhausted() is true when the work was too much.
  bool is_exhausted() const { return work_ == 0; }

 private:
  using Eroutes = std::vector<const Eroute*>;
  // Group is the eroutes of one source prefix, in the order of their destinations.
  using Group = std::span<const Eroute* const>;
  void sort();
  void add_more_specific(const Selector& selector, Group group, Eroutes& found);
  Eroutes more_specific(const Selector& selector);
  bool covered(const Prefix& src, const Prefix& dst, const Eroutes& candidates);
  bool spend(std::size_t steps);

  Eroutes sorted_;  // by source, then by destination
  std::vector<Group> groups_;
  std::size_t work_;
};

}  // namespace spigrp
