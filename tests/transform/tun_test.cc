// SPDX-License-Identifier: Apache-2.0
#include "transform/tun.h"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "bench.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};
constexpr std::string_view kPeer4 = "203.0.113.9";
constexpr std::string_view kPeer6 = "2001:db8:9::9";

std::size_t header_len(Family family) { return family == Family::ipv4 ? 20 : 40; }

SaSpec tunnel(Family outer) {
  return spec(outer == Family::ipv4 ? "tun.3003@203.0.113.9" : "tun:3003@2001:db8:9::9");
}

// Shop is a tunnel SA with what it takes to use it.
struct Shop {
  explicit Shop(const SaSpec& given) : sa(lab.add(given)) {}
  explicit Shop(Family outer, const TunnelPolicy& policy = {}) : Shop(with(outer, policy)) {}

  Verdict apply(Parcel& parcel) {
    Lane lane = Bench::lane_of(parcel);
    tun_apply(sa, {&lane, 1}, bench.workspace());
    settle(lane);
    if (lane.alive()) check_lane(lane);
    return parcel.packet.verdict;
  }
  Verdict remove(Parcel& parcel) {
    Lane lane = Bench::lane_of(parcel);
    tun_remove(sa, {&lane, 1}, bench.workspace());
    if (lane.alive()) check_lane(lane);
    return parcel.packet.verdict;
  }

  Lab lab;
  Sa& sa;
  Bench bench;

 private:
  static SaSpec with(Family outer, const TunnelPolicy& policy) {
    SaSpec given = tunnel(outer);
    given.tunnel = policy;
    return given;
  }
  // What the lane says of the packet is what a new look at it says.
  static void check_lane(const Lane& lane) {
    const auto again = parse_ip_packet(lane.bytes());
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(again->checksum_ok);
    BOOST_TEST((again->family == lane.ip.family && again->src == lane.ip.src && again->dst == lane.ip.dst));
    BOOST_TEST((again->total_len == lane.ip.total_len && again->protocol_at == lane.ip.protocol_at));
    BOOST_TEST((again->hop_limit == lane.ip.hop_limit && again->flow_label == lane.ip.flow_label));
    BOOST_TEST((again->dont_fragment == lane.ip.dont_fragment && again->fragment == lane.ip.fragment));
    BOOST_TEST((again->first_fragment == lane.ip.first_fragment && lane.ip.checksum_ok));
    BOOST_TEST(again->total_len == lane.packet->size());
    BOOST_TEST(again->payload_at == lane.ip.payload_at);
    BOOST_TEST(again->protocol == lane.ip.protocol);
    BOOST_TEST(again->traffic_class == lane.ip.traffic_class);
  }
};

Octets outer_packet(Family outer, std::uint8_t traffic_class, std::uint8_t protocol, Bytes inside) {
  if (outer == Family::ipv4) {
    return packet(Ip4{.src = kGateway4, .dst = kPeer4, .protocol = protocol, .tos = traffic_class}, inside);
  }
  return packet(Ip6{.src = kGateway6, .dst = kPeer6, .next_header = protocol, .traffic_class = traffic_class},
                inside);
}

std::uint8_t protocol_of(Family inner) { return inner == Family::ipv4 ? 4 : 41; }

Octets inner_packet(Family family, std::uint8_t traffic_class) {
  if (family == Family::ipv4) return packet(Ip4{.tos = traffic_class}, udp(20));
  return packet(Ip6{.traffic_class = traffic_class}, udp(20));
}

std::uint8_t traffic_class_of(Bytes bytes) {
  if (bytes[0] >> 4 == 4) return bytes[1];
  return static_cast<std::uint8_t>((bytes[0] & 15) << 4 | bytes[1] >> 4);
}

void refused(Shop& shop, const Octets& bytes, Verdict expected) {
  const Snapshot before = snapshot(shop.lab.database);
  Parcel parcel(bytes);
  BOOST_TEST(shop.remove(parcel) == expected);
  BOOST_TEST((snapshot(shop.lab.database) == before));
  BOOST_TEST(parcel.intact());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tun)

