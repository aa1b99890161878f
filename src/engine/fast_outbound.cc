// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <utility>

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
  const std::uint64_t version = context.database.version();
  if (const Target* known = targets.find(version, ip.ends())) return *known;
  const Eroute* eroute = context.database.match(flow_of(ip, packet));
  return targets.keep(version, ip.ends(),
                      {eroute, eroute == nullptr ? nullptr : context.database.find(eroute->said)});
}

// Whether a packet that no SA is for leaves everything as it is, whatever becomes of it. %hold keeps it, %trap adds an eroute.
bool changes_nothing(const Eroute* eroute) {
  if (eroute == nullptr || eroute->said.proto != Proto::internal) return true;
  return is_shunt(eroute->said, Shunt::pass) || is_shunt(eroute->said, Shunt::drop) ||
         is_shunt(eroute->said, Shunt::reject);
}

// Way is where the packets of a group come from and go to.
class Way {
 public:
  explicit Way(const FastContext& context) : context_(context) {}

  // Whether this packet goes to a group for the fast path, by an eroute that has sent before; or any, where a group is given.
  bool begin(LastFlow& last, const PlainIpv4& ip, Bytes packet) {
    if (context_.options.group != nullptr) {
      target_.first = SaChain::whole(*context_.options.group).sas().front();
    } else {
      target_ = target_of(context_, ip, packet);
      if (target_.first == nullptr || !target_.eroute->allocated) return false;
    }
    known_ = ip.ends();
    if (group_.read(*target_.first)) return true;
    if (target_.eroute != nullptr) last = {flow_of(ip, packet), &packets(), target_.first};
    return false;
  }
  // Whether it goes nowhere, where begin() was false, and nothing depends on it.
  bool ends_at_once() const { return target_.first == nullptr && changes_nothing(target_.eroute); }

  const TunnelMode& group() const { return group_; }

  // Whether a packet goes the same way, behind so many that do.
  bool has(const PlainIpv4& ip, Bytes packet, std::size_t before) {
    if (ip.ends() == known_) [[likely]]
      return true;
    if (context_.options.group == nullptr && !joins(target_of(context_, ip, packet), before)) return false;
    known_ = ip.ends();
    return true;
  }
  // Sets aside the packet that has() was just false for; false, where its order among those that go this way may matter. Chains that
  // are whole have no SA in common.
  bool set_aside(std::size_t place, SetAside& aside) {
    if (!std::exchange(strayed_, false)) return false;
    const bool are_whole = other_.first != nullptr && other_.first->inner == nullptr &&
                           target_.first->inner == nullptr && other_.first != target_.first;
    const bool is_apart =
        other_.first == nullptr ? changes_nothing(other_.eroute) : are_whole && other_.eroute->allocated;
    if (is_apart) aside.add(place, other_.first);
    return is_apart;
  }

  // Counts packets, so many of all, for the eroute that they came by.
  void count(std::size_t all) {
    if (target_.eroute != nullptr) packets() += all - counted_;
    counted_ = all;
  }

 private:
  // Another eroute may lead to the same group.
  bool joins(const Target& to, std::size_t before) {
    if (to.eroute == target_.eroute) return true;
    strayed_ = to.first != target_.first || !to.eroute->allocated;
    if (strayed_) return other_ = to, false;
    count(before);
    target_ = to;
    return true;
  }
  std::uint64_t& packets() const { return context_.database.packets_of(*target_.eroute); }

  const FastContext& context_;
  Target target_;
  Target other_;          // of the packet that has() was false for
  bool strayed_ = false;  // that was the last one
  TunnelMode group_;
  PlainIpv4::Ends known_;  // of the packet before
  std::size_t counted_ = 0;
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
        forward_(forward),
        least_ttl_(forward ? 2 : 0) {}

  // Applies it to packets of this way, before the first that anything can be in the way of, and sets others aside.
  PacketSet apply(std::span<Packet> packets, PacketSet wanted, Way& way, SetAside& aside,
                  Workspace& workspace) const {
    Sent sent{.sequence = sa_.last_sent, .id = tun_.next_ipv4_id};
    const auto take = [&](std::span<Packet> run) {
      const std::size_t before = sent.packets;
      sent = apply_run(run, sent, way, workspace);
      return sent.packets - before;
    };
    const PacketSet applied =
        take_runs(packets, wanted, take, [&](std::size_t place) { return way.set_aside(place, aside); });
    tun_.next_ipv4_id = sent.id;
    sa_.last_sent = sent.sequence;
    way.count(sent.packets);
    if (!applied.empty()) finish(packets, applied, sent, workspace);
    return applied;
  }

 private:
  using Sizes = typename Kind::Sizes;

