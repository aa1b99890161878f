// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "spigrp/bytes.h"
#include "wire/ip_packet.h"

namespace spigrp {

/// AhEnd says who computes an ICV.
enum class AhEnd : std::uint8_t { sender, receiver };

/// mutable_fields_zeroed() copies the IP headers of a packet, up to ip.payload_at, as AH counts them (RFC
/// 4302 section 3.3.3.1 and appendix A), to the front of `out`:
///
///   IPv4: TOS, flags, fragment offset, TTL and checksum zero; of the options, those that the table of
///         appendix A1 calls immutable as they are, all others as zeros
///   IPv6: traffic class, flow label and hop limit zero; data of hop-by-hop and destination options zero
///         where bit 5 of the type says it may change
///
/// The sender predicts what a source route (RFC 791) or a routing header of type 0 or 2 (RFC 2460 section 4.4,
/// RFC 6275 section 6.4) does to the packet on its way: the last address is the destination, and of the
/// routing header all segments are used up. At the receiver they must be: else the packet is not there yet.
///
/// It is false for what AH cannot predict here: a route of another kind that is not used up, or one
/// that is broken, or a second one; a fragment; options that are broken; headers longer than `out`.
bool mutable_fields_zeroed(Bytes packet, const IpPacket& ip, AhEnd end, MutableBytes out);

}  // namespace spigrp
