// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "spigrp/bytes.h"
#include "spigrp/chain_observer.h"
#include "spigrp/database.h"
#include "spigrp/packet.h"
#include "spigrp/reassembly_limits.h"
#include "spigrp/sa.h"
#include "spigrp/shunt_observer.h"
#include "spigrp/verdict.h"

namespace spigrp {

struct Lane;
struct LastFlow;

/// Unmatched says what becomes of a packet that no eroute selects, or that carries no known SAID. RFC 4301's
/// default is to drop it.
enum class Unmatched : std::uint8_t { drop, pass };

/// EngineOptions hold for every packet of an engine.
struct EngineOptions {
  Unmatched unmatched = Unmatched::drop;
  /// Packets are forwarded, not sent by this host: TTL or hop limit goes down by one before they are
  /// protected (RFC 2003 section 3.1).
  bool forward = false;
  /// One group for every packet, whatever the eroutes say: any SA of it. It must stay in the database.
  Sa* group = nullptr;
  /// For fragments of protected packets that come in.
  ReassemblyLimits reassembly = {};
  /// The path MTU behind the groups whose tunnels have none of their own (TunnelPolicy::mtu), for what outbound()
  /// makes; 0: packets may get as long as they can be.
  std::size_t mtu = 0;
  /// Is told when a lifetime of an SA reaches a limit.
  LifeObserver* life_observer = nullptr;
  /// For packets that wait for key management, at %hold, %trap and %trapsubnet.
  HoldLimits hold = {};
  /// Is told of them.
  ShuntObserver* shunt_observer = nullptr;
};

/// Engine puts packets through the groups of a Database: one worker's work, for one thread at a time.
///
/// It changes packets in place, in memory of the caller. It never allocates, never throws, never blocks and
/// never logs. Every packet ends with one verdict, which is counted.
class Engine {
 public:
  /// memory_size() bytes, aligned to kMemoryAlign and kept by the caller, serve one engine with these limits.
  static std::size_t memory_size(const ReassemblyLimits& limits = {}, const HoldLimits& hold = {});
  static constexpr std::size_t kMemoryAlign = 64;

  /// How much room around a packet the longest group can need: four layers of the largest headers, and
  /// trailers. Traffic-flow padding (SaSpec::tfc_len) comes on top.
  static constexpr std::size_t kHeadroom = 256;
  static constexpr std::size_t kTailroom = 256;

  Engine(Database& database, MutableBytes memory, const EngineOptions& options = {});

  /// outbound() finds the eroute of each packet and applies the group it points to. Bursts may have any
  /// length. The packets of one group keep their order; the groups of a burst are done one after the other.
  ///
  /// A packet that its group makes longer than the path MTU, as far as can be told before it is compressed,
  /// goes through where it may be fragmented afterwards (Fragmenter, with Packet::path_mtu). Where DF is set, and for IPv6 above 1280
  /// bytes, it becomes instead the ICMP error for its sender, with the longest length that fits: this is what
  /// the bytes of a packet with Verdict::mtu_exceeded are. They are empty where no error may be sent.
  ///
  /// A packet that meets %reject becomes the ICMP error "administratively prohibited" for its sender in the same
  /// way (Verdict::shunt_reject). How often errors are sent is for the caller to limit.
  ///
  /// The last packet that meets a %hold is kept, until release(). A packet that meets %trap asks for an SA and
  /// puts a %hold in the database, before the %trap for the two hosts of the packet; %trapsubnet itself becomes
  /// one. See ShuntObserver.
  ///
  /// Packet::dummy makes a dummy of a packet (RFC 4303 section 2.6), which its ESP tells the receiver to throw
  /// away. A copy of a packet that was sent is best: it gets the same headers and the same length. What would
  /// reach the receiver unmarked, because its group has no ESP or because it would be passed on in the clear, is
  /// dropped (Verdict::dummy); nor is there an ICMP error for a dummy, and it asks for no SA and waits for none.
  void outbound(std::span<Packet> packets);

  /// release() gives back a packet that was kept, and is held no more: its eroute was replaced. The packet's own
  /// bytes are overwritten; from its head it must have room for HoldLimits::packet_len bytes. It is for
  /// outbound(), and counts there as a packet of its own. The one that came first is first; false: there is
  /// none. Where no eroute is left, what was kept is forgotten, as KLIPS did.
  bool release(Packet& packet);

  /// inner_mtu() is the longest that a packet with these headers may be so that outbound() keeps within the
  /// path MTU; nothing where there is none to keep, or no tunnel first, which fragments need. To fragment before a tunnel
  /// and not behind it, ask this first.
  std::optional<std::size_t> inner_mtu(const Packet& packet) const;

  /// inbound() finds the SA of each packet by destination, protocol and SPI, and removes its group. ESP
  /// in UDP is found by its port and marker; IKE on the same port is a packet that no SA is for. The
  /// checks come in a fixed order: structure, SA, sequence number, ICV, and only then any change of state; a
  /// group must be met exactly, in order; after `tun`, the outer source must be the tunnel's and the inner
  /// addresses those of the reverse eroute, where there is one.
  ///
  /// A fragment to the destination of an SA, which may be a part of a protected packet, waits in the engine
  /// for the others (Verdict::fragment_held); the one that completes its packet becomes that packet, in its
  /// own memory, which should be large enough for it. Other fragments are packets that no SA is for.
  void inbound(std::span<Packet> packets);

  /// expire() gives up fragments that wait too long at this time (see Packet::arrived). Fragments that come
  /// do the same.
  void expire(std::uint64_t now);
  /// flush() gives up all of them: nothing more will come.
  void flush();

  const VerdictCounters& counters() const { return counters_; }

  /// observe() shows every packet to an observer after every layer; nullptr ends that.
  void observe(ChainObserver* observer) { observer_ = observer; }

 private:
  struct State;
  void outbound_by_layers(std::span<Packet> packets, LastFlow& last);
  void inbound_by_layers(std::span<Packet> packets, Sa* last);
  Sa* classify_in(Lane& lane);
  void settle();
  std::size_t path_mtu(const Sa& first) const;
  bool keeps_path_mtu(Sa& first, Lane& lane) const;
  void meet_shunt(Lane& lane);

  Database& database_;
  EngineOptions options_;
  State* state_;
  ChainObserver* observer_ = nullptr;
  VerdictCounters counters_;
};

}  // namespace spigrp
