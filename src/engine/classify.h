// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/database.h"
#include "spigrp/engine.h"
#include "transform/lane.h"

namespace spigrp {

// What is to be done with one packet: the SA it goes to, or nullptr, and then the packet has its verdict.

/// read_ip() fills lane.ip, and cuts what stands behind the IP packet (link-layer padding). Drops: malformed,
/// jumbogram, bad_checksum.
bool read_ip(Lane& lane);

/// may_be_protected_fragment() tells a fragment that is, or may be, of a packet with an SA: it goes to the
/// destination of one, and says that it is of AH, ESP or IPComp, of a tunnel that is known, or of anything
/// where a `comp` stands alone. In IPv6 a fragment that is not the first may say anything, and one that says
/// something else than the first is not found; its packet stays incomplete, and is never passed on.
bool may_be_protected_fragment(const Database& database, const Lane& lane);

/// flow_of() is what eroutes select on.
inline Flow flow_of(const Lane& lane) {
  const Ports ports = find_ports(lane.bytes(), lane.ip);
  return {lane.ip.src, lane.ip.dst, ports.protocol, ports.known, ports.src, ports.dst};
}

/// LastFlow is where the packet before went, for another one of the same flow: packets that come together often are. It is
/// true until the database changes.
struct LastFlow {
  Flow flow;
  const Eroute* eroute = nullptr;
  Sa* first = nullptr;
};

/// classify_outbound() gives the first SA of the chain to apply. The first packet of an eroute counts as an
/// allocation of each SA there; where one of them allows no more: expired_allocations.
Sa* classify_outbound(Database& database, const EngineOptions& options, LastFlow& last, Lane& lane);

/// look_up_outbound() gives the same SA, and nothing counts; nullptr where there is none.
Sa* look_up_outbound(const Database& database, const EngineOptions& options, const Lane& lane);

/// classify_inbound() gives an SA of the group to remove.
Sa* classify_inbound(const Database& database, const EngineOptions& options, Lane& lane);

/// LastSource is the flow of the packet before that a tunnel may send, for another one of the same flow behind it. It is true
/// until the database changes.
struct LastSource {
  Flow flow;
  const Sa* tunnel = nullptr;
};

/// check_selector() drops a packet that came out of a tunnel (wrong_selector) when eroutes lead back into
/// that tunnel and none of them is for the answers to this packet: an authenticated peer may send only from
/// its own networks.
void check_selector(const Database& database, const SaChain& group, LastSource& last, Lane& lane);

}  // namespace spigrp
