// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/byte_order.h"
#include "spigrp/database.h"
#include "spigrp/engine.h"
#include "transform/lane.h"
#include "wire/ip_protocol.h"

namespace spigrp {

// What is to be done with one packet: the SA it goes to, or nullptr, and then the packet has its verdict.

/// read_ip() fills lane.ip, and cuts what stands behind the IP packet (link-layer padding). Drops: malformed,
/// jumbogram, bad_checksum.
inline bool read_ip(Lane& lane) {
  const auto read = read_ip_packet(lane.bytes(), lane.ip);
  if (!read) [[unlikely]] {
    lane.drop(read.error() == WireErrc::jumbogram ? Verdict::jumbogram : Verdict::malformed);
  } else if (!lane.ip.checksum_ok) [[unlikely]] {
    lane.drop(Verdict::bad_checksum);
  } else {
    lane.packet->shrink_back(lane.packet->size() - lane.ip.total_len);
  }
  return lane.alive();
}

/// may_be_protected_fragment() tells a fragment that is, or may be, of a packet with an SA: it goes to the
/// destination of one, and says that it is of AH, ESP or IPComp, of a tunnel that is known, or of anything
/// where a `comp` stands alone. In IPv6 a fragment that is not the first may say anything, and one that says
/// something else than the first is not found; its packet stays incomplete, and is never passed on.
bool may_be_protected_fragment(const Database& database, const Lane& lane);

/// flow_of() is what eroutes select on.
inline Flow flow_of(const Lane& lane, const Ports& ports) {
  return {lane.ip.src, lane.ip.dst, ports.protocol, ports.known, ports.src, ports.dst};
}
inline Flow flow_of(const Lane& lane) { return flow_of(lane, find_ports(lane.bytes(), lane.ip)); }

/// is_of() tells whether a packet with these ports is of this flow, without making another one to compare.
inline bool is_of(const Flow& flow, const Lane& lane, const Ports& ports) {
  // Without branches, since nearly always all are equal; and no two neighbours one behind the other: they would be compared as one
  // word, and wait for the two that were written.
  const bool src = flow.src == lane.ip.src;
  const bool dst = flow.dst == lane.ip.dst;
  return (flow.src_port == ports.src) & (flow.protocol == ports.protocol) & src &
         (flow.dst_port == ports.dst) & (flow.ports_known == ports.known) & dst;
}

/// LastFlow is where the packet before went, for another one of the same flow: packets that come together often are. It is
/// true until the database changes.
struct LastFlow {
  Flow flow;
  std::uint64_t* packets = nullptr;  // of its eroute
  Sa* first = nullptr;
};

/// follow_eroute() is classify_outbound() for a flow that is not the last one.
Sa* follow_eroute(Database& database, const EngineOptions& options, const Flow& flow, LastFlow& last,
                  Lane& lane);

/// classify_outbound() gives the first SA of the chain to apply. The first packet of an eroute counts as an
/// allocation of each SA there; where one of them allows no more: expired_allocations.
inline Sa* classify_outbound(Database& database, const EngineOptions& options, LastFlow& last, Lane& lane) {
  if (options.group != nullptr) [[unlikely]]
    return SaChain::whole(*options.group).sas().front();
  const Ports ports = find_ports(lane.bytes(), lane.ip);
  if (last.first == nullptr || !is_of(last.flow, lane, ports)) [[unlikely]] {
    return follow_eroute(database, options, flow_of(lane, ports), last, lane);
  }
  ++*last.packets;
  return last.first;
}

/// look_up_outbound() gives the same SA, and nothing counts; nullptr where there is none.
Sa* look_up_outbound(const Database& database, const EngineOptions& options, const Lane& lane);

/// classify_inbound() gives an SA of the group to remove.
Sa* classify_inbound(const Database& database, const EngineOptions& options, Lane& lane);

/// is_sealed_by() tells whether classify_inbound() would find this SA, of ESP or AH, by the SPI of a packet: the database need not be
/// asked for the same one again and again.
inline bool is_sealed_by(const Sa& sa, const Lane& lane) {
  const bool ah = lane.ip.protocol == ip_protocol::kAh;
  const std::size_t spi_at = ah ? 4 : 0;
  const Bytes payload = lane.payload();
  if (payload.size() < spi_at + 4) return false;
  // Without branches, since nearly always all are as they should be.
  const std::uint32_t spi = load_be32(payload.subspan(spi_at).first<4>());
  const bool dst = lane.ip.dst == sa.said.dst;
  return (ah | (lane.ip.protocol == ip_protocol::kEsp)) & !lane.ip.fragment &
         (sa.said.proto == static_cast<Proto>(lane.ip.protocol)) & (spi == sa.said.spi) & dst;
}

/// may_send() tells whether a flow is to come out of this tunnel, by the eroutes that lead back into it; where none does, all are.
bool may_send(const Database& database, const Sa& tunnel, const Flow& flow);

/// LastSource is the flow of the packet before that a tunnel may send, for another one of the same flow behind it. It is true
/// until the database changes.
struct LastSource {
  Flow flow;
  const Sa* tunnel = nullptr;
};

/// check_selectors() drops packets that came out of a tunnel (wrong_selector) when eroutes lead back into
/// that tunnel and none of them is for the answers to this packet: an authenticated peer may send only from
/// its own networks.
void check_selectors(const Database& database, const SaChain& group, LastSource& last, std::span<Lane> lanes);

}  // namespace spigrp
