// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "spigrp/ip_address.h"
#include "spigrp/sa.h"

namespace spigrp {

/// PartKind is what a run of bytes of a packet is.
enum class PartKind : std::uint8_t {
  ip,       ///< an IP header: the packet's own with its options and extensions, or that of a tunnel
  payload,  ///< what stood behind the packet's own IP headers
  udp,      ///< of NAT traversal
  marker,   ///< the zeros of NAT traversal before RFC 3948
  esp,      ///< SPI and sequence number
  iv,
  tfc,         ///< traffic-flow padding behind an IP packet (RFC 4303 section 2.7)
  padding,     ///< of ESP: 1, 2, 3...
  trailer,     ///< of ESP: pad length and next header
  ah,          ///< AH up to its ICV
  ah_padding,  ///< of AH, behind its ICV
  icv,         ///< of ESP, at the end; or of AH, in it
};

/// Part is a run of bytes of a packet. There are no parts of 0 bytes, but for an empty payload.
struct Part {
  PartKind kind;
  std::size_t len;
  const Sa* sa = nullptr;        ///< whose it is; nullptr: it was there before the first SA
  Family family = Family::ipv4;  ///< of an IP header
};

/// Cover is the parts from `first` to the one before `behind` that an SA encrypts or authenticates.
struct Cover {
  enum class Kind : std::uint8_t { encrypted, authenticated };
  Kind kind;
  const Sa* sa;
  std::size_t first;
  std::size_t behind;
};

/// PlainPacket is a packet before the first SA, reduced to what lengths depend on.
struct PlainPacket {
  Family family = Family::ipv4;
  std::size_t headers_len = 20;  ///< before the place where AH, ESP and IPComp go
  std::size_t len = 20;          ///< headers and payload
  bool holds_ip = false;         ///< the payload is an IP packet: traffic-flow padding may follow it
};

/// Layout is a packet behind a chain, part by part, in the order of its bytes.
class Layout {
 public:
  std::span<const Part> parts() const { return std::span(parts_).first(num_parts_); }
  /// covers() is a Cover or two an SA, inside to outside.
  std::span<const Cover> covers() const { return std::span(covers_).first(num_covers_); }
  /// len() is the length of the whole packet.
  std::size_t len() const;

  /// insert() puts a part, unless it is empty, before the one at `at`. What was covered around this place
  /// still is.
  void insert(std::size_t at, const Part& part);
  void append(const Part& part) { insert(num_parts_, part); }
  void cover(const Cover& cover);

 private:
  // A packet's own headers and payload, and of each SA at most UDP, marker, ESP, IV, TFC, padding, trailer, ICV.
  static constexpr std::size_t kMaxParts = 2 + kMaxGroupSas * 8;
  static constexpr std::size_t kMaxCovers = kMaxGroupSas * 2;

  std::array<Part, kMaxParts> parts_{};
  std::size_t num_parts_ = 0;
  std::array<Cover, kMaxCovers> covers_{};
  std::size_t num_covers_ = 0;
};

/// layout_of() is what a chain makes of a packet. The transforms use the same lengths. What comp may save is
/// not counted on: it is as if comp had sent the packet uncompressed, which adds no header.
Layout layout_of(const SaChain& chain, const PlainPacket& plain);

/// longest_plain() is the longest packet with these headers that a chain makes no longer than `mtu`; 0 where
/// there is none.
std::size_t longest_plain(const SaChain& chain, const PlainPacket& plain, std::size_t mtu);

}  // namespace spigrp
