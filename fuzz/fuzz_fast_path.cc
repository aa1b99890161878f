// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "both_ends.h"
#include "engine/chains.h"
#include "fast_path_edits.h"

using namespace spigrp;
using namespace spigrp::test;
using namespace spigrp::fuzz;

namespace {

Octets gateways() { return joined({address(kGateway4).bytes(), address("203.0.113.2").bytes()}); }

// ESP of this SPI from gateway to gateway.
bool is_sealed_by(std::uint32_t spi, Bytes packet) {
  const Octets head = joined({gateways(), be32(spi)});
  return packet.size() >= 24 && packet[0] == 0x45 && packet[9] == 50 && same(packet.subspan(12, 12), head);
}

// What the policies of the tunnel say.
void check_outer(const Settings& settings, const Packet& packet, const Octets& given) {
  const Bytes sealed = packet.bytes();
  if (!is_sealed_by(0x1002, sealed)) return;
  const bool six = given[0] >> 4 == 6;
  const unsigned inner = six ? (given[0] & 15u) << 4 | given[1] >> 4 : given[1];
  const unsigned dscp = settings.has_dscp() ? 46u << 2 : inner & ~3u;
  SPIGRP_REQUIRE(sealed[1] == (dscp | (settings.has_ecn() ? inner & 3u : 0)));
  SPIGRP_REQUIRE(sealed[8] == settings.hop_limit() && sealed.size() == load_be16(sealed.subspan<2, 2>()));
  const bool copied = settings.df() == DontFragment::copy;
  // Of what every path must take, it is not copied where that would end it.
  if (copied && (six || (packet.path_mtu != 0 && sealed.size() > packet.path_mtu))) return;
  SPIGRP_REQUIRE(sealed[6] / 64 == (copied ? given[6] / 64 % 2 : settings.df() == DontFragment::set));
}

// What is to come out: without link-layer padding, and a hop less. Of congestion nothing, where the way may have marked it.
Octets expected(const Settings& settings, Octets packet, bool marked) {
  const bool four = packet[0] >> 4 == 4;
  packet = cut(packet);
  if (settings.forwards()) --packet[four ? 8 : 7];
  if (marked) packet[1] &= static_cast<std::uint8_t>(four ? ~3u : ~0x30u);
  if (four && (settings.forwards() || marked)) fix_checksum(packet);
  return packet;
}
Octets unmarked(Octets packet, bool marked) {
  const bool four = packet[0] >> 4 == 4;
  if (marked) packet[1] &= static_cast<std::uint8_t>(four ? ~3u : ~0x30u);
  if (four && marked) fix_checksum(packet);
  return packet;
}

// Whatever the keys made and nobody changed comes back; nothing comes twice, or from somebody else.
class Arrivals {
 public:
  Arrivals(const Settings& settings, const std::vector<Given>& sent, const Edits& way)
      : settings_(settings), sent_(sent), way_(way), times_(sent.size()) {}

  void check(const Sealed& sealed, const Packet& arrived) {
    if (sealed.origin == Sealed::kForged) return;
    const Given& given = sent_[sealed.origin];
    const bool other = is_sealed_by(0x2002, sealed.bytes);
    if (!sealed.changed && (other || is_sealed_by(0x1002, sealed.bytes)) && is_in_time(other))
      check_came(arrived.verdict, given.dummy);
    if (arrived.verdict != Verdict::removed) return;
    SPIGRP_REQUIRE(same(Bytes(sealed.bytes).subspan(12, 8), gateways()));
    const bool numbered = other || settings_.window() != 0;
    SPIGRP_REQUIRE(++times_[sealed.origin] == 1 || !numbered);
    const Octets bytes(arrived.bytes().begin(), arrived.bytes().end());
    SPIGRP_REQUIRE(same(unmarked(bytes, sealed.changed), expected(settings_, given.bytes, sealed.changed)));
  }

 private:
  void check_came(Verdict verdict, bool dummy) const {
    if (settings_.has_another_group()) return;
    if (verdict == Verdict::wrong_selector && settings_.leads_back()) return;
    SPIGRP_REQUIRE(verdict == (dummy ? Verdict::dummy : Verdict::removed));
  }
  // A large window has all that there can be; out of order, a copy may be before it.
  bool is_in_time(bool other) const {
    constexpr std::size_t kAll = kMostPackets + kMostEdits;
    const bool has_all = !other && (settings_.window() == 0 || settings_.window() > kAll);
    return way_.is_in_order() || (has_all && !way_.has_copies());
  }

  const Settings& settings_;
  const std::vector<Given>& sent_;
  const Edits& way_;
  std::vector<std::size_t> times_;
};

}  // namespace

// Settings of a tunnel, packets for it, and what the way does to them. An engine that takes the fast path and one that does
// all layer by layer say the same of every packet, make the same of it and have the same state behind it, out and in; where
// nothing is unusual, the outer header is what the policies say, what the way leaves alone comes out as it went in, and nothing comes
// out twice.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < Settings::kBytes) return 0;
  Input input({data, size});
  const Settings settings(input.record<Settings::kBytes>());
  const std::vector<Given> sent = packets_of(input, settings.records());
  if (sent.empty()) return 0;
  const bool usual = settings.kind() == Kind::tunnel_mode;
  BothEnds sender(settings, false);
  Load one(sent);
  Load other(sent);
  const auto out = sender.put(one, other, settings.parts_of(sent.size()), &Engine::outbound);
  Edits way(sent, sender.lab().database.find(said("esp.1002@203.0.113.2")));
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!is_passed(out[i].verdict)) continue;
    if (usual && out[i].verdict == Verdict::applied) check_outer(settings, out[i], sent[i].bytes);
    // What was passed in the clear may look like ESP of ours, and is not.
    const bool in_the_clear =
        out[i].verdict == Verdict::bypassed || out[i].verdict == Verdict::unmatched_passed;
    way.add(out[i].bytes(), in_the_clear ? Sealed::kForged : i);
  }
  way.read(input);
  if (way.all().empty()) return 0;
  BothEnds receiver(settings, true);
  std::vector<Given> coming;
  for (const Sealed& each : way.all()) coming.push_back({each.bytes});
  Load one_in(coming);
  Load other_in(coming);
  const auto in = receiver.put(one_in, other_in, way.parts(), &Engine::inbound);
  Arrivals arrivals(settings, sent, way);
  for (std::size_t i = 0; usual && i < in.size(); ++i) arrivals.check(way.all()[i], in[i]);
  return 0;
}
