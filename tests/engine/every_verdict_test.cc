// SPDX-License-Identifier: Apache-2.0
//
// Every verdict that the engine can give is given, alone and exactly, by one packet here.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <set>
#include <zlib.h>

#include "spigrp/verdict.h"
#include "support/fragment_stream.h"
#include "support/machine.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

// Set by whoever reads the link layer or a capture, or never the end of a packet.
const std::set<Verdict> kSetElsewhere = {Verdict::pending, Verdict::not_ip, Verdict::cut_short};

constexpr std::string_view kEsp = "esp.1012@192.0.1.1";
constexpr std::string_view kTunEsp = "tun.10@192.0.1.1 esp.1012@192.0.1.1";

Octets plain() { return plain_packet(Family::ipv4, Traffic::udp, 100); }

// Site is a database with one group and an engine.
struct Site {
  explicit Site(std::string_view line, const Tune& tune = {}) : first(lab.add_group(line, tune)) {}

  Octets sealed(const Octets& bytes) {
    Machine machine(lab.database, {.unmatched = Unmatched::drop, .forward = false, .group = &first});
    Parcel parcel(bytes);
    BOOST_TEST(machine.out(parcel) == Verdict::applied);
    return parcel.octets();
  }
  Verdict out(const Octets& bytes, std::size_t room = Parcel::kRoom, bool forward = false) {
    Machine machine(lab.database, {.unmatched = Unmatched::drop, .forward = forward, .group = &first});
    Parcel parcel(bytes, room, room);
    parcel.packet.arrived = arrived;
    return count_one(machine, machine.out(parcel));
  }
  Verdict in(const Octets& bytes) {
    Machine machine(lab.database);
    Parcel parcel(bytes);
    return count_one(machine, machine.in(parcel));
  }

  Lab lab;
  Sa& first;
  std::uint64_t arrived = 0;

 private:
  static Verdict count_one(Machine& machine, Verdict verdict) {
    BOOST_TEST(machine.engine.counters()[verdict] == 1u);
    BOOST_TEST(machine.engine.counters().total() == 1u);
    return verdict;
  }
};

Verdict by_eroute(std::string_view target, Unmatched unmatched = Unmatched::drop) {
  Lab lab;
  if (!target.empty() && !lab.database.add_eroute(eroute("0.0.0.0/0", "0.0.0.0/0", target)))
    return Verdict::pending;
  Machine machine(lab.database, {.unmatched = unmatched});
  Parcel parcel(plain());
  return machine.out(parcel);
}

// What a peer with the right keys sends that it should not: `inside` in the tunnel of kTunEsp.
Verdict in_tunnel(const Octets& inside, std::uint8_t tos = 0, std::string_view src = kGateway4,
                  std::uint8_t protocol = 4) {
  Site peer(kEsp);
  Site site(kTunEsp);
  return site.in(
      peer.sealed(packet(Ip4{.src = src, .dst = "192.0.1.1", .protocol = protocol, .tos = tos}, inside)));
}

Verdict in_comp(const Octets& ipcomp) {
  Site peer(kEsp);
  Site site("comp.11@192.0.1.1 esp.1012@192.0.1.1");
  return site.in(peer.sealed(packet(Ip4{.protocol = 108}, ipcomp)));
}

