// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "base/byte_order.h"
#include "icmp_answer.h"
#include "spigrp/fragmenter.h"
#include "spigrp/layout.h"
#include "support/machine.h"
#include "transform/path_mtu.h"
#include "wire/fragment.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kChoices = 4;  // a group, two bytes of an MTU, flags
constexpr unsigned kDummy = 1;
constexpr std::size_t kEngineMtu = 1000;  // for groups without a tunnel

struct Choice {
  std::string_view group;
  NattMode natt = NattMode::none;
  std::size_t tfc_len = 0;
  AlgorithmId esp = AlgorithmId::esp_chacha20_poly1305;
};

// The seeds in corpus/path know them by this order.
constexpr Choice kGroups[] = {
    {"tun.1001@192.0.2.9 esp.1002@192.0.2.9"},
    {"tun:1001@2001:db8::9 esp:1002@2001:db8::9"},
    {"tun.2001@192.0.2.9 comp.2002@192.0.2.9 esp.2003@192.0.2.9 ah.2004@192.0.2.9"},
    {"tun.3001@192.0.2.9 esp.3002@192.0.2.9 tun:3003@2001:db8::9 ah:3004@2001:db8::9"},
    {"esp.4001@192.0.1.1", NattMode::nonesp},
    {"esp.4002@192.0.1.1", NattMode::nonike},
    {"esp:4001@2001:db8:1::1", NattMode::nonesp},
    {"tun.5001@192.0.2.9 esp.5002@192.0.2.9", NattMode::nonesp, 700},
    {"ah.6001@192.0.1.1"},
    {"tun:7001@2001:db8::9"},
    {.group = "tun.8001@192.0.2.9 esp.8002@192.0.2.9", .esp = AlgorithmId::esp_null_hmac_sha2_256_128},
};

struct Way {
  Sa* first;
  std::unique_ptr<Machine> machine;
};

struct Site {
  Site() : lab({.sas = 32, .eroutes = 1}) {
    for (const Choice& choice : kGroups) {
      Sa& first = lab.add_group(choice.group, [&](SaSpec& spec) {
        if (spec.said.proto != Proto::esp) return;
        spec = test::spec(spec.said, choice.esp);
        if (choice.natt != NattMode::none) spec.natt = {choice.natt, 4500, 4500};
        spec.tfc_len = choice.tfc_len;
      });
      ways.push_back({&first, std::make_unique<Machine>(lab.database,
                                                        EngineOptions{.group = &first, .mtu = kEngineMtu})});
    }
  }
  Lab lab;
  std::vector<Way> ways;
};

std::size_t set_mtu(const SaChain& chain, std::size_t mtu) {
  bool tunnel = false;
  for (Sa* sa : chain.sas()) {
    if (sa->said.proto != Proto::tun) continue;
    sa->tunnel.mtu = mtu;
    tunnel = true;
  }
  return tunnel && mtu != 0 ? mtu : kEngineMtu;
}

bool has_comp(const SaChain& chain) {
  return std::ranges::any_of(chain.sas(), [](const Sa* sa) { return sa->said.proto == Proto::comp; });
}

// Fragments are no longer than the path takes, and make the packet when they are put behind each other, which may be
// a fragment itself.
void check_fragments(const Octets& packet, std::size_t mtu) {
  auto fragmenter = Fragmenter::make(packet, mtu, 7);
  if (!fragmenter) return;
  const auto whole = parse_ip_packet(packet);
  const auto part = read_fragment(packet);
  const std::size_t begin = part ? part->offset : 0;
  Octets out(mtu);
  std::size_t at = 0;
  bool more = true;
  while (!fragmenter->done()) {
    const Bytes piece = Bytes(out).first(fragmenter->next(out));
    const auto ip = parse_ip_packet(piece);
    SPIGRP_REQUIRE(ip && ip->checksum_ok && ip->total_len == piece.size() && ip->dst == whole->dst);
    const auto fragment = read_fragment(piece);
    if (!fragment) {  // an IPv4 packet that fits is none
      SPIGRP_REQUIRE(at == 0 && fragmenter->done() && same(piece, Bytes(packet).first(whole->total_len)));
      return;
    }
    SPIGRP_REQUIRE(more && fragment->offset == begin + at && fragment->data_len > 0);
    const Bytes data = piece.subspan(fragment->data_at);
    SPIGRP_REQUIRE(whole->payload_at + at + data.size() <= whole->total_len);
    SPIGRP_REQUIRE(same(data, Bytes(packet).subspan(whole->payload_at + at, data.size())));
    at += data.size();
    more = fragment->more;
  }
  SPIGRP_REQUIRE(more == (part && part->more) && whole->payload_at + at == whole->total_len);
}

