// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "spigrp/bytes.h"
#include "wire/ip_packet.h"

namespace spigrp {

/// mutable_fields_zeroed() copies the IP headers of a packet, up to ip.payload_at, as AH counts them (RFC
/// 4302 section 3.3.3.1 and appendix A), and returns how many bytes it wrote:
///
///   IPv4: TOS, flags, fragment offset, TTL and checksum zero; of the options, those that the table of
///         appendix A1 calls immutable as they are, all others as zeros
///   IPv6: traffic class, flow label and hop limit zero; data of hop-by-hop and destination options zero
///         where bit 5 of the type says it may change
///
/// Nothing is returned for what AH cannot predict here: a source route or routing header that is not used up,
/// a fragment, options that are broken, or headers longer than `out`.
std::optional<std::size_t> mutable_fields_zeroed(Bytes packet, const IpPacket& ip, MutableBytes out);

}  // namespace spigrp