Octets zlib_deflate(Bytes in) {
  z_stream stream{};
  Octets copy(in.begin(), in.end());
  Octets out(in.size() + 100);
  BOOST_TEST_REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  stream.next_in = copy.data();
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  BOOST_TEST(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Verdict wrong_selector() {
  Site site(kTunEsp);
  site.lab.add_group("tun.20@198.51.100.1");
  BOOST_TEST_REQUIRE(
      site.lab.database.add_eroute(eroute("10.0.0.0/8", "10.0.0.0/8", "tun.20@198.51.100.1")).has_value());
  return site.in(site.sealed(plain()));
}

Verdict bad_checksum() {
  Octets wrong = plain();
  wrong[10] ^= 1;
  return Site(kEsp).in(wrong);
}

Verdict replayed() {
  Site site(kEsp);
  const Octets sealed = site.sealed(plain());
  BOOST_TEST(site.in(sealed) == Verdict::removed);
  return site.in(sealed);
}

Verdict bad_icv() {
  Site site(kEsp);
  Octets sealed = site.sealed(plain());
  sealed.back() ^= 1;
  return site.in(sealed);
}

struct Piece {
  std::size_t at;
  bool more;
  std::size_t len;
};

Verdict put(Machine& machine, const Piece& piece, std::uint8_t protocol) {
  Parcel parcel(
      fragment4(Ip4{.dst = "192.0.1.1", .protocol = protocol}, piece.at, piece.more, Octets(piece.len, 1)));
  return machine.in(parcel);
}

// The verdict of the last of these fragments.
Verdict fragments(const std::vector<Piece>& pieces, std::uint8_t protocol = 50) {
  Site site(kEsp);
  Machine machine(site.lab.database);
  Verdict last{};
  for (const Piece& piece : pieces) last = put(machine, piece, protocol);
  return last;
}

// What became, in the end, of the fragments but the last one, whose own verdict is given.
Verdict first_of(const std::vector<Piece>& pieces, Verdict last) {
  Site site(kEsp);
  Machine machine(site.lab.database);
  for (const Piece& piece : pieces) put(machine, piece, 50);
  BOOST_TEST(machine.engine.counters()[last] == 1u);
  machine.engine.flush();
  BOOST_TEST(machine.engine.counters().total() == pieces.size());
  return machine.engine.counters()[Verdict::reassembled] == 1 ? Verdict::reassembled
                                                              : Verdict::fragment_timeout;
}

Verdict sequence_exhausted() {
  return Site(kEsp, [](SaSpec& spec) { spec.last_sequence = 0xffff'ffff; }).out(plain());
}

Verdict wrong_sa() {
  Site peer("esp.2012@192.0.1.1 ah.1013@192.0.1.1");
  return Site("esp.1012@192.0.1.1 ah.1013@192.0.1.1").in(peer.sealed(plain()));
}

// An IPv6 next header of 59 says that there is nothing; ESP takes it over, and the peer throws it away.
Verdict dummy() {
  Site site("esp:1012@2001:db8:1::1");
  return site.in(site.sealed(packet(Ip6{.next_header = 59}, Octets(20))));
}

NattPolicy natt() { return {NattMode::nonesp, 4500, 4500}; }

Verdict in_udp(const Octets& payload) {
  Site site(kEsp, [](SaSpec& spec) { spec.natt = natt(); });
  return site.in(packet(Ip4{}, joined({be16(4500), be16(4500), be16(8 + payload.size()), be16(0), payload})));
}

Verdict wrong_encapsulation() {
  return Site(kEsp, [](SaSpec& spec) { spec.natt = natt(); }).in(Site(kEsp).sealed(plain()));
}

// One packet more than the SA may serve, or one that comes after its time.
Verdict expired(LifeKind kind, std::uint64_t limit) {
  Site site(kEsp, [&](SaSpec& spec) { spec.life[kind].hard = limit; });
  site.sealed(plain());
  site.arrived = 5000;
  return site.out(plain());
}

Verdict expired_allocations() {
  Site site(kEsp, [](SaSpec& spec) { spec.life[LifeKind::allocations].hard = 1; });
  for (const std::string_view src : {"192.0.2.0/24", "10.0.0.0/8"}) {
    BOOST_TEST(site.lab.database.add_eroute(eroute(src, "0.0.0.0/0", kEsp)).has_value());
  }
  Machine machine(site.lab.database);
  for (int i = 0; i < 2; ++i) {
    Parcel taken(plain());
    BOOST_TEST(machine.out(taken) == Verdict::applied);
  }
  Parcel refused(packet(Ip4{.src = "10.0.0.1"}, udp(9)));
  return machine.out(refused);
}

const std::map<Verdict, std::function<Verdict()>> kScenarios = {
    {Verdict::applied, [] { return Site(kEsp).out(plain()); }},
    {Verdict::removed,
     [] {
       Site site(kTunEsp);
       return site.in(site.sealed(plain()));
     }},
    {Verdict::bypassed, [] { return by_eroute("%pass"); }},
    {Verdict::unmatched_passed, [] { return by_eroute("", Unmatched::pass); }},
    {Verdict::dummy_sent,
     [] {
       Site site(kTunEsp);
       Machine machine(site.lab.database, {.group = &site.first});
       Parcel parcel(plain());
       parcel.packet.dummy = true;
       return machine.out(parcel);
     }},
    {Verdict::no_eroute, [] { return by_eroute(""); }},
    {Verdict::no_sa, [] { return Site(kEsp).in(plain()); }},
    {Verdict::shunt_drop, [] { return by_eroute("%drop"); }},
    {Verdict::shunt_reject, [] { return by_eroute("%reject"); }},
    {Verdict::shunt_hold, [] { return by_eroute("%hold"); }},
    {Verdict::shunt_trap, [] { return by_eroute("%trapsubnet"); }},
    {Verdict::malformed, [] { return Site(kEsp).out(from_hex("4500")); }},
    {Verdict::bad_checksum, bad_checksum},
    {Verdict::hop_limit, [] { return Site(kEsp).out(packet(Ip4{.ttl = 1}, udp(9)), Parcel::kRoom, true); }},
    {Verdict::fragment, [] { return Site(kEsp).out(packet(Ip4{.flags = kMoreFragments}, udp(16))); }},
    {Verdict::fragment_held, [] { return fragments({{0, true, 64}}); }},
    {Verdict::reassembled, [] { return first_of({{0, true, 64}, {64, false, 20}}, Verdict::no_sa); }},
    {Verdict::fragment_malformed, [] { return fragments({{0, true, 63}}); }},
    {Verdict::fragment_tiny, [] { return fragments({{0, true, 8}}, 51); }},
    {Verdict::fragment_duplicate, [] { return fragments({{0, true, 64}, {0, true, 64}}); }},
    {Verdict::fragment_overlap, [] { return fragments({{0, true, 64}, {56, true, 64}}); }},
    {Verdict::fragment_contradiction, [] { return fragments({{64, false, 8}, {72, false, 8}}); }},
    {Verdict::fragment_limit,
     [] {
       std::vector<Piece> pieces;
       for (std::size_t i = 0; i <= ReassemblyLimits().fragments_per_packet; ++i)
         pieces.push_back({i * 16, true, 8});
       return fragments(pieces);
     }},
    {Verdict::fragment_timeout, [] { return first_of({{0, true, 64}}, Verdict::fragment_held); }},
    {Verdict::unsupported,
     [] {
       return Site("ah.1013@192.0.1.1").out(packet(Ip4{.options = from_hex("8307 05 c0000301 00")}, udp(9)));
     }},
    {Verdict::too_big, [] { return Site(kEsp).out(plain_packet(Family::ipv4, Traffic::udp, 65'530)); }},
    {Verdict::no_room, [] { return Site(kEsp).out(plain(), 8); }},
    {Verdict::sequence_exhausted, sequence_exhausted},
    {Verdict::truncated_header, [] { return Site(kEsp).in(packet(Ip4{.protocol = 50}, be32(0x1012))); }},
    {Verdict::replayed, replayed},
    {Verdict::bad_icv, bad_icv},
    {Verdict::layer_missing, [] { return Site(kTunEsp).in(Site(kEsp).sealed(plain())); }},
    {Verdict::wrong_sa, wrong_sa},
    {Verdict::wrong_family, [] { return in_tunnel(packet(Ip6{}, udp(9))); }},
    {Verdict::inner_malformed, [] { return in_tunnel(from_hex("4500")); }},
    {Verdict::wrong_source, [] { return in_tunnel(plain(), 0, "198.51.100.99"); }},
    {Verdict::wrong_selector, wrong_selector},
    {Verdict::ecn, [] { return in_tunnel(plain(), 3); }},
    {Verdict::inflate, [] { return in_comp(from_hex("11000011 ffff")); }},
    {Verdict::inflate_too_big,
     [] { return in_comp(joined({from_hex("11000011"), zlib_deflate(Octets(60'000))})); }},
    {Verdict::nested_ipcomp, [] { return in_comp(from_hex("6c000011 0300")); }},
    {Verdict::dummy, dummy},
    {Verdict::mtu_exceeded,
     [] {
       Site site(kTunEsp);
       Machine machine(site.lab.database, {.group = &site.first, .mtu = 200});
       Parcel parcel(packet(Ip4{.flags = kDf}, udp(200)));
       return machine.out(parcel);
     }},
    {Verdict::jumbogram,
     [] {
       return Site(kEsp).out(
           joined({from_hex("60000000 0000 00 40"), Octets(32), from_hex("3b00 c204 00010000")}));
     }},
    {Verdict::wrong_encapsulation, wrong_encapsulation},
    {Verdict::natt_keepalive, [] { return in_udp({0xff}); }},
    {Verdict::expired_allocations, expired_allocations},
    {Verdict::expired_bytes, [] { return expired(LifeKind::bytes, 200); }},
    {Verdict::expired_addtime, [] { return expired(LifeKind::addtime, 5); }},
    {Verdict::expired_usetime, [] { return expired(LifeKind::usetime, 5); }},
    {Verdict::expired_packets, [] { return expired(LifeKind::packets, 1); }},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(every_verdict)

BOOST_AUTO_TEST_CASE(is_given_exactly) {
  for (const auto& [verdict, scenario] : kScenarios) BOOST_TEST(scenario() == verdict);
}

BOOST_AUTO_TEST_CASE(is_covered_or_set_elsewhere) {
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    BOOST_TEST_CONTEXT(verdict) {
      BOOST_TEST(kScenarios.contains(verdict) != kSetElsewhere.contains(verdict));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
