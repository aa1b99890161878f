// SPDX-License-Identifier: Apache-2.0
#include "transform/ah_headers.h"

#include <boost/test/unit_test.hpp>
#include <optional>

#include "support/lab.h"
#include "support/naive_ah.h"
#include "transform/lane.h"

namespace spigrp::test {
namespace {

std::optional<Octets> zeroed(const Octets& bytes, std::size_t room = kMaxHeaders,
                             AhEnd end = AhEnd::receiver) {
  const auto ip = parse_ip_packet(bytes);
  BOOST_TEST_REQUIRE(ip.has_value());
  Block out(room, 1);
  const bool known = mutable_fields_zeroed(bytes, *ip, end, out.bytes());
  BOOST_TEST(out.intact());
  if (!known) return std::nullopt;
  return Octets(out.bytes().begin(), out.bytes().begin() + static_cast<std::ptrdiff_t>(ip->payload_at));
}

std::optional<Octets> predicted(const Octets& bytes) { return zeroed(bytes, kMaxHeaders, AhEnd::sender); }

// The sender must count what the receiver will, when routers have done to the packet what a route tells them.
void expect_prediction(const Octets& bytes) {
  const auto there = arrived(bytes);
  BOOST_TEST_REQUIRE(there.has_value());
  BOOST_TEST(to_hex(*there) != to_hex(bytes));
  BOOST_TEST(!zeroed(bytes).has_value());
  const auto got = predicted(bytes);
  BOOST_TEST_REQUIRE(got.has_value());
  BOOST_TEST(to_hex(*got) == to_hex(zeroed(*there).value()));
  BOOST_TEST(to_hex(*got) == to_hex(naive_ah_headers(*there).value()));
}

void expect_no_prediction(const Octets& bytes) {
  BOOST_TEST(!predicted(bytes).has_value());
  BOOST_TEST(!naive_sent_ah_headers(bytes).has_value());
}

// The expected bytes are written out here, and the naive model has to agree with them too.
void expect(const Octets& bytes, std::string_view hex) {
  const auto got = zeroed(bytes);
  BOOST_TEST_REQUIRE(got.has_value());
  BOOST_TEST(to_hex(*got) == to_hex(from_hex(hex)));
  const auto naive = naive_ah_headers(bytes);
  BOOST_TEST_REQUIRE(naive.has_value());
  BOOST_TEST(to_hex(*naive) == to_hex(from_hex(hex)));
}

void expect_unpredictable(const Octets& bytes) {
  BOOST_TEST(!zeroed(bytes).has_value());
  BOOST_TEST(!naive_ah_headers(bytes).has_value());
}

Octets with_options(const Octets& options) { return packet(Ip4{.protocol = 51, .options = options}, udp(4)); }
Octets with_extensions(std::uint8_t first, const Octets& extensions) {
  return packet(Ip6{.next_header = first}, joined({extensions, udp(4)}));
}

const std::string kFixed4 = "0000 0000 1234 0000 0033 0000 c0000201 c0000101";

std::string fixed4(std::string_view first_four) { return std::string(first_four) + kFixed4.substr(9); }

Octets random_options4(Noise& noise) {
  Octets options;
  const std::uint8_t types[] = {0, 1, 7, 68, 82, 130, 131, 133, 134, 136, 137, 148, 149, 11, 255};
  for (std::size_t count = noise.below(5); count > 0; --count) {
    const std::uint8_t type = types[noise.below(std::size(types))];
    if (type < 2) {
      options.push_back(type);
      continue;
    }
    Octets one = option4(type, noise.octets(noise.below(9)));
    if (one.size() > 2 && noise.one_in(2))
      one[2] = static_cast<std::uint8_t>(one.size() + 1 - noise.below(2));
    if ((type == 131 || type == 137) && noise.one_in(2)) {  // a route that may well be whole, and in use
      one = option4(type, joined({Octets{4}, noise.octets(4 * noise.below(4))}));
      one[2] = static_cast<std::uint8_t>(4 * (1 + noise.below(3)));
    }
    if (noise.one_in(20)) one[1] = static_cast<std::uint8_t>(noise.below(60));
    options.insert(options.end(), one.begin(), one.end());
  }
  options.resize(std::min<std::size_t>(options.size(), 40));
  return options;
}

Octets random_options6(Noise& noise) {
  Octets options;
  for (std::size_t count = noise.below(6); count > 0; --count) {
    const auto type = static_cast<std::uint8_t>(noise.next());
    Octets one = type == 0 ? Octets{0} : option6(type, noise.octets(noise.below(12)));
    if (noise.one_in(30) && one.size() > 1) one[1] = static_cast<std::uint8_t>(noise.next());
    options.insert(options.end(), one.begin(), one.end());
  }
  return options;
}

// Any order of extension headers that the IPv6 header can begin with.
Octets random_packet6(Noise& noise) {
  Octets extensions;
  std::uint8_t next = 51;
  for (std::size_t count = noise.below(4); count > 0; --count) {
    Octets one;
    switch (noise.below(3)) {
      case 0:
        one = options_header(next, random_options6(noise));
        next = 60;
        break;
      case 1:
        one = routing_header(next, noise.one_in(4) ? 1 : 0, noise.octets(16 * noise.below(3)));
        next = 43;
        break;
      default:
        continue;
    }
    extensions = joined({one, extensions});
  }
  if (noise.one_in(3)) {
    extensions = joined({options_header(next, random_options6(noise)), extensions});
    next = 0;
  }
  return packet(Ip6{.next_header = next, .traffic_class = 0xb9, .flow_label = 0x12345, .hop_limit = 3},
                joined({extensions, udp(4)}));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ah_headers)

// DF, TOS and TTL changed in flight would break AH if they counted.
BOOST_AUTO_TEST_CASE(trap_mutable_fields_changed_in_flight) {
  const Octets plain = packet(Ip4{.protocol = 51}, udp(4));
  expect(plain, "4500 0020 1234 0000 0033 0000 c0000201 c0000101");
  for (const std::uint16_t flags : {std::uint16_t{0}, kDf, std::uint16_t{0x8000}}) {
    for (const int tos : {0, 1, 0xff}) {
      for (const int ttl : {1, 64, 255}) {
        const Octets changed = packet(Ip4{.protocol = 51,
                                          .tos = static_cast<std::uint8_t>(tos),
                                          .flags = flags,
                                          .ttl = static_cast<std::uint8_t>(ttl)},
                                      udp(4));
        BOOST_TEST((zeroed(changed) == zeroed(plain)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(id_protocol_length_and_addresses_count_in_ipv4) {
  const Octets plain = packet(Ip4{.protocol = 51}, udp(4));
  for (const Octets& other : {packet(Ip4{.protocol = 50}, udp(4)), packet(Ip4{.protocol = 51}, udp(5)),
                              packet(Ip4{.protocol = 51, .id = 0x1235}, udp(4)),
                              packet(Ip4{.src = "192.0.2.2", .protocol = 51}, udp(4)),
                              packet(Ip4{.dst = "192.0.2.2", .protocol = 51}, udp(4))}) {
    BOOST_TEST((zeroed(other) != zeroed(plain)));
  }
}

// RFC 4302 appendix A1, row by row.
BOOST_AUTO_TEST_CASE(ipv4_options_of_the_table) {
  const Octets data = from_hex("04 aa bb cc dd ee");
  const auto row = [&](int type, bool immutable) {
    BOOST_TEST_CONTEXT("option " << type) {
      const Octets option = option4(static_cast<std::uint8_t>(type), data);
      expect(with_options(option), fixed4("4700 0028") + (immutable ? to_hex(option) : "0000000000000000"));
    }
  };
  for (const int type : {130, 133, 134, 148, 149}) row(type, true);
  for (const int type : {7, 68, 82}) row(type, false);                                     // mutable
  for (const int type : {136, 11, 12, 145, 10, 205, 142, 15, 144, 147}) row(type, false);  // superseded
  for (const int type : {2, 30, 94, 158, 222, 255}) row(type, false);                      // in no table
}

BOOST_AUTO_TEST_CASE(ipv4_options_one_behind_the_other) {
  expect(with_options(from_hex("94040000 01 0707 04c0a80101 00 130000000000")),
         fixed4("4a00 0034") + "94040000 01 00000000000000 00 130000000000 00");
}

BOOST_AUTO_TEST_CASE(a_source_route_counts_only_when_it_is_used_up) {
  for (const int type : {131, 137}) {
    Octets route = option4(static_cast<std::uint8_t>(type), from_hex("04 c0000301 c0000302"));  // 11 bytes
    for (const int pointer : {0, 4, 8, 11}) {
      route[2] = static_cast<std::uint8_t>(pointer);
      expect_unpredictable(with_options(route));
    }
    for (const int pointer : {12, 255}) {
      route[2] = static_cast<std::uint8_t>(pointer);
      expect(with_options(route), fixed4("4800 002c") + "000000000000000000000000");
    }
    expect_unpredictable(
        with_options(option4(static_cast<std::uint8_t>(type), {})));  // it has no pointer at all
  }
}

BOOST_AUTO_TEST_CASE(the_sender_predicts_where_a_source_route_ends) {
  for (const int type : {131, 137}) {
    Octets route = option4(static_cast<std::uint8_t>(type), from_hex("04 c0000301 c0000302 c0000303"));
    for (const int pointer : {4, 8, 12}) {
      route[2] = static_cast<std::uint8_t>(pointer);
      expect_prediction(with_options(joined({from_hex("94040000"), route})));
      const auto got = predicted(with_options(route));
      BOOST_TEST_REQUIRE(got.has_value());
      BOOST_TEST(to_hex(Bytes(*got).subspan(16)) == "c0000303" + std::string(32, '0'));
    }
    for (const int pointer : {0, 1, 3, 5, 13, 14, 15}) {  // inside an address, or before the first
      route[2] = static_cast<std::uint8_t>(pointer);
      expect_no_prediction(with_options(route));
    }
    route[2] = 16;  // used up
    BOOST_TEST((predicted(with_options(route)) == zeroed(with_options(route))));
    Octets ragged = option4(static_cast<std::uint8_t>(type), from_hex("04 c0000301 c000"));
    expect_no_prediction(with_options(ragged));
    expect_no_prediction(with_options(option4(static_cast<std::uint8_t>(type), from_hex("04 c00003"))));
  }
  const Octets one = from_hex("8307 04 c0000301");
  const Octets other = from_hex("8907 04 c0000302");
  expect_no_prediction(with_options(joined({one, other})));  // which way would it go?
}

BOOST_AUTO_TEST_CASE(the_sender_predicts_where_a_routing_header_ends) {
  const Octets addresses = counting(48, 0x20);
  for (const int left : {1, 2, 3}) {
    const Octets routing = routing_header(51, static_cast<std::uint8_t>(left), addresses);
    expect_prediction(with_extensions(43, routing));
    expect_prediction(with_extensions(0, joined({options_header(43, option6(0x3e, counting(5))), routing})));
    const auto got = predicted(with_extensions(43, routing));
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(to_hex(Bytes(*got).subspan(24, 16)) == to_hex(Bytes(addresses).last(16)));
    BOOST_TEST(int{got->at(43)} == 0);
  }
  expect_no_prediction(with_extensions(43, routing_header(51, 4, addresses)));
  expect_no_prediction(with_extensions(43, routing_header(51, 1, counting(24))));  // one address and a half
  const auto typed = [](std::uint8_t type, const Octets& route) {
    Octets routing = routing_header(51, 1, route);
    routing[2] = type;
    return with_extensions(43, routing);
  };
  expect_prediction(typed(2, counting(16)));
  expect_no_prediction(typed(2, addresses));
  for (const int type : {1, 3, 4, 253})
    expect_no_prediction(typed(static_cast<std::uint8_t>(type), counting(16)));
  const Octets again = routing_header(51, 1, addresses);
  expect_no_prediction(with_extensions(43, joined({routing_header(43, 1, addresses), again})));
  expect_prediction(with_extensions(43, joined({routing_header(43, 0, addresses), again})));
}

BOOST_AUTO_TEST_CASE(broken_ipv4_options_are_refused) {
  for (const std::string_view options : {"07000000", "07010000", "07050000", "01010107", "94"}) {
    if (options == "94") {
      expect_unpredictable(with_options(from_hex("01010194")));
    } else {
      expect_unpredictable(with_options(from_hex(options)));
    }
  }
}

BOOST_AUTO_TEST_CASE(ipv6_traffic_class_flow_label_and_hop_limit_do_not_count) {
  const Octets one = packet(Ip6{.next_header = 51}, udp(4));
  const Octets other =
      packet(Ip6{.next_header = 51, .traffic_class = 0xff, .flow_label = 0xfffff, .hop_limit = 1}, udp(4));
  BOOST_TEST((zeroed(one) == zeroed(other)));
  expect(one,
         "60000000 000c 33 00 20010db8000200000000000000000001"
         "20010db8000100000000000000000001");
}

BOOST_AUTO_TEST_CASE(ipv6_options_that_may_change_count_as_zeros) {
  const Octets fixed = option6(0x05, from_hex("0000"));  // router alert: bit 5 is clear
  const Octets changes = option6(0x3e, from_hex("aabbcc"));
  const Octets hop_by_hop = options_header(51, joined({fixed, changes, Octets{0}}));
  const auto got = zeroed(with_extensions(0, hop_by_hop));
  BOOST_TEST_REQUIRE(got.has_value());
  BOOST_TEST(to_hex(Bytes(*got).subspan(40)) == to_hex(from_hex("3301 05020000 3e03000000 00 00000000")));
  // Destination options count only where a routing header follows them: AH stands before the others.
  const Octets routing = routing_header(51, 0, {});
  const auto before = zeroed(with_extensions(60, joined({options_header(43, changes), routing})));
  BOOST_TEST_REQUIRE(before.has_value());
  BOOST_TEST(to_hex(Bytes(*before).subspan(40, 8)) == "2b003e0300000000");
  const auto behind = zeroed(with_extensions(60, options_header(17, changes)));
  BOOST_TEST_REQUIRE(behind.has_value());
  BOOST_TEST(behind->size() == 40u);
}

BOOST_AUTO_TEST_CASE(a_routing_header_counts_only_when_it_is_used_up) {
  const Octets addresses = counting(32);
  expect_unpredictable(with_extensions(43, routing_header(51, 1, addresses)));
  expect_unpredictable(with_extensions(43, routing_header(51, 2, addresses)));
  const Octets used_up = routing_header(51, 0, addresses);
  const auto got = zeroed(with_extensions(43, used_up));
  BOOST_TEST_REQUIRE(got.has_value());
  BOOST_TEST(to_hex(Bytes(*got).subspan(40)) == to_hex(used_up));
}

// CVE-2018-6918: an option of length 0 was handed out for ever.
BOOST_AUTO_TEST_CASE(trap_zero_length_ipv6_option_cve_2018_6918) {
  const Octets empty = joined({option6(0x3e, {}), option6(0x1e, {}), option6(0x3e, {})});
  const Octets header = options_header(51, empty);
  const auto got = zeroed(with_extensions(0, header));
  BOOST_TEST_REQUIRE(got.has_value());
  BOOST_TEST(to_hex(Bytes(*got).subspan(40)) == to_hex(header));
  expect_unpredictable(with_extensions(0, from_hex("3300 3e05 00000000")));  // ends outside its header
  expect_unpredictable(with_extensions(0, from_hex("3300 010300000001")));   // a type without a length
}

BOOST_AUTO_TEST_CASE(fragments_are_refused) {
  const Octets payload = udp(8);
  for (const std::uint16_t flags : {kMoreFragments, std::uint16_t{1}, std::uint16_t{0x1fff}}) {
    expect_unpredictable(packet(Ip4{.protocol = 51, .flags = flags}, payload));
  }
  const Octets atomic = packet(Ip6{.next_header = 44}, joined({fragment_header(51, 0, false), payload}));
  BOOST_TEST(!zeroed(atomic).has_value());
}

BOOST_AUTO_TEST_CASE(headers_longer_than_the_room_are_refused) {
  const Octets hop_by_hop = options_header(51, option6(0x1e, Octets(240)));
  const Octets bytes = with_extensions(0, hop_by_hop);
  const std::size_t len = 40 + hop_by_hop.size();
  BOOST_TEST(zeroed(bytes, len).has_value());
  BOOST_TEST(!zeroed(bytes, len - 1).has_value());
  BOOST_TEST(!zeroed(bytes, 0).has_value());
  const Octets longest =
      options_header(0x33, joined({option6(0x1e, Octets(255)), option6(0x1e, Octets(255))}));
  BOOST_TEST(!zeroed(with_extensions(0, longest)).has_value());
}

BOOST_AUTO_TEST_CASE(agrees_with_a_naive_reference) {
  Noise noise;
  std::size_t predictable[2] = {0, 0};
  std::size_t refused[2] = {0, 0};
  std::size_t routes[2] = {0, 0};
  for (int i = 0; i < 20'000; ++i) {
    const bool six = noise.one_in(2);
    const Octets bytes = six ? random_packet6(noise) : with_options(random_options4(noise));
    const auto expected = naive_ah_headers(bytes);
    const auto got = zeroed(bytes);
    BOOST_TEST_CONTEXT("packet " << to_hex(bytes)) {
      BOOST_REQUIRE_EQUAL(got.has_value(), expected.has_value());
      if (got) BOOST_REQUIRE_EQUAL(to_hex(*got), to_hex(*expected));
      const auto expected_sent = naive_sent_ah_headers(bytes);
      const auto sent = predicted(bytes);
      BOOST_REQUIRE_EQUAL(sent.has_value(), expected_sent.has_value());
      if (sent) BOOST_REQUIRE_EQUAL(to_hex(*sent), to_hex(*expected_sent));
      if (sent && !got) ++routes[six ? 1 : 0];
    }
    ++(got ? predictable : refused)[six ? 1 : 0];
  }
  for (const std::size_t count : {predictable[0], predictable[1], refused[0], refused[1]}) {
    BOOST_TEST(count > 500u);
  }
  for (const std::size_t count : routes) BOOST_TEST(count > 50u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
