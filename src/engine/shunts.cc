// SPDX-License-Identifier: Apache-2.0
#include "engine/shunts.h"

#include <algorithm>

#include "engine/classify.h"
#include "engine/icmp.h"
#include "wire/ip_packet.h"

namespace spigrp {
namespace {

Prefix host(const IpAddress& address) { return {address, static_cast<std::uint8_t>(address.size() * 8)}; }

// The eroute that takes the place of a trap for this flow.
Eroute hold_for(const Eroute& trap, const Flow& flow) {
  Eroute hold = trap;
  hold.said = shunt_said(Shunt::hold);
  if (is_shunt(trap.said, Shunt::trapsubnet)) return hold;
  hold.selector.src = host(flow.src);
  hold.selector.dst = host(flow.dst);
  hold.packets = 0;
  return hold;
}

void keep(const Eroute& hold, const Flow& flow, HoldStore& store, ShuntObserver* observer, const Lane& lane) {
  const bool kept = store.keep(hold.selector, lane.bytes(), lane.packet->arrived);
  if (observer != nullptr) observer->held(hold, flow, kept);
}

// The eroute that a packet which is kept would go by now.
const Eroute* eroute_of(const Database& database, Bytes packet) {
  const auto ip = parse_ip_packet(packet);
  SPIGRP_REQUIRE(ip.has_value());  // it was one when it was kept
  const Ports ports = find_ports(packet, *ip);
  return database.match({ip->src, ip->dst, ports.protocol, ports.known, ports.src, ports.dst});
}

}  // namespace

void reject(Lane& lane) { answer_prohibited(*lane.packet, lane.ip); }

void hold(const Database& database, HoldStore& store, ShuntObserver* observer, Lane& lane) {
  const Flow flow = flow_of(lane);
  const Eroute* eroute = database.match(flow);
  SPIGRP_REQUIRE(eroute != nullptr);
  keep(*eroute, flow, store, observer, lane);
}

void trap(Database& database, HoldStore& store, ShuntObserver* observer, Lane& lane) {
  const Flow flow = flow_of(lane);
  const Eroute* met = database.match(flow);
  SPIGRP_REQUIRE(met != nullptr);
  const Eroute trap = *met;
  const Eroute hold = hold_for(trap, flow);
  const bool placed = database.add_eroute(hold, true).has_value();
  if (observer != nullptr) observer->acquire(trap, flow);
  if (placed) keep(hold, flow, store, observer, lane);
}

bool release(const Database& database, HoldStore& store, Packet& packet) {
  const HoldStore::Held* first = nullptr;
  for (const HoldStore::Held& held : store.places()) {
    if (held.len == 0) continue;
    const Eroute* eroute = eroute_of(database, store.bytes(held));
    if (eroute == nullptr) {
      store.drop(held);
    } else if (!is_shunt(eroute->said, Shunt::hold) && (first == nullptr || held.turn < first->turn)) {
      first = &held;
    }
  }
  if (first == nullptr) return false;
  packet.shrink_back(packet.size());
  packet.grow_back(first->len);
  std::ranges::copy(store.bytes(*first), packet.bytes().begin());
  packet.arrived = first->arrived;
  packet.verdict = Verdict::pending;
  packet.joined = packet.dummy = false;
  store.drop(*first);
  return true;
}

}  // namespace spigrp