  // What was written so far.
  struct Sent {
    std::uint64_t sequence;
    std::uint16_t id;  // the next one
    std::size_t packets = 0;
    std::uint64_t inner_bytes = 0;
    std::uint64_t sa_bytes = 0;
  };

  // Up to the first that is not of this way, or that something is wrong with.
  Sent apply_run(std::span<Packet> run, Sent sent, Way& way, Workspace& workspace) const {
    FastJob job(workspace, sent.packets);
    for (Packet& packet : numbered(run, sent.sequence)) {
      prefetch_ahead(run, packet);
      const Bytes bytes = packet.bytes();
      PlainIpv4 inner;
      if (!PlainIpv4::read(bytes, inner) || !way.has(inner, bytes, sent.packets)) [[unlikely]]
        break;
      const auto sizes = kind_.sizes(inner.total_len());
      if (!has_room(packet, inner, sizes)) [[unlikely]]
        break;
      const MutableBytes whole = make_room(packet, inner, sizes);
      write_header(whole, inner, sizes, sent.id++);
      kind_.write(whole, sizes, ++sent.sequence, job, workspace.random_ivs);
      job.next();
      ++sent.packets;
      sent.inner_bytes += inner.total_len();
      sent.sa_bytes += whole.size();
      packet.path_mtu = mtu_;
      packet.verdict = Verdict::applied;
    }
    return sent;
  }

  // As many packets as there are numbers for.
  std::span<Packet> numbered(std::span<Packet> packets, std::uint64_t sequence) const {
    const std::uint64_t left = sequence < sa_.send_limit ? sa_.send_limit - sequence : 0;
    return left < packets.size() ? packets.first(static_cast<std::size_t>(left)) : packets;
  }

  bool has_room(const Packet& packet, const PlainIpv4& inner, const Sizes& sizes) const {
    const std::size_t front = kIpv4HeaderLen + sizes.front();
    const std::size_t behind = packet.size() - inner.total_len() + packet.tailroom();
    const std::size_t len = front + inner.total_len() + sizes.back();
    // Without branches, since nearly always there is.
    const bool has_front = packet.headroom() >= front;
    const bool has_back = behind >= sizes.back();
    const bool has_hops = inner.ttl() >= least_ttl_;
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

  void finish(std::span<const Packet> packets, PacketSet applied, const Sent& sent,
              Workspace& workspace) const {
    seal_jobs(sa_, std::span(workspace.jobs).first(sent.packets));
    if constexpr (Kind::kHides) {
      FastJob job(workspace, 0);
      for (PacketSet rest = applied; !rest.empty(); rest.drop_front(), job.next())
        Kind::show(packets[rest.front()].bytes(), job);
    }
    const std::uint64_t first = packets[applied.front()].arrived;
    const std::uint64_t last = packets[applied.back()].arrived;
    const std::uint64_t tun_bytes = sent.inner_bytes + sent.packets * kIpv4HeaderLen;
    note_use(tun_, tun_.sent, {.packets = sent.packets, .bytes = tun_bytes}, first, last);
    note_use(sa_, sa_.sent, {.packets = sent.packets, .bytes = sent.sa_bytes}, first, last);
  }

  Kind kind_;
  Sa& tun_;
  Sa& sa_;
  OuterHeader outer_;
  Ipv4Template header_;
  std::size_t mtu_;
  std::size_t longest_;
  bool forward_;
  std::uint8_t least_ttl_;
};

PacketSet apply_group(const FastContext& context, std::span<Packet> packets, PacketSet wanted, Way& way,
                      SetAside& aside) {
  PacketSet applied;
  with_fast_kind(*way.group().outer, [&](const auto& kind) {
    const std::size_t own_mtu = mtu_of(*way.group().tun);
    const std::size_t mtu = own_mtu != 0 ? own_mtu : context.options.mtu;
    const FastOutbound fast(kind, way.group(), mtu, context.options.forward);
    applied = fast.apply(packets, wanted, way, aside, context.workspace);
  });
  return applied;
}

}  // namespace

PacketSet fast_outbound(const FastContext& context, LastFlow& last, std::span<Packet> packets) {
  PacketSet taken;
  if (!kUsualFormsApart) return taken;
  SetAside aside(context.memory.set_aside);
  PacketSet wanted = PacketSet::first(packets.size());
  for (unsigned skipped = 0; !wanted.empty();) {
    const Bytes bytes = packets[wanted.front()].bytes();
    PlainIpv4 ip;
    Way way(context);
    if (!PlainIpv4::read(bytes, ip)) break;
    if (way.begin(last, ip, bytes)) {
      taken = taken | apply_group(context, packets, wanted, way, aside);
    } else if (way.ends_at_once() && skipped++ < kMostSkipped) {
      wanted.drop_front();
      continue;
    }
    wanted = aside.next();
  }
  return taken;
}

}  // namespace spigrp
