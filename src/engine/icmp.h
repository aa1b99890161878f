// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "spigrp/ip_address.h"
#include "spigrp/packet.h"
#include "wire/ip_packet.h"

namespace spigrp {

/// answer_too_big() turns a packet into the ICMP error about it for its sender: "fragmentation needed" (RFC
/// 1191 section 4) or "packet too big" (RFC 4443 section 3.2), with the next-hop MTU given and as much of the
/// packet as an error may carry (576 bytes in all, RFC 1812 section 4.3.2.3; 1280 in IPv6). `from` is an
/// address of ours; where it is of the other family, the packet's own destination answers.
///
/// No error is sent about an ICMP error, a fragment that is not the first, or to or about what is no single
/// host (RFC 1122 section 3.2.2, RFC 4443 section 2.4): the packet is then empty, as it is where there is no
/// room for the headers. How often errors may be sent is for the caller to limit.
void answer_too_big(Packet& packet, const IpPacket& ip, const IpAddress& from, std::size_t mtu);

/// answer_prohibited() makes it the error "communication administratively prohibited" (RFC 1812 section
/// 5.2.7.1; RFC 4443 section 3.1) in the same way, from the packet's own destination. Nothing is said about a
/// packet to a group in IPv6 either.
void answer_prohibited(Packet& packet, const IpPacket& ip);

}  // namespace spigrp
