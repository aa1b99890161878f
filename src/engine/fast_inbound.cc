// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "engine/fast_kind.h"
#include "engine/fast_path.h"
#include "transform/ecn.h"
#include "transform/life.h"
#include "transform/sealed.h"
#include "transform/tun.h"

namespace spigrp {
namespace {

// The SPI stands at another place in AH than in ESP; 0, which no SA has, where there is none.
std::uint32_t spi_of(const PlainIpv4& ip, Bytes packet) {
  if (ip.protocol() == ip_protocol::kEsp) return ip.inside();
  const Bytes ah = packet.subspan(kIpv4HeaderLen);
  return ah.size() < kAhFixedLen ? 0 : load_be32(ah.subspan<4, 4>());
}

// The group of a packet, where it is one for the fast path, and of this packet's addresses. `last` is what classify_inbound() would find.
std::optional<TunnelMode> group_of(const FastContext& context, Sa*& last, const PlainIpv4& ip, Bytes packet) {
  const Sa* const only = context.options.group;
  if (ip.protocol() != ip_protocol::kEsp && ip.protocol() != ip_protocol::kAh) return std::nullopt;
  const auto proto = static_cast<Proto>(ip.protocol());
  Sa* sa = context.database.find({proto, spi_of(ip, packet), IpAddress::from_ipv4(ip.dst())});
  if (sa == nullptr) return std::nullopt;
  if (only == nullptr) last = sa;
  if (sa->inner == nullptr) return std::nullopt;
  const auto group = TunnelMode::of(*sa->inner);
  if (!group || group->tun->inner != nullptr) return std::nullopt;
  if (only != nullptr && only != group->tun && only != sa) return std::nullopt;
  const bool same_ends =
      group->tun->said.dst == sa->said.dst && group->tun->tunnel_src == IpAddress::from_ipv4(ip.src());
  return same_ends ? group : std::nullopt;
}

// Sources tells which flows may come out of a tunnel.
class Sources {
 public:
  Sources(const FastContext& context, const Sa& tun) : context_(context), tun_(tun) {}

  bool has(const PlainIpv4& ip, Bytes packet) {
    if (known_ == ip.ends()) [[likely]]
      return true;
    if (!look_up(ip, packet)) return false;
    known_ = ip.ends();
    return true;
  }

 private:
  bool look_up(const PlainIpv4& ip, Bytes packet) const {
    FlowMemo<const Sa*>& sources = context_.memory.sources;
    const Sa* const* known = sources.find(context_.database.version(), ip.ends());
    if (known != nullptr && *known == &tun_) return true;
    if (!may_send(context_.database, tun_, flow_of(ip, packet))) return false;
    sources.keep(ip.ends(), &tun_);
    return true;
  }

  const FastContext& context_;
  const Sa& tun_;
  PlainIpv4::Ends known_;  // of the packet before
};

// FastInbound is the fast path for one kind of group.
template <class Kind>
class FastInbound {
 public:
  FastInbound(const Kind& kind, const TunnelMode& group, const FastContext& context)
      : kind_(kind), tun_(*group.tun), sa_(*group.outer), context_(context), workspace_(context.workspace) {}

  // Makes the jobs of packets with these ends, before the first that something is wrong with, and returns how many.
  std::size_t check(std::span<const Packet> packets, const PlainIpv4::Ends& ends) const {
    std::size_t count = 0;
    for (const Packet& packet : packets) {
      prefetch_ahead(packets, packet);
      const MutableBytes bytes = packet.bytes();
      PlainIpv4 ip;
      if (!PlainIpv4::read(bytes, ip) || ip.ends() != ends) [[unlikely]]
        break;
      const MutableBytes whole = bytes.first(ip.total_len());
      std::uint32_t number;
      if (!kind_.read(whole, number)) [[unlikely]]
        break;
      const std::uint64_t sequence = sequence_of(sa_, number);
      if (!sa_.window.check(sequence)) [[unlikely]]
        break;
      kind_.make_job(whole, sequence, FastJob(workspace_, count++));
    }
    return count;
  }

