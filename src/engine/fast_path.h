// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "engine/classify.h"
#include "engine/flow_memo.h"
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
// It takes packets from the front of a burst, and leaves the first one that is not for it and all behind that one as they were: of a
// group that is not `tun esp` or `tun ah`, or whose ESP is of no usual form (transform/esp_form.h); that has limits, ESP in UDP or
// traffic-flow padding; of another group than those before; what PlainIpv4 is not; and whatever something is wrong with. Compiled
// for size, there is no fast path.

/// FastMemory is what one burst leaves for the next.
struct FastMemory {
  /// Target is where an eroute leads; no eroute and no SA: nowhere.
  struct Target {
    const Eroute* eroute = nullptr;
    Sa* first = nullptr;
  };
  FlowMemo<Target> targets;
  FlowMemo<const Sa*> sources;  ///< a tunnel that the flow may come out of
};

/// FastContext is what an engine has for each burst.
struct FastContext {
  Database& database;
  const EngineOptions& options;
  Workspace& workspace;
  FastMemory& memory;
};

/// fast_outbound() applies their group to packets of one eroute, which has sent before, and returns how many of at most kMaxBurst.
/// Where that is none, `last` may know where the first one goes.
std::size_t fast_outbound(const FastContext& context, LastFlow& last, std::span<Packet> packets);

/// fast_inbound() takes the group off packets for one SA, from the tunnel's other end and with numbers that are fresh, and returns how
/// many of at most kMaxBurst. What comes out and is not plain goes on layer by layer, on its own. Where it is none, `last` may be
/// the SA of the first one.
std::size_t fast_inbound(const FastContext& context, Sa*& last, std::span<Packet> packets);

/// TunnelMode is a group for the fast path.
struct TunnelMode {
  Sa* tun;
  Sa* outer;  // of esp or ah

  /// of() is what this `tun` and all outside it are.
  static std::optional<TunnelMode> of(Sa& tun) {
    Sa* outer = tun.outer;
    if (tun.said.proto != Proto::tun || outer == nullptr || outer->outer != nullptr) return std::nullopt;
    const bool is_kind = outer->said.proto == Proto::esp || outer->said.proto == Proto::ah;
    const bool is_free = !tun.life.any() && !outer->life.any();
    if (!is_kind || !is_free || tun.said.dst.family() != Family::ipv4) return std::nullopt;
    return TunnelMode{&tun, outer};
  }
};

/// FastJob is where the job of a packet stands.
struct FastJob {
  FastJob(Workspace& workspace, std::size_t i)
      : memory(workspace.memory[i]), job(workspace.jobs[i]), headers(workspace.headers[i]) {}
  JobMemory& memory;
  CryptoJob& job;
  std::span<std::uint8_t, kMaxHeaders> headers;
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
