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

// What the packets of a burst must have in common.
class Way {
 public:
  // The way of a packet whose eroute need not be asked again, or of any, where a group is given.
  static std::optional<Way> of(Database& database, const EngineOptions& options, LastFlow& last,
                               const PlainIpv4& ip, Bytes packet) {
    Way way(database);
    Sa* first = nullptr;
    if (options.group != nullptr) {
      first = SaChain::whole(*options.group).sas().front();
    } else {
      const Flow flow = flow_of(ip, packet);
      way.eroute_ = database.match(flow);
      if (way.eroute_ == nullptr || !way.eroute_->allocated) return std::nullopt;
      first = database.find(way.eroute_->said);
      if (first == nullptr) return std::nullopt;
      last = {flow, &database.packets_of(*way.eroute_), first};
    }
    const auto group = TunnelMode::of(*first);
    if (!group) return std::nullopt;
    way.group_ = *group;
    way.known_ = ip.ends();
    return way;
  }

  const TunnelMode& group() const { return group_; }

  bool has(const PlainIpv4& ip, Bytes packet) {
    if (ip.ends() == known_) [[likely]]
      return true;
    if (eroute_ != nullptr && database_->match(flow_of(ip, packet)) != eroute_) return false;
    known_ = ip.ends();
    return true;
  }

  void count(std::size_t packets) {
    if (eroute_ != nullptr) database_->packets_of(*eroute_) += packets;
  }

 private:
  explicit Way(Database& database) : database_(&database) {}

  Database* database_;
  const Eroute* eroute_ = nullptr;
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

std::size_t fast_outbound(Database& database, const EngineOptions& options, Workspace& workspace,
                          LastFlow& last, std::span<Packet> packets) {
  if (!kUsualFormsApart || packets.empty()) return 0;
  const Bytes bytes = packets.front().bytes();
  PlainIpv4 ip;
  if (!PlainIpv4::read(bytes, ip)) return 0;
  auto way = Way::of(database, options, last, ip, bytes);
  if (!way) return 0;
  std::size_t done = 0;
  with_fast_kind(*way->group().outer, [&](const auto& kind) {
    const std::size_t own_mtu = mtu_of(*way->group().tun);
    const FastOutbound fast(kind, way->group(), own_mtu != 0 ? own_mtu : options.mtu, options.forward);
    done = fast.apply(packets.first(std::min(packets.size(), kMaxBurst)), *way, workspace);
  });
  way->count(done);
  return done;
}

}  // namespace spigrp
