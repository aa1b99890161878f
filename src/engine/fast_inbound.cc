// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <utility>

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

bool is_sealed(const PlainIpv4& ip) {
  return ip.protocol() == ip_protocol::kEsp || ip.protocol() == ip_protocol::kAh;
}
// The SA whose ESP or AH a packet is, or nullptr.
Sa* sa_of(const Database& database, const PlainIpv4& ip, Bytes packet) {
  if (!is_sealed(ip)) return nullptr;
  return database.find(
      {static_cast<Proto>(ip.protocol()), spi_of(ip, packet), IpAddress::from_ipv4(ip.dst())});
}

// Reads the group of this SA; false, where it is not one for the fast path, or not of this packet's addresses.
bool read_group(const EngineOptions& options, Sa& sa, const PlainIpv4& ip, TunnelMode& group) {
  if (sa.inner == nullptr || !group.read(*sa.inner) || group.tun->inner != nullptr) return false;
  if (options.group != nullptr && options.group != group.tun && options.group != &sa) return false;
  return group.tun->said.dst == sa.said.dst && group.tun->tunnel_src == IpAddress::from_ipv4(ip.src());
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
    sources.keep(context_.database.version(), ip.ends(), &tun_);
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

  // Makes the jobs of packets with these ends, before the first that something is wrong with, and sets others aside.
  PacketSet check(std::span<Packet> packets, PacketSet wanted, const PlainIpv4::Ends& ends, SetAside& aside,
                  std::size_t& jobs) const {
    const auto take = [&](std::span<Packet> run) {
      const std::size_t count = check_run(run, ends, FastJob(workspace_, jobs));
      jobs += count;
      return count;
    };
    return take_runs(packets, wanted, take,
                     [&](std::size_t place) { return set_aside(packets[place], place, aside); });
  }

  // Takes the group off packets that check() took, which have so many jobs, and returns which came out.
  PacketSet remove(std::span<Packet> packets, PacketSet checked, std::size_t jobs) const {
    open_jobs(sa_, std::span(workspace_.jobs).first(jobs));
    Sources sources(context_, tun_);
    PacketSet others;
    std::size_t job = 0;
    for (PacketSet rest = checked; !rest.empty(); rest.drop_front_run()) {
      const std::span run = packets.subspan(rest.front(), rest.front_run());
      others = others | remove_run(run, FastJob(workspace_, job), sources).from(rest.front());
      job += run.size();
    }
    return checked - others;
  }

 private:
  // Bytes of packets one behind the other.
  struct Use {
    std::uint64_t inside = 0;
    std::uint64_t sa = 0;
  };

  // How many packets of a run; their jobs stand from this one on.
  std::size_t check_run(std::span<Packet> run, const PlainIpv4::Ends& ends, FastJob job) const {
    const Packet* at = run.data();
    for (const Packet* const end = at + run.size(); at != end; ++at) {
      const Packet& packet = *at;
      prefetch_ahead(run, packet);
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
      kind_.make_job(whole, sequence, job);
      job.next();
    }
    return static_cast<std::size_t>(at - run.data());
  }

  // False for what is not plain, or of this group after all.
  bool set_aside(const Packet& packet, std::size_t place, SetAside& aside) const {
    PlainIpv4 ip;
    if (!PlainIpv4::read(packet.bytes(), ip)) return false;
    Sa* sa = sa_of(context_.database, ip, packet.bytes().first(ip.total_len()));
    if (sa == &sa_) return false;
    aside.add(place, sa);
    return true;
  }

  // Returns which did not come out.
  PacketSet remove_run(std::span<Packet> run, FastJob job, Sources& sources) const {
    PacketSet others;
    Use use;
    std::size_t noted = 0;  // packets, whose use the SAs have
    for (std::size_t i = 0; i < run.size(); ++i, job.next()) {
      Packet& packet = run[i];
      if constexpr (Kind::kHides) Kind::show(packet.bytes(), job);
      packet.verdict = admit(sa_, job.job->ok, job.memory->sequence);
      const bool is_admitted = packet.verdict == Verdict::pending;
      if (is_admitted && unwrap(packet, *job.job, sources, use)) [[likely]] {
        packet.verdict = Verdict::removed;
        continue;
      }
      others.add(i);
      note(std::exchange(use, {}), run.subspan(noted, i - noted));
      noted = i + 1;
      if (is_admitted) go_on(packet);
    }
    note(use, run.subspan(noted));
    return others;
  }

  // Authentic and decrypted, and still not to be trusted. False, and nothing has changed, for what is not plain.
  bool unwrap(Packet& packet, const CryptoJob& opened, Sources& sources, Use& use) const {
    const Bytes bytes = packet.bytes();
    const Bytes inside = kind_.inside(bytes, opened);
    PlainIpv4 inner;
    if (!PlainIpv4::read(inside, inner) || !sources.has(inner, inside) || !keeps_ecn(bytes[1], inner.tos()))
        [[unlikely]]
      return false;
    packet.shrink_front(kind_.inside_at());
    packet.shrink_back(packet.size() - inner.total_len());
    use.inside += inside.size();
    use.sa += kind_.whole_len(bytes, opened);
    return true;
  }

  // RFC 6040 section 4.2: nothing was said on the way, or what both headers say.
  bool keeps_ecn(std::uint8_t outer_tos, std::uint8_t inner_tos) const {
    return !tun_.tunnel.ecn || (outer_tos & kEcnMask) == 0 || ((outer_tos ^ inner_tos) & kEcnMask) == 0;
  }

  void note(const Use& use, std::span<const Packet> packets) const {
    if (packets.empty()) return;
    const std::uint64_t first = packets.front().arrived;
    const std::uint64_t last = packets.back().arrived;
    const std::uint64_t tun_bytes = use.inside + packets.size() * kIpv4HeaderLen;
    note_use(tun_, tun_.received, {.packets = packets.size(), .bytes = tun_bytes}, first, last);
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

void remove_group(const FastContext& context, const TunnelMode& group, std::span<Packet> packets,
                  PacketSet wanted, const PlainIpv4::Ends& ends, SetAside& aside, FastRemoved& done) {
  with_fast_kind(*group.outer, [&](const auto& kind) {
    const FastInbound fast(kind, group, context);
    std::size_t jobs = 0;
    const PacketSet checked = fast.check(packets, wanted, ends, aside, jobs);
    if (jobs == 0) return;
    done.taken = done.taken | checked;
    done.removed = done.removed | fast.remove(packets, checked, jobs);
  });
}

}  // namespace

FastRemoved fast_inbound(const FastContext& context, Sa*& last, std::span<Packet> packets) {
  FastRemoved done;
  if (!kUsualFormsApart) return done;
  SetAside aside(context.memory.set_aside);
  PacketSet wanted = PacketSet::first(packets.size());
  for (unsigned skipped = 0; !wanted.empty();) {
    const Bytes bytes = packets[wanted.front()].bytes();
    PlainIpv4 ip;
    if (!PlainIpv4::read(bytes, ip)) break;
    Sa* sa = sa_of(context.database, ip, bytes.first(ip.total_len()));
    if (sa == nullptr && skipped++ < kMostSkipped) {
      wanted.drop_front();
      continue;
    }
    TunnelMode group;
    if (sa != nullptr && context.options.group == nullptr) last = sa;
    if (sa != nullptr && read_group(context.options, *sa, ip, group))
      remove_group(context, group, packets, wanted, ip.ends(), aside, done);
    wanted = aside.next();
  }
  return done;
}

}  // namespace spigrp