// The layout says how long the packet became, where nothing was compressed.
void check_applied(const SaChain& chain, const IpPacket& before, const Octets& made, std::size_t mtu) {
  const auto ip = parse_ip_packet(made);
  SPIGRP_REQUIRE(ip && ip->checksum_ok && ip->total_len == made.size());
  const bool holds_ip = before.protocol == ip_protocol::kIpv4 || before.protocol == ip_protocol::kIpv6;
  const Layout layout = layout_of(chain, {before.family, before.payload_at, before.total_len, holds_ip});
  const Outer outer = predict(chain, before, before.total_len);
  SPIGRP_REQUIRE(layout.len() == outer.len);
  SPIGRP_REQUIRE(has_comp(chain) ? made.size() <= outer.len : made.size() == outer.len);
  const bool fits = outer.len <= mtu;  // else nothing may forbid what has to come
  if (ip->family == Family::ipv4) SPIGRP_REQUIRE(ip->dont_fragment == (fits && outer.dont_fragment));
  if (made.size() > mtu) check_fragments(made, mtu);
}

// What is told to the sender fits, and one byte more does not; but no less is told than everybody must take.
void check_told(const SaChain& chain, const IpPacket& ip, std::size_t told, std::size_t mtu) {
  const std::size_t least = ip.family == Family::ipv4 ? 68 : 1280;
  SPIGRP_REQUIRE(told >= least && told < ip.total_len);
  SPIGRP_REQUIRE(told == least || predict(chain, ip, told).len <= mtu);
  SPIGRP_REQUIRE(predict(chain, ip, told + 1).len > mtu);
}

// Behind NAT traversal the checksum of what has one is right, whatever it was.
void check_repaired(const Octets& packet) {
  const auto ip = parse_ip_packet(packet);
  SPIGRP_REQUIRE(ip);
  const Bytes segment = Bytes(packet).subspan(ip->payload_at);
  const bool tcp = ip->protocol == ip_protocol::kTcp && segment.size() >= 20;
  const bool udp = ip->protocol == ip_protocol::kUdp && segment.size() >= 8 &&
                   load_be16(segment.subspan<4, 2>()) == segment.size() &&
                   load_be16(segment.subspan<6, 2>()) != 0;
  if (tcp || udp) SPIGRP_REQUIRE(transport_checksum(ip->src, ip->dst, ip->protocol, segment) == 0);
}

}  // namespace

// Packets go out over a path of some MTU, and are cut into fragments that make them again: what goes through has the length that its layout says, and can be cut into
// fragments that fit; who is turned away is told a length that just fits, by a valid ICMP error; and behind NAT traversal
// transport checksums are right.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Site site;
  if (size <= kChoices || size > 70'000) return 0;
  Way& way = site.ways[data[0] % site.ways.size()];
  const SaChain chain = SaChain::whole(*way.first);
  const std::size_t mtu = set_mtu(chain, load_be16(Bytes(data, size).subspan<1, 2>()));
  const Octets input(data + kChoices, data + size);
  const auto ip = parse_ip_packet(input);
  if (ip && ip->checksum_ok) check_fragments(input, mtu);
  Parcel parcel(input, Parcel::kRoom, 1024);
  parcel.packet.dummy = (data[3] & kDummy) != 0;
  const auto inner_mtu = way.machine->engine.inner_mtu(parcel.packet);
  const Verdict verdict = way.machine->out(parcel);
  SPIGRP_REQUIRE(parcel.intact() && way.machine->intact());
  if (verdict == Verdict::mtu_exceeded) {
    const Octets answer = parcel.octets();
    if (answer.empty()) return 0;
    SPIGRP_REQUIRE(!parcel.packet.dummy);
    const std::size_t told = fuzz::check_answer(answer, input, *ip);
    check_told(chain, *ip, told, mtu);
    if (inner_mtu)
      SPIGRP_REQUIRE(told == std::max(*inner_mtu, ip->family == Family::ipv4 ? std::size_t{68} : 1280));
  } else if (is_passed(verdict)) {
    SPIGRP_REQUIRE(verdict == (parcel.packet.dummy ? Verdict::dummy_sent : Verdict::applied));
    check_applied(chain, *ip, parcel.octets(), mtu);
    const Verdict removed = way.machine->in(parcel);
    const bool arrives = way.first->said.proto == Proto::tun || ip->dst == way.first->said.dst;
    SPIGRP_REQUIRE(!parcel.packet.dummy || !arrives || removed == Verdict::dummy);
    const bool transport = way.first->said.proto == Proto::esp;
    if (removed == Verdict::removed && transport) check_repaired(parcel.octets());
  }
  return 0;
}
