// SPDX-License-Identifier: Apache-2.0
#include "transform/path_mtu.h"

#include <boost/test/unit_test.hpp>

#include "bench.h"
#include "support/print.h"
#include "transform/chain.h"

namespace spigrp::test {
namespace {

constexpr std::string_view kGroups[] = {
    "tun.1@203.0.113.9",
    "tun:1@2001:db8:9::1",
    "tun.1@203.0.113.9 esp.1003@203.0.113.9",
    "tun:1@2001:db8:9::1 esp:1003@2001:db8:9::1 ah:1004@2001:db8:9::1",
    "tun.1@203.0.113.9 esp.1003@203.0.113.9 ah.1004@203.0.113.9",
    "esp.1003@192.0.1.1 ah.1004@192.0.1.1",
    "esp:1003@2001:db8:1::1 ah:1004@2001:db8:1::1",
    "tun.1@203.0.113.9 esp.1003@203.0.113.9 tun:2@2001:db8:9::1 esp:1005@2001:db8:9::1",
};

struct Made {
  std::size_t len;
  bool dont_fragment;
};

// What a chain really makes of a packet.
Made made_by(Bench& bench, Sa& first, const Octets& plain) {
  Parcel parcel(plain, 256, 800);
  Lane lane = Bench::lane_of(parcel);
  chain_apply(SaChain::from(first), {&lane, 1}, bench.workspace(), nullptr);
  BOOST_REQUIRE_EQUAL(parcel.packet.verdict, Verdict::applied);
  const Octets bytes = parcel.octets();
  return {bytes.size(), bytes[0] >> 4 == 4 && (bytes[6] & 0x40) != 0};
}

IpPacket headers_of(const Octets& bytes) { return parse_ip_packet(bytes).value(); }

Family family_of(std::string_view group) { return group.starts_with("esp:") ? Family::ipv6 : Family::ipv4; }

}  // namespace

BOOST_AUTO_TEST_SUITE(path_mtu)

BOOST_AUTO_TEST_CASE(what_is_predicted_is_what_happens) {
  for (const std::string_view group : kGroups) {
    for (const std::size_t tfc_len : {std::size_t{0}, std::size_t{300}}) {
      for (const NattMode mode : {NattMode::none, NattMode::nonesp, NattMode::nonike}) {
        Lab lab;
        Bench bench;
        Sa& first = lab.add_group(group, [&](SaSpec& each) {
          if (each.said.proto != Proto::esp) return;
          each.natt = {mode, 4500, 4500};
          each.tfc_len = tfc_len;
        });
        for (std::size_t len = 60; len < 420; ++len) {
          const Octets plain = plain_packet(family_of(group), Traffic::udp, len);
          const Outer outer = predict(SaChain::from(first), headers_of(plain), len);
          BOOST_REQUIRE_EQUAL(outer.len, made_by(bench, first, plain).len);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(df_is_predicted) {
  for (const DontFragment policy : {DontFragment::copy, DontFragment::set, DontFragment::clear}) {
    for (const std::string_view group : {kGroups[0], kGroups[1], kGroups[2], kGroups[5], kGroups[7]}) {
      Lab lab;
      Bench bench;
      Sa& first = lab.add_group(group, [&](SaSpec& each) { each.tunnel.df = policy; });
      for (const std::uint16_t flags : {std::uint16_t{0}, kDf}) {
        const Octets plain = packet(Ip4{.flags = flags}, udp(50));
        BOOST_TEST(predict(SaChain::from(first), headers_of(plain), plain.size()).dont_fragment ==
                   made_by(bench, first, plain).dont_fragment);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_longest_that_fits_fits_and_one_more_byte_does_not) {
  for (const std::string_view group : kGroups) {
    Lab lab;
    Sa& first = lab.add_group(group);
    const SaChain chain = SaChain::from(first);
    const IpPacket ip = headers_of(plain_packet(family_of(group), Traffic::udp, 60));
    for (std::size_t mtu = 200; mtu < 1600; ++mtu) {
      const std::size_t inner = inner_mtu_of(chain, ip, mtu);
      BOOST_REQUIRE(predict(chain, ip, inner).len <= mtu);
      BOOST_REQUIRE(predict(chain, ip, inner + 1).len > mtu);
    }
    BOOST_TEST(inner_mtu_of(chain, ip, 0) == 0u);
    BOOST_TEST(inner_mtu_of(chain, ip, ip.payload_at) == 0u);
  }
}

BOOST_AUTO_TEST_CASE(the_least_mtu_of_the_tunnels_counts) {
  const auto mtu = [](std::string_view group, std::size_t inner, std::size_t outer) {
    Lab lab;
    Sa& first = lab.add_group(group, [&](SaSpec& each) {
      if (each.said.proto == Proto::tun) each.tunnel.mtu = each.said.spi == 1 ? inner : outer;
    });
    return mtu_of(first);
  };
  const std::string_view nested = "tun.1@192.0.2.1 esp.1002@192.0.2.1 tun.2@192.0.2.2 esp.1003@192.0.2.2";
  BOOST_TEST(mtu(nested, 0, 0) == 0u);
  BOOST_TEST(mtu(nested, 1400, 0) == 1400u);
  BOOST_TEST(mtu(nested, 0, 1300) == 1300u);
  BOOST_TEST(mtu(nested, 1400, 1300) == 1300u);
  BOOST_TEST(mtu(nested, 1200, 1300) == 1200u);
  BOOST_TEST(mtu("esp.1002@192.0.2.1", 1400, 1400) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
