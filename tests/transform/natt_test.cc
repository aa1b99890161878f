// SPDX-License-Identifier: Apache-2.0
#include "transform/natt.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "bench.h"
#include "support/print.h"
#include "transform/chain.h"

namespace spigrp::test {
namespace {

constexpr NattPolicy kNonEsp{NattMode::nonesp, 4500, 61234};
constexpr NattPolicy kNonIke{NattMode::nonike, 500, 500};
constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};

std::size_t header_len(Family family) { return family == Family::ipv4 ? 20 : 40; }

std::string_view esp_of(Family family) {
  return family == Family::ipv4 ? "esp.1003@192.0.1.1" : "esp:1003@2001:db8:1::1";
}

// Line is two ends of one group, with NAT traversal in its ESP.
struct Line {
  Line(std::string_view group, const NattPolicy& policy) {
    const auto tune = [&](SaSpec& each) {
      if (each.said.proto == Proto::esp) each.natt = policy;
    };
    out = &sender.add_group(group, tune);
    in = &receiver.add_group(group, tune);
  }
  Verdict apply(Parcel& parcel) {
    Lane lane = Bench::lane_of(parcel);
    chain_apply(SaChain::whole(*out), {&lane, 1}, bench.workspace(), nullptr);
    return parcel.packet.verdict;
  }
  Verdict remove(Parcel& parcel) {
    Lane lane = Bench::lane_of(parcel);
    chain_remove(SaChain::whole(*in), {&lane, 1}, bench.workspace(), nullptr);
    return parcel.packet.verdict;
  }
  Octets sealed(const Octets& plain) {
    Parcel parcel(plain);
    BOOST_REQUIRE_EQUAL(apply(parcel), Verdict::applied);
    BOOST_TEST(parcel.intact());
    return parcel.octets();
  }
  // This packet is dropped for that, and changes nothing.
  void refuses(const Octets& bytes, Verdict expected) {
    const Snapshot before = snapshot(receiver.database);
    Parcel parcel(bytes);
    BOOST_TEST(remove(parcel) == expected);
    BOOST_TEST((snapshot(receiver.database) == before));
  }

