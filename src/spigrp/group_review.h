// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "spigrp/group.h"
#include "spigrp/said.h"

namespace spigrp {

/// Findings is all that the rules say about one group, in the order of its SAs. It has room for all of it.
class Findings {
 public:
  std::span<const Finding> all() const& { return std::span(findings_).first(size_); }
  /// A loop over the findings of a temporary would outlive them.
  std::span<const Finding> all() const&& = delete;
  /// add() puts a finding behind those of the SAs up to its own.
  void add(const Finding& finding);

 private:
  // An SA gives at most a fault of its own, one of its place, one of its destination and three doubts.
  static constexpr std::size_t kRoom = kMaxGroupSas * 6;
  std::array<Finding, kRoom> findings_{};
  std::size_t size_ = 0;
};

/// review_group() is everything that the rules say about a group of 1 to 4 SAs, inside to outside: the E2xx
/// of which check_group() names the first, and what is doubtful or worth a note:
///
/// - ah_inside_esp: `ah` before `esp` in one level, at the `ah`;
/// - reserved_spi: SPI 1 to 255 of `ah` or `esp`; reserved_cpi: CPI 1 to 255 or 61440 to 65535;
/// - unprotected_group: neither `esp` nor `ah` in the whole group, at its first SA; a shunt is no such group;
/// - new_destination: a level that ends elsewhere than the one inside it, at its `tun`.
///
/// `esp` without authentication cannot be seen in a group: a SAID does not name its algorithm.
Findings review_group(std::span<const Said> saids);

/// is_plain_group() tells a group of which nothing at all can be said, the usual kind: one level in the usual order
/// (`ah` behind `esp`), protected, with one destination and no reserved number. It is quick, and does not know every
/// group that is clean: review_group() does.
bool is_plain_group(std::span<const Said> saids);

/// is_inbound_order() tells whether these SAs of one line, as written, are a group written outside to inside,
/// as the old kernel printed inbound groups. They are when read backwards they keep the E2xx rules and need
/// fewer levels than as written, or as many where they break a rule as written: `esp comp` is an inbound
/// `comp esp`, and `esp tun` an inbound `tun esp` where both have one destination; where they have two, it
/// stays a level of `esp` inside a bare `tun`. Where both readings are as good (`ah esp`, `tun tun`), the
/// order as written holds.
bool is_inbound_order(std::span<const Said> saids);

/// reversed() is the group with its SAs in the other order.
Group reversed(const Group& group);

}  // namespace spigrp
