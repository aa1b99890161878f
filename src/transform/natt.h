// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "transform/lane.h"
#include "wire/udp.h"

namespace spigrp {

// ESP in UDP, for NATs on the way (RFC 3948; `nonike`: the draft before it, as KLIPS spoke it).
//
//   nonesp:  | IP | UDP | ESP                     IKE on this port begins with 4 zero bytes
//   nonike:  | IP | UDP | 8 zero bytes | ESP      IKE on this port does not begin with zeros

/// natt_len() is how many bytes stand before ESP: 0, 8 or 16.
inline std::size_t natt_len(const NattPolicy& policy) {
  if (policy.mode == NattMode::none) return 0;
  return kUdpHeaderLen + (policy.mode == NattMode::nonike ? kNonIkeMarkerLen : 0);
}

/// emit_natt() writes the UDP header and the marker at the front of `udp`, which is the whole datagram. The
/// checksum is 0, as RFC 3948 section 2.1 wants it in IPv4.
void emit_natt(const NattPolicy& policy, MutableBytes udp);

/// checksum_natt() writes the UDP checksum of a sealed packet in IPv6, where 0 is not legal (RFC 8200
/// section 8.1); in IPv4 it does nothing.
void checksum_natt(Lane& lane);

/// unwrap_natt() takes off what emit_natt() put on. Nothing is said about the UDP checksum: the ICV is there,
/// and 0 is legal. The source port is not looked at: it is the NAT's to choose. Drops: layer_missing,
/// fragment, wrong_sa, truncated_header, wrong_encapsulation.
bool unwrap_natt(const Sa& sa, Lane& lane);

/// needs_repair() tells whether a group brings transport headers through a NAT: they were summed up with
/// addresses that are other ones now.
bool needs_repair(const SaChain& group);

/// repair_transport() computes the checksum of TCP or UDP anew, for the addresses that the packet has now
/// (RFC 3948 section 3.1.2). A UDP checksum of 0 stays. Other protocols have none over addresses.
void repair_transport(Lane& lane);

}  // namespace spigrp
