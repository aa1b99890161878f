// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "spigrp/group.h"
#include "spigrp/said.h"

namespace spigrp {

// The rules of groups, each in one place for check_group(), which wants the first that is broken, and
// review_group(), which wants all.

/// end_of_level() is where the level that begins at `start` ends: every level but the first begins with tun,
/// so the next tun begins the next level.
inline std::size_t end_of_level(std::span<const Said> saids, std::size_t start) {
  std::size_t end = start + 1;
  while (end < saids.size() && saids[end].proto != Proto::tun) ++end;
  return end;
}

/// has_proto() tells whether one of these SAs is of this protocol.
inline bool has_proto(std::span<const Said> saids, Proto proto) {
  for (const Said& said : saids) {
    if (said.proto == proto) return true;
  }
  return false;
}

/// FaultRules walks over the E2xx rules in the order that check_group() documents. `report` takes a Finding
/// and tells whether to go on; the walk returns false when it was told to stop.
template <class Report>
class FaultRules {
 public:
  FaultRules(std::span<const Said> saids, Report report) : saids_(saids), report_(report) {}

  bool walk() {
    for (std::size_t i = 0; i < saids_.size(); ++i) {
      if (!lone(i)) return false;
    }
    for (std::size_t start = 0; start < saids_.size(); start = end_of_level(saids_, start)) {
      if (!level(start, end_of_level(saids_, start))) return false;
    }
    return true;
  }

 private:
  // What is wrong with one SA whatever level it is in.
  bool lone(std::size_t i) {
    const Said& said = saids_[i];
    if (is_shunt(said) && saids_.size() > 1) return report_(Finding{TextCode::shunt_in_group, i});
    if (said.spi == 0 && !is_passthrough(said)) return report_(Finding{TextCode::zero_spi, i});
    for (const Said& before : saids_.first(i)) {
      if (before == said) return report_(Finding{TextCode::repeated_said, i});
    }
    return true;
  }

  bool level(std::size_t start, std::size_t end) {
    for (std::size_t i = start + 1; i < end; ++i) {
      if (!shape(saids_.subspan(start, i - start), i)) return false;
    }
    const IpAddress& dst = saids_[start].dst;
    for (std::size_t i = start + 1; i < end; ++i) {
      if (saids_[i].dst.family() == dst.family()) continue;
      if (!report_(Finding{TextCode::mixed_families, i})) return false;
    }
    for (std::size_t i = start + 1; i < end; ++i) {
      if (saids_[i].dst.family() != dst.family() || saids_[i].dst == dst) continue;
      if (!report_(Finding{TextCode::mixed_destinations, i})) return false;
    }
    return true;
  }

  // What is wrong with an SA behind the others of its level. Compression comes before any other IPsec
  // processing (RFC 3173 section 2).
  bool shape(std::span<const Said> before, std::size_t i) {
    const Proto proto = saids_[i].proto;
    if (has_proto(before, proto)) return report_(Finding{TextCode::repeated_protocol, i});
    const bool protected_before = has_proto(before, Proto::esp) || has_proto(before, Proto::ah);
    if (proto == Proto::comp && protected_before) return report_(Finding{TextCode::wrong_order, i});
    return true;
  }

  std::span<const Said> saids_;
  Report report_;
};

}  // namespace spigrp
