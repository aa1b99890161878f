// SPDX-License-Identifier: Apache-2.0
#include "spigrp/fragmenter.h"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "support/lab.h"
#include "support/print.h"
#include "wire/ip_packet.h"

namespace spigrp::test {
namespace {

// The fragments of a packet; each is written into memory of exactly the MTU.
std::vector<Octets> fragments_of(const Octets& bytes, std::size_t mtu, std::uint32_t id = 0x01020304) {
  std::vector<Octets> all;
  auto fragmenter = Fragmenter::make(bytes, mtu, id);
  if (!fragmenter) return all;
  while (!fragmenter->done()) {
    Block out(mtu, 1);
    const std::size_t len = fragmenter->next(out.bytes());
    BOOST_REQUIRE(len <= mtu && out.intact());
    all.emplace_back(out.bytes().begin(), out.bytes().begin() + static_cast<std::ptrdiff_t>(len));
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fragmenter)

// Made by hand from RFC 791, each header and place.
BOOST_AUTO_TEST_CASE(every_length_and_mtu_in_ipv4) {
  for (std::size_t len = 1; len < 200; ++len) {
    const Octets payload = Noise(len).octets(len);
    for (const std::size_t mtu : {28u, 29u, 35u, 36u, 68u, 100u}) {
      const auto all = fragments_of(packet(Ip4{.tos = 7}, payload), mtu);
      const std::size_t each = (mtu - 20) / 8 * 8;
      std::size_t at = 0;
      for (std::size_t i = 0; i < all.size(); ++i) {
        const bool last = i + 1 == all.size();
        const std::size_t size = last ? len - at : each;
        const auto flags = static_cast<std::uint16_t>(at / 8 | (last ? 0 : kMoreFragments));
        BOOST_REQUIRE_EQUAL(to_hex(all[i]),
                            to_hex(packet(Ip4{.tos = 7, .flags = flags}, Bytes(payload).subspan(at, size))));
        at += size;
      }
      BOOST_REQUIRE_EQUAL(at, len);
    }
  }
}

BOOST_AUTO_TEST_CASE(only_options_with_the_copied_flag_are_in_later_fragments) {
  // Record route, no-operation and time stamp are not copied; router alert and security are.
  const Octets options = from_hex("0707 04 00000000 01 94040000 4404 0500 820300");
  const Octets payload = Noise().octets(100);
  const auto all = fragments_of(packet(Ip4{.options = options}, payload), 84);  // 40 + 40, then 28 + 56
  BOOST_TEST_REQUIRE(all.size() == 3u);
  const auto flags = [](int units, bool more) {
    return static_cast<std::uint16_t>(units | (more ? kMoreFragments : 0));
  };
  const Octets copied = from_hex("94040000 820300");
  const Bytes data(payload);
  BOOST_TEST(to_hex(all[0]) ==
             to_hex(packet(Ip4{.flags = flags(0, true), .options = options}, data.first(40))));
  BOOST_TEST(to_hex(all[1]) ==
             to_hex(packet(Ip4{.flags = flags(5, true), .options = copied}, data.subspan(40, 56))));
  BOOST_TEST(to_hex(all[2]) ==
             to_hex(packet(Ip4{.flags = flags(12, false), .options = copied}, data.subspan(96))));
}

BOOST_AUTO_TEST_CASE(a_fragment_is_cut_at_its_own_place) {
  const Octets payload = Noise().octets(64);
  const auto all = fragments_of(packet(Ip4{.flags = 0x200a}, payload), 52);
  BOOST_TEST_REQUIRE(all.size() == 2u);
  BOOST_TEST(to_hex(all[1]) == to_hex(packet(Ip4{.flags = 0x200e}, Bytes(payload).subspan(32))));
}

BOOST_AUTO_TEST_CASE(every_length_in_ipv6_behind_what_every_fragment_needs) {
  const Octets hop_by_hop = options_header(44, option6(0x05, from_hex("0000")));
  for (std::size_t len = 1; len < 200; ++len) {
    const Octets payload = Noise(len).octets(len);
    const Octets whole = packet(Ip6{.next_header = 0, .flow_label = 5},
                                joined({options_header(17, option6(0x05, from_hex("0000"))), payload}));
    const auto all = fragments_of(whole, 100);
    std::size_t at = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool last = i + 1 == all.size();
      const std::size_t size = last ? len - at : 40;
      BOOST_REQUIRE_EQUAL(to_hex(all[i]), to_hex(packet(Ip6{.next_header = 0, .flow_label = 5},
                                                        joined({hop_by_hop, fragment_header(17, at, !last),
                                                                Bytes(payload).subspan(at, size)}))));
      at += size;
    }
    BOOST_REQUIRE_EQUAL(at, len);
  }
}

BOOST_AUTO_TEST_CASE(the_first_fragment_has_all_extension_headers) {
  const Octets options = options_header(17, option6(0x1e, Octets(250)));
  const Octets whole = packet(Ip6{.next_header = 60}, joined({options, udp(400)}));
  const std::size_t least = 40 + 8 + options.size();
  BOOST_TEST(!Fragmenter::make(whole, least - 1, 1).has_value());
  const auto all = fragments_of(whole, least);
  BOOST_REQUIRE(all.size() > 1);
  BOOST_TEST(parse_ip_packet(all[0]).has_value());
  BOOST_TEST(to_hex(Bytes(all[0]).last(options.size())) == to_hex(options));
  Octets unending = whole;
  unending[41] = 0xff;  // the header ends outside the packet, which the next layer would say
  BOOST_TEST(!Fragmenter::make(unending, 1280, 1).has_value());
}

BOOST_AUTO_TEST_CASE(what_may_not_or_cannot_be_fragmented) {
  BOOST_TEST(fragments_of({}, 100).empty());
  BOOST_TEST(fragments_of(from_hex("4500"), 100).empty());
  BOOST_TEST(fragments_of(packet(Ip4{.flags = kDf}, udp(100)), 100).empty());
  BOOST_TEST(fragments_of(packet(Ip4{}, udp(100)), 27).empty());
  BOOST_TEST(fragments_of(packet(Ip4{}, {}), 100).empty());
  BOOST_TEST(fragments_of(packet(Ip6{}, udp(100)), 55).empty());
  BOOST_TEST(!fragments_of(packet(Ip6{}, udp(100)), 56).empty());
  const Octets fragment = joined({fragment_header(17, 0, true), udp(96)});
  BOOST_TEST(fragments_of(packet(Ip6{.next_header = 44}, fragment), 100).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
