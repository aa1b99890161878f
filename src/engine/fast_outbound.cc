// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "engine/fast_kind.h"
#include "engine/fast_path.h"
#include "transform/life.h"
#include "transform/outer_header.h"
#include "transform/path_mtu.h"
#include "transform/sealed.h"

namespace spigrp {
namespace {

using Target = FastMemory::Target;

Target target_of(const FastContext& context, const PlainIpv4& ip, Bytes packet) {
  FlowMemo<Target>& targets = context.memory.targets;
  if (const Target* known = targets.find(context.database.version(), ip.ends())) return *known;
  const Eroute* eroute = context.database.match(flow_of(ip, packet));
  return targets.keep(ip.ends(), {eroute, eroute == nullptr ? nullptr : context.database.find(eroute->said)});
}

// What the packets of a burst must have in common.
class Way {
 public:
  // The way of a packet whose eroute has sent before, or of any, where a group is given.
  static std::optional<Way> of(const FastContext& context, LastFlow& last, const PlainIpv4& ip,
                               Bytes packet) {
    Way way(context);
    if (context.options.group != nullptr) {
      way.target_.first = SaChain::whole(*context.options.group).sas().front();
    } else {
      way.target_ = target_of(context, ip, packet);
      if (way.target_.first == nullptr || !way.target_.eroute->allocated) return std::nullopt;
    }
    const auto group = TunnelMode::of(*way.target_.first);
    if (!group) {
      if (way.target_.eroute != nullptr) last = {flow_of(ip, packet), &way.packets(), way.target_.first};
      return std::nullopt;
    }
    way.group_ = *group;
    way.known_ = ip.ends();
    return way;
  }

  const TunnelMode& group() const { return group_; }

  bool has(const PlainIpv4& ip, Bytes packet) {
    if (ip.ends() == known_) [[likely]]
      return true;
    if (target_.eroute != nullptr && target_of(*context_, ip, packet).eroute != target_.eroute) return false;
    known_ = ip.ends();
    return true;
  }

  void count(std::size_t packets_applied) {
    if (target_.eroute != nullptr) packets() += packets_applied;
  }

 private:
  explicit Way(const FastContext& context) : context_(&context) {}
  std::uint64_t& packets() const { return context_->database.packets_of(*target_.eroute); }

  const FastContext* context_;
  Target target_;
  TunnelMode group_{};
  PlainIpv4::Ends known_;  // of the packet before
};

// FastOutbound is the fast path for one kind of group.
template <class Kind>
class FastOutbound {
 public:
  FastOutbound(const Kind& kind, const TunnelMode& group, std::size_t mtu, bool forward)
      : kind_(kind),
        tun_(*group.tun),
        sa_(*group.outer),
        outer_(tun_),
        header_(outer_.ipv4(Kind::kProtocol)),
        mtu_(mtu),
        longest_(mtu == 0 ? kMaxIpPacket : std::min(mtu, kMaxIpPacket)),
        forward_(forward) {}

  // Returns how many packets from the front were applied: all before the first that anything can be in the way of.
  std::size_t apply(std::span<Packet> packets, Way& way, Workspace& workspace) const {
    std::uint64_t sequence = sa_.last_sent;
    std::uint16_t id = tun_.next_ipv4_id;
    std::size_t count = 0;
    SaTraffic tun_sent;
    SaTraffic sent;
    for (Packet& packet : numbered(packets)) {
      prefetch_ahead(packets, packet);
      const Bytes bytes = packet.bytes();
      PlainIpv4 inner;
      if (!PlainIpv4::read(bytes, inner) || !way.has(inner, bytes)) [[unlikely]]
        break;
      const auto sizes = kind_.sizes(inner.total_len());
      if (!has_room(packet, inner, sizes)) [[unlikely]]
        break;
      const MutableBytes whole = make_room(packet, inner, sizes);
      write_header(whole, inner, sizes, id++);
      kind_.write(whole, sizes, ++sequence, FastJob(workspace, count++), workspace.random_ivs);
      tun_sent.bytes += kIpv4HeaderLen + inner.total_len();
      sent.bytes += whole.size();
      packet.path_mtu = mtu_;
      packet.verdict = Verdict::applied;
    }
    tun_.next_ipv4_id = id;
    sa_.last_sent = sequence;
    tun_sent.packets = sent.packets = count;
    if (count != 0) finish(packets.first(count), tun_sent, sent, workspace);
    return count;
  }

