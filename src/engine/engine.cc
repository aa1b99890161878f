// SPDX-License-Identifier: Apache-2.0
#include "spigrp/engine.h"

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

#include "engine/burst.h"
#include "engine/classify.h"
#include "engine/fast_path.h"
#include "engine/icmp.h"
#include "engine/reassembly.h"
#include "engine/shunts.h"
#include "sa/arena.h"
#include "transform/chain.h"
#include "transform/path_mtu.h"
#include "wire/ipv4.h"

namespace spigrp {
namespace {

constexpr std::size_t kCompressorAlign = alignof(std::max_align_t);

constexpr std::size_t kLeastMtu4 = 68;    // RFC 791
constexpr std::size_t kLeastMtu6 = 1280;  // RFC 8200

// Who speaks for the host that applies a chain: the end of its first tunnel, if it has one.
IpAddress gateway(const SaChain& chain) {
  for (const Sa* sa : chain.sas()) {
    if (sa->said.proto == Proto::tun) return sa->tunnel_src;
  }
  return {};
}

bool has_tunnel(const SaChain& chain) {
  return std::ranges::any_of(chain.sas(), [](const Sa* sa) { return sa->said.proto == Proto::tun; });
}

bool forward(Lane& lane) {
  if (lane.ip.hop_limit <= 1) {
    lane.drop(Verdict::hop_limit);
    return false;
  }
  set_hop_limit(lane.bytes(), --lane.ip.hop_limit);
  return true;
}

template <class Process>
void in_parts(std::span<Packet> packets, Process process) {
  while (!packets.empty()) {
    const std::span part = packets.first(std::min(packets.size(), kMaxBurst));
    process(part);
    packets = packets.subspan(part.size());
  }
}

// Those in a row with one verdict at once.
void count(VerdictCounters& counters, std::span<const Packet> packets) {
  for (std::size_t i = 0; i < packets.size();) {
    const std::size_t start = i;
    const Verdict verdict = packets[start].verdict;
    SPIGRP_REQUIRE(verdict != Verdict::pending);
    while (i < packets.size() && packets[i].verdict == verdict) ++i;
    counters.count(verdict, i - start);
  }
}

}  // namespace

struct Engine::State {
  Workspace workspace;
  FastMemory fast;
  BurstMemory burst;
  std::optional<Reassembly> reassembly;
  bool met_fragment = false;  // in this burst
  HoldStore held;
};

std::size_t Engine::memory_size(const ReassemblyLimits& limits, const HoldLimits& hold) {
  Arena arena;
  arena.measure<State>(1);
  if (limits.packets > 0) Reassembly::measure(arena, limits);
  HoldStore::measure(arena, hold);
  arena.align(kCompressorAlign);
  return arena.used() + compressor_memory_size();
}

Engine::Engine(Database& database, MutableBytes memory, const EngineOptions& options)
    : database_(database), options_(options) {
  SPIGRP_REQUIRE(memory.size() >= memory_size(options.reassembly, options.hold));
  SPIGRP_REQUIRE(reinterpret_cast<std::uintptr_t>(memory.data()) % kMemoryAlign == 0);
  Arena arena(memory);
  state_ = ::new (arena.take(sizeof(State), alignof(State))) State;
  if (options.reassembly.packets > 0) state_->reassembly.emplace(arena, options.reassembly);
  state_->held = HoldStore(arena, options.hold);
  arena.align(kCompressorAlign);
  state_->workspace.life_observer = options.life_observer;
  state_->workspace.compressor = &make_compressor(memory.subspan(arena.used()));
}

std::size_t Engine::path_mtu(const Sa& first) const {
  const std::size_t own = mtu_of(first);
  return own != 0 ? own : options_.mtu;
}

// RFC 4301 section 8.2; RFC 2473 section 7.1 for IPv6 packets of 1280 bytes, which every path must take.
bool Engine::keeps_path_mtu(Sa& first, Lane& lane) const {
  const std::size_t mtu = lane.packet->path_mtu;
  const SaChain chain = SaChain::from(first);
  const std::size_t len = lane.packet->size();
  if (predict(chain, lane.ip, len).len <= mtu) return true;
  const std::size_t least = lane.ip.family == Family::ipv4 ? kLeastMtu4 : kLeastMtu6;
  // RFC 4213 section 3.2.2: of what every path must take, DF is not copied, or no answer could help its sender. Without a
  // tunnel an IPv4 packet keeps its own DF.
  const bool may_come_in_fragments = has_tunnel(chain) || lane.ip.family == Family::ipv6;
  if (len <= least && may_come_in_fragments) lane.ip.dont_fragment = false;
  if (!lane.ip.dont_fragment && !predict(chain, lane.ip, len).dont_fragment) return true;
  lane.drop(Verdict::mtu_exceeded);
  if (lane.packet->dummy) return lane.packet->shrink_back(len), false;  // nobody waits for an answer
  answer_too_big(*lane.packet, lane.ip, gateway(chain), std::max(inner_mtu_of(chain, lane.ip, mtu), least));
  return false;
}

std::optional<std::size_t> Engine::inner_mtu(const Packet& packet) const {
  const auto ip = parse_ip_packet(packet.bytes());
  if (!ip) return std::nullopt;
  Packet view = packet;
  const Lane lane{.packet = &view, .ip = *ip};
  Sa* first = look_up_outbound(database_, options_, lane);
  if (first == nullptr || first->said.proto != Proto::tun) return std::nullopt;
  const std::size_t mtu = path_mtu(*first);
  if (mtu == 0) return std::nullopt;
  return inner_mtu_of(SaChain::from(*first), *ip, mtu);
}

// What a shunt does with a packet beside the drop.
void Engine::meet_shunt(Lane& lane) {
  switch (lane.packet->verdict) {
    case Verdict::shunt_reject:
      return reject(lane);
    case Verdict::shunt_hold:
      return hold(database_, state_->held, options_.shunt_observer, lane);
    case Verdict::shunt_trap:
      return trap(database_, state_->held, options_.shunt_observer, lane);
    default:
      return;
  }
}

bool Engine::release(Packet& packet) { return spigrp::release(database_, state_->held, packet); }

void Engine::outbound(std::span<Packet> packets) {
  in_parts(packets, [this](std::span<Packet> burst) {
    LastFlow last;
    const auto by_layers = [&](std::span<Packet> rest) {
      outbound_by_layers(rest, last);
      count(counters_, rest);
    };
    if (!kUsualFormsApart || observer_ != nullptr) return by_layers(burst);
    const FastContext context{database_, options_, state_->workspace, state_->fast};
    const PacketSet applied = fast_outbound(context, last, burst);
    counters_.count(Verdict::applied, applied.size());
    in_runs(burst, PacketSet::first(burst.size()) - applied, by_layers);
  });
}

void Engine::outbound_by_layers(std::span<Packet> packets, LastFlow& last) {
  const Sa* group = nullptr;  // where the packet before went, and the path MTU there
  std::size_t mtu = 0;
  const auto classify = [&](Lane& lane) -> Sa* {
    Sa* sa = classify_outbound(database_, options_, last, lane);
    if (sa == nullptr && !lane.packet->dummy) [[unlikely]] {
      meet_shunt(lane);
      last = {};  // a %trap adds an eroute
    }
    if (lane.packet->dummy && is_passed(lane.packet->verdict)) [[unlikely]]
      lane.drop(Verdict::dummy);  // not in the clear
    if (sa == nullptr || (options_.forward && !forward(lane))) [[unlikely]]
      return nullptr;
    if (sa != group) [[unlikely]]
      mtu = path_mtu(*sa);
    group = sa;
    lane.packet->path_mtu = mtu;
    return mtu == 0 || keeps_path_mtu(*sa, lane) ? sa : nullptr;
  };
  const auto process = [this](Sa& first, std::span<Lane> lanes) {
    chain_apply(SaChain::from(first), lanes, state_->workspace, observer_);
  };
  in_bursts(packets, state_->workspace, state_->burst, classify, process);
}

// Fragments are joined before anything else looks at them. What is joined is read anew, as any packet is.
Sa* Engine::classify_in(Lane& lane) {
  if (lane.ip.fragment && state_->reassembly && may_be_protected_fragment(database_, lane)) {
    state_->met_fragment = true;
    if (!state_->reassembly->take(lane) || !read_ip(lane)) return nullptr;
  }
  return classify_inbound(database_, options_, lane);
}

void Engine::settle() {
  if (state_->reassembly) counters_.settle(state_->reassembly->settle());
}

void Engine::expire(std::uint64_t now) {
  if (state_->reassembly) state_->reassembly->expire(now);
  settle();
}

void Engine::flush() {
  if (state_->reassembly) state_->reassembly->flush();
  settle();
}

void Engine::inbound(std::span<Packet> packets) {
  in_parts(packets, [this](std::span<Packet> burst) {
    Sa* last = nullptr;
    const auto by_layers = [&](std::span<Packet> rest) {
      inbound_by_layers(rest, last);
      count(counters_, rest);
    };
    if (!kUsualFormsApart || observer_ != nullptr) return by_layers(burst);
    const FastContext context{database_, options_, state_->workspace, state_->fast};
    const PacketSet all = PacketSet::first(burst.size());
    const FastRemoved fast = fast_inbound(context, last, burst);
    counters_.count(Verdict::removed, fast.removed.size());
    in_runs(burst, fast.taken - fast.removed, [&](std::span<Packet> rest) { count(counters_, rest); });
    in_runs(burst, all - fast.taken, by_layers);
  });
  if (std::exchange(state_->met_fragment, false)) settle();  // it takes longer than a packet
}

void Engine::inbound_by_layers(std::span<Packet> packets, Sa* last) {
  const auto classify = [this, &last](Lane& lane) -> Sa* {
    if (last != nullptr && is_sealed_by(*last, lane)) [[likely]]
      return last;
    Sa* sa = classify_in(lane);
    if (sa != nullptr) last = sa;
    return sa;
  };
  LastSource source;
  const auto process = [this, &source](Sa& member, std::span<Lane> lanes) {
    const SaChain group = SaChain::whole(member);
    lanes = chain_remove(group, lanes, state_->workspace, observer_);
    check_selectors(database_, group, source, lanes);
  };
  in_bursts(packets, state_->workspace, state_->burst, classify, process);
}

}  // namespace spigrp
