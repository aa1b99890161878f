// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "engine/fast_path.h"
#include "transform/ecn.h"
#include "transform/esp.h"
#include "transform/esp_form.h"
#include "transform/esp_frame.h"
#include "transform/life.h"
#include "transform/sealed.h"
#include "transform/tun.h"

namespace spigrp {
namespace {

// The group of a packet, where it is one for the fast path, and of this packet's addresses.
std::optional<TunnelMode> group_of(const Database& database, const EngineOptions& options, Sa*& last,
                                   const PlainIpv4& ip) {
  if (ip.protocol() != ip_protocol::kEsp) return std::nullopt;
  Sa* esp = database.find({Proto::esp, ip.inside(), IpAddress::from_ipv4(ip.dst())});
  if (esp == nullptr || esp->inner == nullptr) return std::nullopt;
  const auto group = TunnelMode::of(*esp->inner);
  if (!group || group->tun->inner != nullptr) return std::nullopt;
  if (options.group != nullptr && options.group != group->tun && options.group != esp) return std::nullopt;
  last = esp;
  const bool same_ends =
      group->tun->said.dst == esp->said.dst && group->tun->tunnel_src == IpAddress::from_ipv4(ip.src());
  return same_ends ? group : std::nullopt;
}

// Sources tells which flows may come out of a tunnel.
class Sources {
 public:
  Sources(const Database& database, const Sa& tun) : database_(database), tun_(tun) {}

  bool has(const PlainIpv4& ip, Bytes packet) {
    if (known_ == ip.ends()) [[likely]]
      return true;
    if (!may_send(database_, tun_, flow_of(ip, packet))) return false;
    known_ = ip.ends();
    return true;
  }

 private:
  const Database& database_;
  const Sa& tun_;
  PlainIpv4::Ends known_;  // of the packet before; no packet has zeros
};

// FastInbound is the fast path for one form of ESP.
template <class Form>
class FastInbound {
 public:
  FastInbound(const Form& form, const TunnelMode& group, const Database& database, Workspace& workspace)
      : form_(form), tun_(*group.tun), esp_(*group.esp), database_(database), workspace_(workspace) {}

  // Makes the jobs of packets with these ends, before the first that something is wrong with, and returns how many.
  std::size_t check(std::span<const Packet> packets, const PlainIpv4::Ends& ends) const {
    CryptoJob* job = workspace_.jobs.data();
    JobMemory* memory = workspace_.memory.data();
    for (const Packet& packet : packets) {
      prefetch_ahead(packets, packet);
      const MutableBytes bytes = packet.bytes();
      PlainIpv4 ip;
      if (!PlainIpv4::read(bytes, ip) || ip.ends() != ends) [[unlikely]]
        break;
      const MutableBytes esp = bytes.first(ip.total_len()).subspan(kIpv4HeaderLen);
      const auto view = EspView::parse(esp, {form_.iv_len, form_.icv_len, form_.block_len});
      if (!view) [[unlikely]]
        break;
      const std::uint64_t sequence = sequence_of(esp_, view->seq());
      if (!esp_.window.check(sequence)) [[unlikely]]
        break;
      memory->set_sequence(sequence);
      fill_esp_job(form_, esp, esp_.esn, *memory++, *job++);
    }
    return static_cast<std::size_t>(job - workspace_.jobs.data());
  }

  // Takes the group off packets that check() took.
  void remove(std::span<Packet> packets) const {
    const std::span jobs = std::span(workspace_.jobs).first(packets.size());
    open_jobs(esp_, jobs);
    Sources sources(database_, tun_);
    Use use;
    std::size_t noted = 0;  // packets, whose use the SAs have
    for (std::size_t i = 0; i < packets.size(); ++i) {
      Packet& packet = packets[i];
      packet.verdict = admit(esp_, jobs[i].ok, workspace_.memory[i].sequence);
      const bool is_admitted = packet.verdict == Verdict::pending;
      if (is_admitted && unwrap(packet, jobs[i].text, sources, use)) [[likely]] {
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
    std::uint64_t esp = 0;
  };

  // Authentic and decrypted, and still not to be trusted. False, and nothing has changed, for what is not plain.
  bool unwrap(Packet& packet, Bytes text, Sources& sources, Use& use) const {
    const auto trailer = parse_esp_trailer(text);
    if (!trailer || trailer->next_header != ip_protocol::kIpv4) [[unlikely]]
      return false;
    const PlainIpv4 outer = PlainIpv4::again(packet.bytes());
    const Bytes inside = text.first(trailer->payload_len);
    PlainIpv4 inner;
    if (!PlainIpv4::read(inside, inner) || !sources.has(inner, inside) || !keeps_ecn(outer, inner))
        [[unlikely]]
      return false;
    packet.shrink_front(kIpv4HeaderLen + kEspHeaderLen + form_.iv_len);
    packet.shrink_back(packet.size() - inner.total_len());
    use.tun += kIpv4HeaderLen + inside.size();
    use.esp += outer.total_len();
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
    note_use(esp_, esp_.received, {.packets = packets.size(), .bytes = use.esp}, first, last);
  }

  // Layer by layer, a packet whose ESP is open.
  void go_on(Packet& packet) const {
    Lane lane;
    lane.packet = &packet;
    SPIGRP_REQUIRE(read_ip(lane));
    SaUse(esp_, esp_.received, workspace_.life_observer).count(lane, lane.size());
    esp_take_off(esp_, lane);
    if (lane.alive()) tun_remove(tun_, {&lane, 1}, workspace_);
    if (!lane.alive()) return;
    packet.verdict = Verdict::removed;
    LastSource source;
    check_selectors(database_, SaChain::whole(esp_), source, {&lane, 1});
  }

  Form form_;
  Sa& tun_;
  Sa& esp_;
  const Database& database_;
  Workspace& workspace_;
};

}  // namespace

std::size_t fast_inbound(Database& database, const EngineOptions& options, Workspace& workspace, Sa*& last,
                         std::span<Packet> packets) {
  if (!kUsualFormsApart || packets.empty()) return 0;
  PlainIpv4 ip;
  if (!PlainIpv4::read(packets.front().bytes(), ip)) return 0;
  const auto group = group_of(database, options, last, ip);
  if (!group) return 0;
  std::size_t done = 0;
  const auto go = [&](const auto& form) {
    const FastInbound fast(form, *group, database, workspace);
    done = fast.check(packets.first(std::min(packets.size(), kMaxBurst)), ip.ends());
    if (done != 0) fast.remove(packets.first(done));
  };
  with_usual_form(EspForm(*group->esp), go);
  return done;
}

}  // namespace spigrp