 private:
  using Sizes = typename Kind::Sizes;

  // As many packets as there are numbers for.
  std::span<Packet> numbered(std::span<Packet> packets) const {
    const std::uint64_t left = sa_.last_sent < sa_.send_limit ? sa_.send_limit - sa_.last_sent : 0;
    return left < packets.size() ? packets.first(static_cast<std::size_t>(left)) : packets;
  }

  bool has_room(const Packet& packet, const PlainIpv4& inner, const Sizes& sizes) const {
    const std::size_t front = kIpv4HeaderLen + sizes.front();
    const std::size_t behind = packet.size() - inner.total_len() + packet.tailroom();
    const std::size_t len = front + inner.total_len() + sizes.back();
    // Without branches, since nearly always there is.
    const bool has_front = packet.headroom() >= front;
    const bool has_back = behind >= sizes.back();
    const bool has_hops = !forward_ | (inner.ttl() > 1);
    return has_front & has_back & (len <= longest_) & has_hops & !packet.dummy;
  }

  // Without link-layer padding.
  static MutableBytes make_room(Packet& packet, const PlainIpv4& inner, const Sizes& sizes) {
    packet.shrink_back(packet.size() - inner.total_len());
    packet.grow(kIpv4HeaderLen + sizes.front(), sizes.back());
    return packet.bytes();
  }

  void write_header(MutableBytes whole, const PlainIpv4& inner, const Sizes& sizes, std::uint16_t id) const {
    header_.emit(outer_.traffic_class(inner.tos()), static_cast<std::uint16_t>(whole.size()), id,
                 outer_.dont_fragment(inner.dont_fragment()), whole.first<kIpv4HeaderLen>());
    if (!forward_) return;
    const MutableBytes text = whole.subspan(kIpv4HeaderLen + sizes.front());
    set_ipv4_ttl(text, static_cast<std::uint8_t>(inner.ttl() - 1));
  }

  void finish(std::span<const Packet> packets, const SaTraffic& tun_sent, const SaTraffic& sent,
              Workspace& workspace) const {
    seal_jobs(sa_, std::span(workspace.jobs).first(packets.size()));
    for (std::size_t i = 0; i < packets.size(); ++i) {
      Kind::close_job(packets[i].bytes(), FastJob(workspace, i));
    }
    note_use(tun_, tun_.sent, tun_sent, packets.front().arrived, packets.back().arrived);
    note_use(sa_, sa_.sent, sent, packets.front().arrived, packets.back().arrived);
  }

  Kind kind_;
  Sa& tun_;
  Sa& sa_;
  OuterHeader outer_;
  Ipv4Template header_;
  std::size_t mtu_;
  std::size_t longest_;
  bool forward_;
};

}  // namespace

std::size_t fast_outbound(const FastContext& context, LastFlow& last, std::span<Packet> packets) {
  if (!kUsualFormsApart || packets.empty()) return 0;
  const Bytes bytes = packets.front().bytes();
  PlainIpv4 ip;
  if (!PlainIpv4::read(bytes, ip)) return 0;
  auto way = Way::of(context, last, ip, bytes);
  if (!way) return 0;
  std::size_t done = 0;
  with_fast_kind(*way->group().outer, [&](const auto& kind) {
    const std::size_t own_mtu = mtu_of(*way->group().tun);
    const std::size_t mtu = own_mtu != 0 ? own_mtu : context.options.mtu;
    const FastOutbound fast(kind, way->group(), mtu, context.options.forward);
    done = fast.apply(packets.first(std::min(packets.size(), kMaxBurst)), *way, context.workspace);
  });
  way->count(done);
  return done;
}

}  // namespace spigrp
