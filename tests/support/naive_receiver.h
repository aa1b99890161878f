// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "spigrp/sa.h"
#include "support/octets.h"

namespace spigrp::test {

/// naive_removed() is what is inside a packet when all of a group (inside to outside) is taken off: an IP packet cut to
/// its length; nothing where a layer is missing, its ICV wrong, or something behind it not as its RFC has it. It goes by
/// the numbers of the RFCs, with libsodium and zlib, for the algorithms of seal_esp() and hmac() and for ESP in UDP without
/// a marker in front of it, and looks at no
/// sequence number, whose high-order bits it takes as 0. IPComp may be absent. Congestion marks stay as they came.
std::optional<Octets> naive_removed(std::span<const SaSpec> group, const Octets& packet);

/// is_authentic() tells whether the ICV of an ESP or AH SA, the outermost one of a packet, is right.
bool is_authentic(const SaSpec& spec, const Octets& packet);

/// Place is where AH, ESP, IPComp or the inner packet of a tunnel stand in a packet, and which byte names them.
struct Place {
  std::size_t at;
  std::size_t named_at;
};
/// place_in() is nothing where the IP header, with its length, options and extension headers, is not to be believed, or
/// the packet is a fragment.
std::optional<Place> place_in(const Octets& packet);

/// with_payload() is a packet with another payload, and what names it, and its length and checksum to match.
Octets with_payload(const Octets& packet, const Place& place, std::uint8_t protocol, Bytes payload);

/// inflated() is what a whole raw DEFLATE stream says, at most 65,535 bytes; nothing where it is none.
std::optional<Octets> inflated(Bytes stream);

/// sequence_of() is the number of an ESP or AH header that begins there.
inline std::uint64_t sequence_of(Bytes esp_or_ah, std::size_t at) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : esp_or_ah.subspan(at, 4)) number = number << 8 | byte;
  return number;
}

/// ah_icv() is the ICV of a packet with AH at that place, or nothing where it cannot be told.
std::optional<Octets> ah_icv(const SaSpec& spec, const Octets& packet, const Place& place);

}  // namespace spigrp::test