BOOST_AUTO_TEST_CASE(all_four_pairs_of_families) {
  for (const Family outer : kFamilies) {
    for (const Family inner : kFamilies) {
      Shop shop(outer);
      const std::uint16_t first_id = shop.sa.next_ipv4_id;
      for (std::uint16_t count = 0; count < 3; ++count) {
        const Octets plain = plain_packet(inner, Traffic::tcp, 200 + count);
        Parcel parcel(plain);
        BOOST_TEST_REQUIRE(shop.apply(parcel) == Verdict::pending);
        const Octets expected =
            outer == Family::ipv4
                ? packet(Ip4{.src = kGateway4,
                             .dst = kPeer4,
                             .protocol = protocol_of(inner),
                             .id = static_cast<std::uint16_t>(first_id + count),
                             .flags = inner == Family::ipv6 ? kDf : std::uint16_t{0}},
                         plain)
                : packet(Ip6{.src = kGateway6, .dst = kPeer6, .next_header = protocol_of(inner)}, plain);
        BOOST_TEST(to_hex(parcel.octets()) == to_hex(expected));
        BOOST_TEST(shop.remove(parcel) == Verdict::pending);
        BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
      }
      BOOST_TEST(shop.sa.sent.packets == 3u);
      BOOST_TEST(shop.sa.sent.bytes == 603 + 3 * header_len(outer));
      BOOST_TEST((shop.sa.received == shop.sa.sent));
    }
  }
}

