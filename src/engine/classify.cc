// SPDX-License-Identifier: Apache-2.0
#include "engine/classify.h"

#include <algorithm>
#include <optional>

#include "base/byte_order.h"
#include "transform/life.h"
#include "wire/ip_protocol.h"
#include "wire/udp.h"

namespace spigrp {
namespace {

Sa* unmatched(const EngineOptions& options, Lane& lane, Verdict reason) {
  lane.drop(options.unmatched == Unmatched::pass ? Verdict::unmatched_passed : reason);
  return nullptr;
}

Verdict verdict_of(Shunt shunt) {
  switch (shunt) {
    case Shunt::pass:
      return Verdict::bypassed;
    case Shunt::drop:
      return Verdict::shunt_drop;
    case Shunt::reject:
      return Verdict::shunt_reject;
    case Shunt::hold:
      return Verdict::shunt_hold;
    case Shunt::trap:
    case Shunt::trapsubnet:
      break;
  }
  return Verdict::shunt_trap;
}

Sa* follow(const Database& database, const Said& said, Lane& lane) {
  if (said.proto == Proto::internal) {
    lane.drop(verdict_of(static_cast<Shunt>(said.spi)));
  } else if (is_passthrough(said)) {
    lane.drop(Verdict::bypassed);
  } else if (Sa* sa = database.find(said)) {
    return sa;
  } else {
    lane.drop(Verdict::no_sa);  // deleted since the eroute was made: never in the clear
  }
  return nullptr;
}

// All SAs of the chain or none.
bool allocate_chain(Sa& first, Lane& lane, LifeObserver* observer) {
  const SaChain chain = SaChain::from(first);
  for (Sa* sa : chain.sas()) {
    if (!may_allocate(*sa, lane, observer)) return false;
  }
  for (Sa* sa : chain.sas()) allocate(*sa, observer);
  return true;
}

bool is_protected(std::uint8_t protocol) {
  return protocol == ip_protocol::kAh || protocol == ip_protocol::kEsp || protocol == ip_protocol::kIpcomp;
}

// The SPI stands at another place in each of the three headers.
std::optional<std::uint32_t> spi_of(const Lane& lane) {
  const Bytes payload = lane.payload();
  const std::size_t at = lane.ip.protocol == ip_protocol::kAh ? 4 : 0;
  if (payload.size() < at + 4) return std::nullopt;
  const std::uint32_t word = load_be32(payload.subspan(at).first<4>());
  return lane.ip.protocol == ip_protocol::kIpcomp ? word & 0xffff : word;
}

Sa* find_protected(const Database& database, const EngineOptions& options, Lane& lane) {
  // Before the SPI is read: in a fragment that is not the first, these bytes are anything.
  if (lane.ip.fragment) {
    if (!database.is_destination(lane.ip.dst)) return unmatched(options, lane, Verdict::no_sa);
    lane.drop(Verdict::fragment);
    return nullptr;
  }
  const auto spi = spi_of(lane);
  Sa* sa = spi ? database.find({static_cast<Proto>(lane.ip.protocol), *spi, lane.ip.dst}) : nullptr;
  // What a bare `comp` could not make shorter came as it was, and may have been ESP or AH of somebody else.
  if (sa == nullptr && lane.ip.protocol != ip_protocol::kIpcomp) sa = database.find_bare_comp(lane.ip.dst);
  if (sa != nullptr) return sa;
  if (spi) return unmatched(options, lane, Verdict::no_sa);
  lane.drop(Verdict::truncated_header);
  return nullptr;
}

Sa* find_without_spi(const Database& database, const Lane& lane) {
  Sa* sa = ip_protocol::is_ip(lane.ip.protocol) ? database.find_tunnel(lane.ip.dst, lane.ip.src) : nullptr;
  return sa != nullptr ? sa : database.find_bare_comp(lane.ip.dst);
}

// The SA whose ESP this UDP payload is, by the markers of transform/natt.h; IKE and all else is nobody's.
Sa* find_natt(const Database& database, const IpAddress& dst, const UdpView& udp) {
  const Bytes payload = udp.payload();
  const auto word = [&](std::size_t at) { return load_be32(payload.subspan(at).first<4>()); };
  if (payload.size() < 4) return nullptr;
  const bool marked = word(0) == 0;
  if (marked && (payload.size() < 12 || word(4) != 0)) return nullptr;
  Sa* sa = database.find({Proto::esp, marked ? word(8) : word(0), dst});
  const NattMode mode = marked ? NattMode::nonike : NattMode::nonesp;
  return sa != nullptr && sa->natt.mode == mode && sa->natt.dport == udp.dst_port() ? sa : nullptr;
}

// nullptr, and the packet undecided, where UDP is not ours.
Sa* find_in_udp(const Database& database, Lane& lane) {
  if (lane.ip.fragment) {
    if (database.has_natt(lane.ip.dst)) lane.drop(Verdict::fragment);
    return nullptr;
  }
  const auto udp = UdpView::parse(lane.payload());
  if (!udp) return nullptr;
  const bool keepalive = udp->payload().size() == 1 && udp->payload()[0] == 0xff;
  if (!keepalive) return find_natt(database, lane.ip.dst, *udp);
  if (database.has_natt(lane.ip.dst, udp->dst_port())) lane.drop(Verdict::natt_keepalive);
  return nullptr;
}

Sa* find_unprotected(const Database& database, const EngineOptions& options, Lane& lane) {
  Sa* sa = find_without_spi(database, lane);
  if (sa == nullptr) return unmatched(options, lane, Verdict::no_sa);
  if (!lane.ip.fragment) return sa;
  lane.drop(Verdict::fragment);
  return nullptr;
}

const Sa* innermost_tunnel(const SaChain& group) {
  const auto found =
      std::ranges::find_if(group.sas(), [](const Sa* sa) { return sa->said.proto == Proto::tun; });
  return found == group.sas().end() ? nullptr : *found;
}

// Does this eroute lead into a tunnel to `peer`?
bool leads_to(const Database& database, const Eroute& eroute, const IpAddress& peer) {
  Sa* first = database.find(eroute.said);
  if (first == nullptr) return false;
  const Sa* tunnel = innermost_tunnel(SaChain::from(*first));
  return tunnel != nullptr && tunnel->said.dst == peer;
}

}  // namespace

bool may_be_protected_fragment(const Database& database, const Lane& lane) {
  if (!lane.ip.fragment) return false;
  if (is_protected(lane.ip.protocol)) return database.is_destination(lane.ip.dst);
  if (lane.ip.protocol == ip_protocol::kUdp && database.has_natt(lane.ip.dst)) return true;
  return find_without_spi(database, lane) != nullptr;
}

Sa* follow_eroute(Database& database, const EngineOptions& options, const Flow& flow, LastFlow& last,
                  Lane& lane) {
  const Eroute* eroute = database.match(flow);
  if (eroute == nullptr) return unmatched(options, lane, Verdict::no_eroute);
  std::uint64_t& packets = database.packets_of(*eroute);
  ++packets;
  Sa* first = follow(database, eroute->said, lane);
  if (first == nullptr) return nullptr;
  if (!eroute->allocated) {
    if (!allocate_chain(*first, lane, options.life_observer)) return nullptr;
    database.mark_allocated(*eroute);
  }
  last = {flow, &packets, first};
  return first;
}

Sa* look_up_outbound(const Database& database, const EngineOptions& options, const Lane& lane) {
  if (options.group != nullptr) return SaChain::whole(*options.group).sas().front();
  const Eroute* eroute = database.match(flow_of(lane));
  return eroute == nullptr ? nullptr : database.find(eroute->said);
}

Sa* classify_inbound(const Database& database, const EngineOptions& options, Lane& lane) {
  Sa* sa = lane.ip.protocol == ip_protocol::kUdp ? find_in_udp(database, lane) : nullptr;
  if (sa == nullptr && lane.alive()) {
    sa = is_protected(lane.ip.protocol) ? find_protected(database, options, lane)
                                        : find_unprotected(database, options, lane);
  }
  if (sa == nullptr || options.group == nullptr) return sa;
  const bool same = SaChain::whole(*sa).sas().front() == SaChain::whole(*options.group).sas().front();
  return same ? sa : unmatched(options, lane, Verdict::no_sa);
}

bool may_send(const Database& database, const Sa& tunnel, const Flow& flow) {
  const IpAddress& peer = tunnel.tunnel_src;
  const Eroute* back = database.match(flow.reversed());
  return (back != nullptr && leads_to(database, *back, peer)) || !database.leads_to(peer);
}

void check_selectors(const Database& database, const SaChain& group, LastSource& last,
                     std::span<Lane> lanes) {
  const Sa* tunnel = innermost_tunnel(group);
  if (tunnel == nullptr) return;
  for (Lane& lane : lanes) {
    const Ports ports = find_ports(lane.bytes(), lane.ip);
    if (last.tunnel == tunnel && is_of(last.flow, lane, ports)) [[likely]]
      continue;
    const Flow flow = flow_of(lane, ports);
    if (may_send(database, *tunnel, flow)) {
      last = {flow, tunnel};
    } else {
      lane.drop(Verdict::wrong_selector);
    }
  }
}

}  // namespace spigrp
