// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sa/arena.h"
#include "sa/patricia.h"
#include "spigrp/ip_address.h"
#include "spigrp/sa.h"

namespace spigrp {

/// SaSet is a set of SAs by what a packet without a usable SPI is asked, in the order of destination, of a
/// second key (none but where one is named), and of their numbers.
enum class SaSet : std::uint8_t {
  destination,  ///< all
  natt,         ///< those in UDP; then by destination port
  tunnel,       ///< `tun`, outermost but for `comp`; then by source
  bare_comp,    ///< `comp` that is a group of its own
  led_to,       ///< `tun` that is the first tunnel of what an eroute leads to
};
inline constexpr std::size_t kNumSaSets = 5;

/// SaSets keeps the sets of a database: Patricia trees over destination, second key and number. What it is
/// asked, and a change, take steps by the bits of an address, not by how many SAs there are.
///
/// What an SA is found by (destination, tunnel source, NAT traversal) must not change while it is in a set.
class SaSets {
 public:
  /// Members says which sets an SA belongs to, a bit each.
  using Members = std::uint8_t;
  static constexpr Members bit(SaSet set) { return static_cast<Members>(1U << static_cast<unsigned>(set)); }

  /// measure() takes the memory for this many SAs, at most a third of Branch::kMaxNumbers.
  static void measure(Arena& arena, std::size_t sas);
  /// `records` are the SAs: the number of one is its place there.
  SaSets(Arena& arena, std::span<Sa> records);
  SaSets(const SaSets&) = delete;
  SaSets& operator=(const SaSets&) = delete;

  /// put() makes an SA a member of these sets and of no other. It can be in three: one is that of all
  /// destinations, and only `tun` is in two others.
  void put(const Sa& sa, Members members);
  void clear();

  /// first() is the first SA of this destination, and of this second key, in the order of the set; or nullptr.
  Sa* first(SaSet set, const IpAddress& dst) const;
  Sa* first(SaSet set, const IpAddress& dst, const IpAddress& src) const;
  Sa* first(SaSet set, const IpAddress& dst, std::uint16_t port) const;

 private:
  static constexpr std::size_t kMostSets = 3;
  static constexpr std::size_t kWords = 6;
  using Words = KeyWords<kWords>;

  static Words words(const IpAddress& dst, AddressBits second, Patricia::Number number);
  Words words_of(SaSet set, Patricia::Number number) const;
  Sa* first(SaSet set, const Words& words, std::size_t bits) const;
  void change(SaSet set, Patricia::Number number, bool add);

  std::span<Sa> records_;
  std::span<Members> members_;  // of each SA
  BranchPool pool_;
  std::array<Patricia, kNumSaSets> trees_;
};

}  // namespace spigrp