  Lab sender;
  Lab receiver;
  Bench bench;
  Sa* out;
  Sa* in;
};

// The Internet checksum, adding up to 0xffff with its field, over the pseudo-header too; in the plainest way.
std::uint32_t naive_sum(Bytes packet, std::size_t at, std::uint8_t protocol) {
  const bool four = packet[0] >> 4 == 4;
  const Bytes segment = packet.subspan(at);
  const Octets all = joined({four ? packet.subspan(12, 8) : packet.subspan(8, 32), be16(segment.size()),
                             Octets{0, protocol}, segment, Octets(segment.size() % 2)});
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < all.size(); i += 2) sum += all[i] * 256u + all[i + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + sum / 0x10000;
  return sum;
}

void set(Octets& bytes, std::size_t at, const Octets& what) {
  std::ranges::copy(what, bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

// What a NAT does to an IPv4 packet: another source, and no repair of what it cannot see.
Octets translated(Octets bytes) {
  set(bytes, 12, {10, 77, 88, 99});
  fix_checksum(bytes);
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(natt)

BOOST_AUTO_TEST_CASE(the_datagram_is_as_rfc_3948_has_it) {
  for (const Family family : kFamilies) {
    Line line(esp_of(family), kNonEsp);
    Line bare(esp_of(family), {});
    const Octets plain = plain_packet(family, Traffic::udp, 100);
    const Octets with = line.sealed(plain);
    const Octets without = bare.sealed(plain);
    const std::size_t at = header_len(family);
    BOOST_TEST(with.size() == without.size() + 8);
    BOOST_TEST(int{with[family == Family::ipv4 ? 9 : 6]} == 17);
    BOOST_TEST(to_hex(Bytes(with).subspan(at, 6)) ==
               to_hex(joined({be16(4500), be16(61234), be16(with.size() - at)})));
    BOOST_TEST(to_hex(Bytes(with).subspan(at + 8)) == to_hex(Bytes(without).subspan(at)));
    if (family == Family::ipv4) {
      BOOST_TEST(to_hex(Bytes(with).subspan(at + 6, 2)) == "0000");
    } else {
      BOOST_TEST(naive_sum(with, at, 17) == 0xffffu);  // 0 is not legal there
    }
  }
}

BOOST_AUTO_TEST_CASE(the_older_marker_is_8_zero_bytes) {
  Line line(esp_of(Family::ipv4), kNonIke);
  const Octets sealed = line.sealed(plain_packet(Family::ipv4, Traffic::udp, 100));
  BOOST_TEST(
      to_hex(Bytes(sealed).subspan(20, 20)) ==
      to_hex(joined({be16(500), be16(500), be16(sealed.size() - 20), be16(0), Octets(8), be32(0x1003)})));
}

BOOST_AUTO_TEST_CASE(what_goes_in_comes_out) {
  for (const NattPolicy& policy : {kNonEsp, kNonIke}) {
    for (const std::string_view group : {"tun.1@203.0.113.9 comp.2@203.0.113.9 esp.1003@203.0.113.9",
                                         "tun:1@2001:db8:9::1 esp:3@2001:db8:9::1",
                                         "tun.1@203.0.113.9 esp.1003@203.0.113.9 ah.1004@203.0.113.9"}) {
      Line line(group, policy);
      for (std::size_t len = 40; len < 300; len += 13) {
        const Octets plain = plain_packet(Family::ipv4, Traffic::tcp, len);
        Parcel parcel(line.sealed(plain));
        BOOST_REQUIRE_EQUAL(line.remove(parcel), Verdict::removed);
        BOOST_REQUIRE_EQUAL(to_hex(parcel.octets()), to_hex(plain));
        BOOST_TEST(parcel.intact());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_source_port_and_the_checksum_may_be_anything) {
  Line line(esp_of(Family::ipv4), kNonEsp);
  Octets sealed = line.sealed(plain_packet(Family::ipv4, Traffic::icmp, 100));
  set(sealed, 20, be16(1024));
  set(sealed, 26, be16(0x1234));
  Parcel parcel(sealed);
  BOOST_TEST(line.remove(parcel) == Verdict::removed);
}

BOOST_AUTO_TEST_CASE(another_encapsulation_is_refused) {
  const Octets plain = plain_packet(Family::ipv4, Traffic::icmp, 100);
  Line nonesp(esp_of(Family::ipv4), kNonEsp);
  Line nonike(esp_of(Family::ipv4), kNonIke);
  Line bare(esp_of(Family::ipv4), {});
  nonesp.refuses(bare.sealed(plain), Verdict::wrong_encapsulation);
  bare.refuses(nonesp.sealed(plain), Verdict::layer_missing);
  Octets other_port = nonesp.sealed(plain);
  set(other_port, 22, be16(4500));
  nonesp.refuses(other_port, Verdict::wrong_encapsulation);
  Octets marked = nonike.sealed(plain);
  for (std::size_t at = 28; at < 36; ++at) {
    Octets wrong = marked;
    wrong[at] = 1;
    nonike.refuses(wrong, Verdict::wrong_encapsulation);
  }
  nonesp.refuses(packet(Ip4{.protocol = 6}, tcp(30)), Verdict::layer_missing);
  nonesp.refuses(packet(Ip4{.flags = kMoreFragments}, udp(32, 4500, 61234)), Verdict::fragment);
  nonesp.refuses(packet(Ip4{.dst = "192.0.1.2"}, udp(32, 4500, 61234)), Verdict::wrong_sa);
}

BOOST_AUTO_TEST_CASE(a_length_that_lies_is_refused) {
  Line line(esp_of(Family::ipv4), kNonIke);
  const Octets sealed = line.sealed(plain_packet(Family::ipv4, Traffic::icmp, 100));
  for (const std::size_t len : {std::size_t{0}, std::size_t{7}, std::size_t{8}, sealed.size() - 21,
                                sealed.size() - 19, std::size_t{65535}}) {
    Octets wrong = sealed;
    set(wrong, 24, be16(len));
    line.refuses(wrong, Verdict::truncated_header);
  }
  // Every beginning of the payload, with lengths that fit it.
  for (std::size_t len = 0; len < 60; ++len) {
    Octets payload(sealed.begin() + 20, sealed.begin() + static_cast<std::ptrdiff_t>(20 + len));
    if (len >= 6) set(payload, 4, be16(len));
    Parcel parcel(packet(Ip4{}, payload));
    BOOST_TEST(is_drop(line.remove(parcel)));
    BOOST_TEST(parcel.intact());
  }
}

// RFC 3948 section 3.1.2: the sender summed up its own address, and the NAT could not see that.
BOOST_AUTO_TEST_CASE(transport_checksums_are_repaired) {
  for (const Traffic traffic : {Traffic::tcp, Traffic::udp}) {
    Line line(esp_of(Family::ipv4), kNonEsp);
    Octets plain = plain_packet(Family::ipv4, traffic, 101);
    if (traffic == Traffic::udp) set(plain, 26, be16(0x1234));
    Parcel parcel(translated(line.sealed(plain)));
    BOOST_TEST(line.remove(parcel) == Verdict::removed);
    const Octets opened = parcel.octets();
    BOOST_TEST(naive_sum(opened, 20, traffic == Traffic::tcp ? 6 : 17) == 0xffffu);
    Octets expected = translated(plain);
    const std::size_t at = traffic == Traffic::tcp ? 36 : 26;
    set(expected, at, {opened[at], opened[at + 1]});
    BOOST_TEST(to_hex(opened) == to_hex(expected));  // nothing else has changed
  }
}

BOOST_AUTO_TEST_CASE(behind_ipv6_extension_headers_too) {
  Line line(esp_of(Family::ipv6), kNonEsp);
  const Octets segment = tcp(33);
  const Octets plain = packet(Ip6{.next_header = 60}, joined({options_header(6, {}), segment}));
  Parcel parcel(line.sealed(plain));
  BOOST_TEST(line.remove(parcel) == Verdict::removed);
  BOOST_TEST(naive_sum(parcel.octets(), 48, 6) == 0xffffu);
}

BOOST_AUTO_TEST_CASE(what_needs_no_repair_stays_as_it_is) {
  Line line(esp_of(Family::ipv4), kNonEsp);
  Octets lying = udp(30);
  set(lying, 4, be16(39));  // the length, by one
  set(lying, 6, be16(0x1234));
  for (const Octets& plain : {packet(Ip4{}, udp(30)),  // a UDP checksum of 0
                              packet(Ip4{}, lying), packet(Ip4{.protocol = 6}, Noise().octets(19)),
                              packet(Ip4{}, Noise().octets(7)), packet(Ip4{.protocol = 6}, {}),
                              packet(Ip4{.protocol = 132}, Noise().octets(40))}) {
    Parcel parcel(translated(line.sealed(plain)));
    BOOST_TEST(line.remove(parcel) == Verdict::removed);
    BOOST_TEST(to_hex(parcel.octets()) == to_hex(translated(plain)));
  }
  // And without NAT traversal nothing is.
  Line bare(esp_of(Family::ipv4), {});
  const Octets plain = plain_packet(Family::ipv4, Traffic::tcp, 100);
  Parcel parcel(translated(bare.sealed(plain)));
  BOOST_TEST(bare.remove(parcel) == Verdict::removed);
  BOOST_TEST(to_hex(parcel.octets()) == to_hex(translated(plain)));
}

BOOST_AUTO_TEST_CASE(a_udp_checksum_that_comes_out_as_0_is_sent_as_ffff) {
  Line line(esp_of(Family::ipv4), kNonEsp);
  const Octets plain = packet(Ip4{}, from_hex("13881389000a1234 55c6"));  // Scapy sends 0xffff for it
  Parcel parcel(line.sealed(plain));
  BOOST_TEST(line.remove(parcel) == Verdict::removed);
  BOOST_TEST(to_hex(Bytes(parcel.octets()).subspan(26, 2)) == "ffff");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