  // Takes the group off packets that check() took.
  void remove(std::span<Packet> packets) const {
    const std::span jobs = std::span(workspace_.jobs).first(packets.size());
    open_jobs(sa_, jobs);
    Sources sources(context_, tun_);
    Use use;
    std::size_t noted = 0;  // packets, whose use the SAs have
    for (std::size_t i = 0; i < packets.size(); ++i) {
      Packet& packet = packets[i];
      Kind::close_job(packet.bytes(), FastJob(workspace_, i));
      packet.verdict = admit(sa_, jobs[i].ok, workspace_.memory[i].sequence);
      const bool is_admitted = packet.verdict == Verdict::pending;
      if (is_admitted && unwrap(packet, jobs[i], sources, use)) [[likely]] {
        packet.verdict = Verdict::removed;
        continue;
      }
      note(use, packets.subspan(noted, i - noted));
      use = {};
      noted = i + 1;
      if (is_admitted) go_on(packet);
    }
    note(use, packets.subspan(noted));
  }

 private:
  // Bytes of packets one behind the other.
  struct Use {
    std::uint64_t tun = 0;
    std::uint64_t sa = 0;
  };

  // Authentic and decrypted, and still not to be trusted. False, and nothing has changed, for what is not plain.
  bool unwrap(Packet& packet, const CryptoJob& opened, Sources& sources, Use& use) const {
    const PlainIpv4 outer = PlainIpv4::again(packet.bytes());
    const Bytes inside = kind_.inside(packet.bytes().first(outer.total_len()), opened);
    PlainIpv4 inner;
    if (!PlainIpv4::read(inside, inner) || !sources.has(inner, inside) || !keeps_ecn(outer, inner))
        [[unlikely]]
      return false;
    packet.shrink_front(kind_.inside_at());
    packet.shrink_back(packet.size() - inner.total_len());
    use.tun += kIpv4HeaderLen + inside.size();
    use.sa += outer.total_len();
    return true;
  }

  // RFC 6040 section 4.2: nothing was said on the way, or what both headers say.
  bool keeps_ecn(const PlainIpv4& outer, const PlainIpv4& inner) const {
    return !tun_.tunnel.ecn || (outer.tos() & kEcnMask) == 0 || ((outer.tos() ^ inner.tos()) & kEcnMask) == 0;
  }

  void note(const Use& use, std::span<const Packet> packets) const {
    if (packets.empty()) return;
    const std::uint64_t first = packets.front().arrived;
    const std::uint64_t last = packets.back().arrived;
    note_use(tun_, tun_.received, {.packets = packets.size(), .bytes = use.tun}, first, last);
    note_use(sa_, sa_.received, {.packets = packets.size(), .bytes = use.sa}, first, last);
  }

  // Layer by layer, a packet whose ICV is right.
  void go_on(Packet& packet) const {
    Lane lane;
    lane.packet = &packet;
    SPIGRP_REQUIRE(read_ip(lane));
    SaUse(sa_, sa_.received, workspace_.life_observer).count(lane, lane.size());
    kind_.take_off(lane);
    if (lane.alive()) tun_remove(tun_, {&lane, 1}, workspace_);
    if (!lane.alive()) return;
    packet.verdict = Verdict::removed;
    LastSource source;
    check_selectors(context_.database, SaChain::whole(sa_), source, {&lane, 1});
  }

  Kind kind_;
  Sa& tun_;
  Sa& sa_;
  const FastContext& context_;
  Workspace& workspace_;
};

}  // namespace

std::size_t fast_inbound(const FastContext& context, Sa*& last, std::span<Packet> packets) {
  if (!kUsualFormsApart || packets.empty()) return 0;
  const Bytes bytes = packets.front().bytes();
  PlainIpv4 ip;
  if (!PlainIpv4::read(bytes, ip)) return 0;
  const auto group = group_of(context, last, ip, bytes.first(ip.total_len()));
  if (!group) return 0;
  std::size_t done = 0;
  with_fast_kind(*group->outer, [&](const auto& kind) {
    const FastInbound fast(kind, *group, context);
    done = fast.check(packets.first(std::min(packets.size(), kMaxBurst)), ip.ends());
    if (done != 0) fast.remove(packets.first(done));
  });
  return done;
}

}  // namespace spigrp
