// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "engine/classify.h"
#include "engine/flow_memo.h"
#include "engine/packet_set.h"
#include "spigrp/database.h"
#include "spigrp/engine.h"
#include "spigrp/packet.h"
#include "transform/lane.h"
#include "wire/plain_ipv4.h"

namespace spigrp {

// The fast path: ESP or AH in tunnel mode (RFC 4303 and RFC 4302, section 3.1.2) between IPv4 gateways, which is what nearly all
// packets are. It does in one step what chain_apply(), chain_remove() and what stands around them do layer by layer, with the same
// bytes, verdicts and counts, and keeps no lanes.
//
// It takes the packets of one group after the other, from the front of a burst. What it leaves as it was: the first packet that is not
// plain (PlainIpv4), or that something is wrong with, and all behind it; packets of other groups, for no SA, or of an ESP that is of no
// usual form (transform/esp_form.h), has limits, is ESP in UDP, or fills packets up. Those of one group are never taken out of
// their order. Compiled for size, there is no fast path.

/// FastMemory is what one burst leaves for the next, and its own.
struct FastMemory {
  /// Target is where an eroute leads; no eroute and no SA: nowhere.
  struct Target {
    const Eroute* eroute = nullptr;
    Sa* first = nullptr;
  };
  FlowMemo<Target> targets;
  FlowMemo<const Sa*> sources;                                    ///< a tunnel that the flow may come out of
  std::array<Sa*, kUsualFormsApart ? kMaxBurst : 1> set_aside{};  ///< where packets go, in this burst
};

/// FastContext is what an engine has for each burst.
struct FastContext {
  Database& database;
  const EngineOptions& options;
  Workspace& workspace;
  FastMemory& memory;
};

/// fast_outbound() applies their groups to packets whose eroutes have sent before, of at most kMaxBurst, and returns which. `last` may
/// then know where one of them goes.
PacketSet fast_outbound(const FastContext& context, LastFlow& last, std::span<Packet> packets);

/// FastRemoved says what became of packets: taken are done with, and those of them that came out are removed.
struct FastRemoved {
  PacketSet taken;
  PacketSet removed;
};

/// fast_inbound() takes their groups off packets from the other ends of tunnels, with numbers that are fresh, of at most kMaxBurst.
/// What comes out and is not plain goes on layer by layer, on its own. `last` may then be the SA of one of them.
FastRemoved fast_inbound(const FastContext& context, Sa*& last, std::span<Packet> packets);

/// kMostSkipped is how many packets no SA may be for, before the first that one is for.
inline constexpr unsigned kMostSkipped = 4;

/// SetAside are the packets that were met while those of another group were taken.
class SetAside {
 public:
  explicit SetAside(std::span<Sa*> memory) : to_(memory) {}

  /// add() is for a packet to this SA; to nullptr, and it is nobody's.
  void add(std::size_t place, Sa* to) {
    if (to == nullptr) return;
    to_[place] = to;
    waiting_.add(place);
    prefetch(to);
  }
  /// next() are those that go where the first one goes that waits; they wait no more.
  PacketSet next() {
    if (waiting_.empty()) return {};
    const PacketSet found = alike(waiting_, to_);
    waiting_ = waiting_ - found;
    if (!waiting_.empty()) prefetch_neighbours(*to_[waiting_.front()]);
    return found;
  }

 private:
  // Asks memory for an SA before its turn, and for those around it when it is the next one: with 10,000 groups, a third of the time.
  static void prefetch(const Sa* sa) {
    constexpr std::size_t kCacheLine = 64;
    const auto* at = reinterpret_cast<const std::uint8_t*>(sa);
    for (std::size_t line = 0; line < sizeof(Sa); line += kCacheLine) __builtin_prefetch(at + line);
  }
  static void prefetch_neighbours(const Sa& sa) {
    if (sa.inner != nullptr) prefetch(sa.inner);
    if (sa.outer != nullptr) prefetch(sa.outer);
  }

  std::span<Sa*> to_;  // of those that wait
  PacketSet waiting_;
};

/// TunnelMode is a group for the fast path.
struct TunnelMode {
  Sa* tun = nullptr;
  Sa* outer = nullptr;  // of esp or ah

  /// read() takes this `tun` and all outside it; false, where that is something else.
  bool read(Sa& inner) {
    tun = &inner;
    outer = inner.outer;
    if (inner.said.proto != Proto::tun || outer == nullptr || outer->outer != nullptr) return false;
    const bool is_kind = outer->said.proto == Proto::esp || outer->said.proto == Proto::ah;
    const bool is_free = !inner.has_limits && !outer->has_limits;
    return is_kind && is_free && inner.said.dst.family() == Family::ipv4;
  }
};

/// FastJob is where the job of a packet stands; next() goes to that of the next one.
struct FastJob {
  FastJob(Workspace& workspace, std::size_t i)
      : memory(workspace.memory.data() + i),
        job(workspace.jobs.data() + i),
        headers(workspace.headers.data() + i) {}
  void next() { ++memory, ++job, ++headers; }

  JobMemory* memory;
  CryptoJob* job;
  std::array<std::uint8_t, kMaxHeaders>* headers;
};

/// flow_of() is what eroutes select on; `packet` has this header.
inline Flow flow_of(const PlainIpv4& ip, Bytes packet) {
  const Ports ports = ports_at(packet.subspan(kIpv4HeaderLen), ip.protocol());
  return {IpAddress::from_ipv4(ip.src()),
          IpAddress::from_ipv4(ip.dst()),
          ip.protocol(),
          ports.known,
          ports.src,
          ports.dst};
}

/// prefetch_ahead() asks memory for a header before its turn; `packet` is one of `packets`.
inline void prefetch_ahead(std::span<const Packet> packets, const Packet& packet) {
  constexpr std::ptrdiff_t kAhead = 4;
  if (packets.data() + packets.size() - &packet > kAhead)
    __builtin_prefetch((&packet)[kAhead].bytes().data());
}

}  // namespace spigrp