BOOST_AUTO_TEST_CASE(dscp_is_copied_or_set_and_ecn_copied) {
  for (const Family outer : kFamilies) {
    for (const Family inner : kFamilies) {
      for (int traffic_class = 0; traffic_class < 256; ++traffic_class) {
        const auto inner_class = static_cast<std::uint8_t>(traffic_class);
        const auto outer_class = [&](const TunnelPolicy& policy) {
          Shop shop(outer, policy);
          Parcel parcel(inner_packet(inner, inner_class));
          BOOST_REQUIRE_EQUAL(shop.apply(parcel), Verdict::pending);
          return static_cast<int>(traffic_class_of(parcel.octets()));
        };
        BOOST_TEST(outer_class({}) == traffic_class);
        BOOST_TEST(outer_class({.dscp = 0}) == traffic_class % 4);
        BOOST_TEST(outer_class({.dscp = 46}) == 46 * 4 + traffic_class % 4);
        BOOST_TEST(outer_class({.dscp = 63, .ecn = false}) == 63 * 4);
        BOOST_TEST(outer_class({.dscp = {}, .ecn = false}) == traffic_class / 4 * 4);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(df_and_hop_limit_follow_the_policy) {
  const auto flags = [](Bytes plain, DontFragment policy) {
    Shop shop(Family::ipv4, {.dscp = {}, .df = policy});
    Parcel parcel(plain);
    BOOST_REQUIRE_EQUAL(shop.apply(parcel), Verdict::pending);
    return parcel.octets()[6] * 256 + parcel.octets()[7];
  };
  const Octets may = packet(Ip4{}, udp(20));
  const Octets may_not = packet(Ip4{.flags = kDf}, udp(20));
  const Octets later = packet(Ip4{.flags = 0x2003}, udp(20));  // a fragment goes in as any packet does
  const Octets six = packet(Ip6{}, udp(20));                   // routers never fragment it
  BOOST_TEST(flags(may, DontFragment::copy) == 0);
  BOOST_TEST(flags(may_not, DontFragment::copy) == kDf);
  BOOST_TEST(flags(six, DontFragment::copy) == kDf);
  BOOST_TEST(flags(later, DontFragment::copy) == 0);
  for (const Octets& plain : {may, may_not, later, six}) {
    BOOST_TEST(flags(plain, DontFragment::set) == kDf);
    BOOST_TEST(flags(plain, DontFragment::clear) == 0);
  }
  for (const Family outer : kFamilies) {
    for (const int limit : {1, 64, 255}) {
      Shop shop(outer, {.dscp = {}, .hop_limit = static_cast<std::uint8_t>(limit)});
      Parcel parcel(packet(Ip4{.ttl = 7}, udp(20)));
      BOOST_REQUIRE_EQUAL(shop.apply(parcel), Verdict::pending);
      BOOST_TEST(static_cast<int>(parcel.octets()[outer == Family::ipv4 ? 8 : 7]) == limit);
    }
  }
}

// RFC 4301 section 5.1.2.2: copied or configured. What is inside is the host's own and stays.
BOOST_AUTO_TEST_CASE(the_flow_label_is_0_or_copied_or_set) {
  const Octets labelled = packet(Ip6{.flow_label = 0xabcde}, udp(20));
  const Octets four = packet(Ip4{}, udp(20));
  struct Row {
    std::optional<std::uint32_t> policy;
    const Octets& plain;
    std::uint32_t expected;
  };
  for (const auto& [policy, plain, expected] :
       {Row{TunnelPolicy().flow_label, labelled, 0}, Row{TunnelPolicy().flow_label, four, 0},
        Row{std::nullopt, labelled, 0xabcde}, Row{std::nullopt, four, 0}, Row{0xfffff, labelled, 0xfffff},
        Row{0xfffff, four, 0xfffff}, Row{1, labelled, 1}}) {
    Shop shop(Family::ipv6, {.dscp = {}, .flow_label = policy});
    Parcel parcel(plain);
    BOOST_REQUIRE_EQUAL(shop.apply(parcel), Verdict::pending);
    BOOST_TEST(to_hex(parcel.octets()) ==
               to_hex(packet(Ip6{.src = kGateway6,
                                 .dst = kPeer6,
                                 .next_header = protocol_of(plain[0] >> 4 == 4 ? Family::ipv4 : Family::ipv6),
                                 .flow_label = expected},
                             plain)));
    BOOST_TEST(shop.remove(parcel) == Verdict::pending);
    BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
    Shop outer4(Family::ipv4, {.dscp = {}, .flow_label = policy});
    BOOST_REQUIRE_EQUAL(outer4.apply(parcel), Verdict::pending);
    BOOST_TEST(to_hex(Bytes(parcel.octets()).subspan(20)) == to_hex(plain));
  }
}

BOOST_AUTO_TEST_CASE(the_ipv4_id_counts_up_and_wraps) {
  Shop shop(Family::ipv4);
  shop.sa.next_ipv4_id = 0xffff;
  for (const std::string_view id : {"ffff", "0000", "0001"}) {
    Parcel parcel(packet(Ip4{}, udp(20)));
    BOOST_REQUIRE_EQUAL(shop.apply(parcel), Verdict::pending);
    BOOST_TEST(to_hex(Bytes(parcel.octets()).subspan(4, 2)) == id);
  }
}

BOOST_AUTO_TEST_CASE(the_ecn_field_comes_in_as_the_figure_says) {
  // RFC 6040 figure 4 by value: not-ECT, ECT(1), ECT(0), CE; -1 is a drop.
  constexpr int kInner[4][4] = {{0, 0, 0, -1}, {1, 1, 1, 3}, {2, 1, 2, 3}, {3, 3, 3, 3}};
  for (const Family outer : kFamilies) {
    for (const Family inner : kFamilies) {
      for (std::uint8_t i = 0; i < 4; ++i) {
        for (std::uint8_t o = 0; o < 4; ++o) {
          const auto dscp = std::uint8_t{0xb8};
          const Octets bytes = outer_packet(outer, static_cast<std::uint8_t>(0x28 | o), protocol_of(inner),
                                            inner_packet(inner, dscp | i));
          Shop shop(outer);
          if (kInner[i][o] < 0) {
            refused(shop, bytes, Verdict::ecn);
          } else {
            Parcel parcel(bytes);
            BOOST_TEST(shop.remove(parcel) == Verdict::pending);
            const auto expected = static_cast<std::uint8_t>(dscp | kInner[i][o]);
            BOOST_TEST(to_hex(parcel.octets()) == to_hex(inner_packet(inner, expected)));
          }
          Shop blind(outer, {.dscp = {}, .ecn = false});  // KLIPS looked at neither
          Parcel parcel(bytes);
          BOOST_TEST(blind.remove(parcel) == Verdict::pending);
          BOOST_TEST(to_hex(parcel.octets()) == to_hex(inner_packet(inner, dscp | i)));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_inner_packet_are_padding) {
  for (const Family outer : kFamilies) {
    for (const Family inner : kFamilies) {
      Shop shop(outer);
      const Octets plain = plain_packet(inner, Traffic::udp, 60);
      for (const std::size_t padding : {std::size_t{1}, std::size_t{40}, std::size_t{1400}}) {
        Parcel parcel(outer_packet(outer, 0, protocol_of(inner), joined({plain, Octets(padding, 0x77)})));
        BOOST_TEST(shop.remove(parcel) == Verdict::pending);
        BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_inner_packet_must_be_of_the_family_that_the_next_header_says) {
  for (const Family outer : kFamilies) {
    Shop shop(outer);
    refused(shop, outer_packet(outer, 0, 4, inner_packet(Family::ipv6, 0)), Verdict::wrong_family);
    refused(shop, outer_packet(outer, 0, 41, inner_packet(Family::ipv4, 0)), Verdict::wrong_family);
    refused(shop, outer_packet(outer, 0, 4, from_hex("00")), Verdict::wrong_family);
    refused(shop, outer_packet(outer, 0, 41, from_hex("f0")), Verdict::wrong_family);
  }
}

BOOST_AUTO_TEST_CASE(the_inner_packet_is_read_as_critically_as_any) {
  for (const Family outer : kFamilies) {
    Shop shop(outer);
    for (const Family inner : kFamilies) {
      const Octets plain = plain_packet(inner, Traffic::udp, 60);
      const std::uint8_t protocol = protocol_of(inner);
      for (std::size_t len = 0; len < plain.size(); ++len) {  // empty, in its header, shorter than it says
        refused(shop, outer_packet(outer, 0, protocol, Bytes(plain).first(len)), Verdict::inner_malformed);
      }
    }
    Octets wrong = plain_packet(Family::ipv4, Traffic::udp, 60);
    wrong[8] ^= 1;  // and so its checksum is wrong
    refused(shop, outer_packet(outer, 0, 4, wrong), Verdict::inner_malformed);
    wrong = plain_packet(Family::ipv4, Traffic::udp, 60);
    wrong[0] = 0x44;  // a header of 16 bytes
    refused(shop, outer_packet(outer, 0, 4, wrong), Verdict::inner_malformed);
    Octets extension = packet(Ip6{.next_header = 0}, from_hex("11ff000000000000"));
    refused(shop, outer_packet(outer, 0, 41, extension), Verdict::inner_malformed);
  }
}

BOOST_AUTO_TEST_CASE(only_the_tunnel_of_the_sa_is_taken) {
  Shop shop(Family::ipv4);
  const Octets plain = inner_packet(Family::ipv4, 0);
  const auto outer = [&](std::string_view src, std::string_view dst, std::uint8_t protocol,
                         std::uint16_t flags) {
    return packet(Ip4{.src = src, .dst = dst, .protocol = protocol, .flags = flags}, plain);
  };
  refused(shop, outer(kGateway4, kPeer4, 17, 0), Verdict::layer_missing);
  refused(shop, outer(kGateway4, kPeer4, 50, 0), Verdict::layer_missing);
  refused(shop, outer(kGateway4, kPeer4, 4, kMoreFragments), Verdict::fragment);
  refused(shop, outer(kGateway4, "203.0.113.10", 4, 0), Verdict::wrong_sa);
  refused(shop, outer("198.51.100.2", kPeer4, 4, 0), Verdict::wrong_source);
  Parcel parcel(outer(kGateway4, kPeer4, 4, kDf));
  BOOST_TEST(shop.remove(parcel) == Verdict::pending);
}

BOOST_AUTO_TEST_CASE(outer_headers_with_options_and_extensions_come_off_whole) {
  const Octets plain = inner_packet(Family::ipv4, 0);
  Shop shop(Family::ipv4);
  Parcel options(
      packet(Ip4{.src = kGateway4, .dst = kPeer4, .protocol = 4, .options = from_hex("94040000")}, plain));
  BOOST_TEST(shop.remove(options) == Verdict::pending);
  BOOST_TEST(to_hex(options.octets()) == to_hex(plain));
  Shop shop6(Family::ipv6);
  Parcel extension(
      packet(Ip6{.src = kGateway6, .dst = kPeer6, .next_header = 0}, joined({options_header(4, {}), plain})));
  BOOST_TEST(shop6.remove(extension) == Verdict::pending);
  BOOST_TEST(to_hex(extension.octets()) == to_hex(plain));
}

BOOST_AUTO_TEST_CASE(room_and_the_longest_packet) {
  for (const Family outer : kFamilies) {
    Shop shop(outer);
    const std::size_t len = header_len(outer);
    const Octets plain = inner_packet(Family::ipv4, 0);
    Parcel exact(plain, len, 0);
    BOOST_TEST(shop.apply(exact) == Verdict::pending);
    BOOST_TEST(exact.intact());
    const Snapshot before = snapshot(shop.lab.database);
    Parcel tight(plain, len - 1, 100);
    BOOST_TEST(shop.apply(tight) == Verdict::no_room);
    BOOST_TEST((snapshot(shop.lab.database) == before));
    const std::size_t most = outer == Family::ipv4 ? 65535 - 20 : 65535;
    for (const Family inner : kFamilies) {
      Parcel longest(plain_packet(inner, Traffic::udp, most));
      BOOST_TEST(shop.apply(longest) == Verdict::pending);
      BOOST_TEST(shop.remove(longest) == Verdict::pending);
      BOOST_TEST(to_hex(longest.octets()) == to_hex(plain_packet(inner, Traffic::udp, most)));
      if (inner == Family::ipv4 && outer == Family::ipv6) continue;  // there is no longer one
      Parcel longer(plain_packet(inner, Traffic::udp, most + 1));
      BOOST_TEST(shop.apply(longer) == Verdict::too_big);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
