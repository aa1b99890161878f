// SPDX-License-Identifier: Apache-2.0
#include "engine/classify.h"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>

#include "support/machine.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

// Asked is a packet for which the engine asks what is to be done with it.
class Asked {
 public:
  explicit Asked(const Octets& bytes) : parcel_(bytes), lane_{.packet = &parcel_.packet, .ip = {}} {}

  bool read() { return read_ip(lane_); }
  Lane& lane() { return lane_; }
  Verdict verdict() const { return parcel_.packet.verdict; }
  std::size_t size() const { return parcel_.packet.size(); }

 private:
  Parcel parcel_;
  Lane lane_;
};

// An answer: the SAID of the SA, or the verdict.
std::string answer(const Sa* sa, const Asked& asked) {
  if (sa == nullptr) return std::string(name(asked.verdict()));
  BOOST_TEST(asked.verdict() == Verdict::pending);
  return std::string(format(sa->said).view());
}

std::string outbound(Database& database, const Octets& bytes, const EngineOptions& options = {}) {
  Asked asked(bytes);
  BOOST_TEST_REQUIRE(asked.read());
  LastFlow last;
  return answer(classify_outbound(database, options, last, asked.lane()), asked);
}

std::string inbound(const Database& database, const Octets& bytes, const EngineOptions& options = {}) {
  Asked asked(bytes);
  BOOST_TEST_REQUIRE(asked.read());
  return answer(classify_inbound(database, options, asked.lane()), asked);
}

constexpr EngineOptions kPass{.unmatched = Unmatched::pass};

Octets from_to(std::string_view src, std::string_view dst, const Octets& payload = udp(20),
               std::uint8_t protocol = 17) {
  if (address(src).family() == Family::ipv4)
    return packet(Ip4{.src = src, .dst = dst, .protocol = protocol}, payload);
  return packet(Ip6{.src = src, .dst = dst, .next_header = protocol}, payload);
}

Octets esp_like(std::uint32_t spi, std::size_t rest = 40) { return joined({be32(spi), Octets(rest)}); }

}  // namespace

BOOST_AUTO_TEST_SUITE(classify)

BOOST_AUTO_TEST_CASE(what_is_no_ip_packet_is_malformed) {
  for (const std::string_view hex : {"", "45", "60", "0000", "4500001400000000400000007f0000017f00"}) {
    Asked asked(from_hex(hex));
    BOOST_TEST(!asked.read());
    BOOST_TEST(asked.verdict() == Verdict::malformed);
  }
  Octets long_one = from_to("192.0.2.1", "192.0.2.2");
  long_one.pop_back();
  Asked asked(long_one);
  BOOST_TEST(!asked.read());
  BOOST_TEST(asked.verdict() == Verdict::malformed);
}

BOOST_AUTO_TEST_CASE(a_wrong_header_checksum_has_its_own_verdict) {
  Octets wrong = from_to("192.0.2.1", "192.0.2.2");
  wrong[10] ^= 1;
  Asked asked(wrong);
  BOOST_TEST(!asked.read());
  BOOST_TEST(asked.verdict() == Verdict::bad_checksum);
}

BOOST_AUTO_TEST_CASE(what_the_link_layer_put_behind_is_cut_off) {
  for (const Octets& bytes :
       {from_to("192.0.2.1", "192.0.2.2", udp(2)), from_to("2001:db8::1", "2001:db8::2", udp(2))}) {
    Asked asked(joined({bytes, Octets(18, 0xee)}));
    BOOST_TEST(asked.read());
    BOOST_TEST(asked.size() == bytes.size());
    BOOST_TEST(asked.lane().ip.total_len == bytes.size());
  }
}

BOOST_AUTO_TEST_CASE(a_flow_is_addresses_protocol_and_ports) {
  Asked asked(from_to("192.0.2.1", "192.0.2.2", tcp(0, 1000, 25), 6));
  BOOST_TEST_REQUIRE(asked.read());
  const Flow flow = flow_of(asked.lane());
  BOOST_TEST((flow.src == address("192.0.2.1") && flow.dst == address("192.0.2.2")));
  BOOST_TEST((flow.protocol == 6 && flow.ports_known && flow.src_port == 1000 && flow.dst_port == 25));
  Asked ping(from_to("192.0.2.1", "192.0.2.2", echo(8), 1));
  BOOST_TEST_REQUIRE(ping.read());
  BOOST_TEST((flow_of(ping.lane()).protocol == 1 && !flow_of(ping.lane()).ports_known));
  Asked later(packet(Ip4{.flags = 9}, udp(20)));
  BOOST_TEST_REQUIRE(later.read());
  BOOST_TEST(!flow_of(later.lane()).ports_known);
}

// Only a packet of the very same flow goes where the one before went, and it counts as any other.
BOOST_AUTO_TEST_CASE(behind_another_packet_each_goes_where_it_goes_alone) {
  Lab lab;
  lab.add_group("tun.10@198.51.100.1 esp.12@198.51.100.1");
  lab.add_group("tun.20@198.51.100.2 esp.22@198.51.100.2");
  BOOST_TEST_REQUIRE(
      lab.database.add_eroute(eroute("10.1.0.0/16", "10.9.0.0/16", "tun.10@198.51.100.1")).has_value());
  Eroute mail = eroute("10.1.0.0/16", "10.9.0.0/16", "tun.20@198.51.100.2");
  mail.selector.protocol = 6;
  mail.selector.dst_port = 25;
  BOOST_TEST_REQUIRE(lab.database.add_eroute(mail).has_value());
  LastFlow last;
  const auto way = [&](const Octets& bytes) {
    Asked asked(bytes);
    BOOST_TEST_REQUIRE(asked.read());
    return answer(classify_outbound(lab.database, {}, last, asked.lane()), asked);
  };
  const Octets plain = from_to("10.1.0.1", "10.9.0.1", tcp(0, 1000, 26), 6);
  const Octets other_port = from_to("10.1.0.1", "10.9.0.1", tcp(0, 1000, 25), 6);
  for (int round = 0; round < 3; ++round) {
    BOOST_TEST(way(plain) == "tun.10@198.51.100.1");
    BOOST_TEST(way(plain) == "tun.10@198.51.100.1");
    BOOST_TEST(way(other_port) == "tun.20@198.51.100.2");
    BOOST_TEST(way(from_to("10.2.0.1", "10.9.0.1", tcp(0, 1000, 25), 6)) == "no-eroute");
    BOOST_TEST(way(other_port) == "tun.20@198.51.100.2");
    BOOST_TEST(way(from_to("10.1.0.1", "10.8.0.1", tcp(0, 1000, 25), 6)) == "no-eroute");
  }
  for (const Eroute& each : lab.database.eroutes()) BOOST_TEST(each.packets == 6u);
}

BOOST_AUTO_TEST_CASE(each_shunt_has_its_verdict) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"%pass", "bypassed"},        {"%drop", "shunt-drop"},      {"%reject", "shunt-reject"},
      {"%hold", "shunt-hold"},      {"%trap", "shunt-trap"},      {"%trapsubnet", "shunt-trap"},
      {"%passthrough", "bypassed"}, {"%passthrough6", "bypassed"}};
  for (const auto& [shunt, verdict] : rows) {
    Lab lab;
    BOOST_TEST(lab.database.add_eroute(eroute("192.0.2.0/24", "0.0.0.0/0", shunt)).has_value());
    BOOST_TEST(outbound(lab.database, from_to("192.0.2.1", "192.0.1.1")) == verdict);
    BOOST_TEST(outbound(lab.database, from_to("192.0.3.1", "192.0.1.1")) == "no-eroute");
  }
}

BOOST_AUTO_TEST_CASE(an_eroute_leads_to_its_sa_or_to_a_drop_when_that_is_gone) {
  Lab lab;
  lab.add_group("tun.10@192.0.2.9 esp.1012@192.0.2.9");
  BOOST_TEST(lab.database.add_eroute(eroute("10.0.0.0/8", "10.9.0.0/16", "tun.10@192.0.2.9")).has_value());
  BOOST_TEST(lab.database.add_eroute(eroute("11.0.0.0/8", "10.9.0.0/16", "esp.1012@192.0.2.9")).has_value());
  BOOST_TEST(outbound(lab.database, from_to("10.0.0.1", "10.9.0.1")) == "tun.10@192.0.2.9");
  BOOST_TEST(outbound(lab.database, from_to("11.0.0.1", "10.9.0.1")) == "esp.1012@192.0.2.9");
  lab.database.clear_sas();
  BOOST_TEST(outbound(lab.database, from_to("10.0.0.1", "10.9.0.1")) == "no-sa");
  BOOST_TEST(outbound(lab.database, from_to("10.0.0.1", "10.9.0.1"), kPass) ==
             "no-sa");  // never in the clear
}

// The first column of /proc/net/ipsec_eroute.
BOOST_AUTO_TEST_CASE(an_eroute_counts_what_it_selects_on_the_way_out_and_nothing_else) {
  Lab lab;
  Sa& esp = lab.add(spec("esp.1012@192.0.2.9"));
  const Eroute drop = eroute("10.0.0.0/8", "0.0.0.0/0", "%drop");
  const Eroute dead = eroute("11.0.0.0/8", "0.0.0.0/0", "tun.99@192.0.2.9");
  for (const Eroute& each : {drop, dead}) BOOST_TEST_REQUIRE(lab.database.add_eroute(each).has_value());
  const auto count_of = [&](const Eroute& each) {
    for (const Eroute& other : lab.database.eroutes()) {
      if (other.selector == each.selector) return other.packets;
    }
    return std::uint64_t{999};
  };
  for (const std::string_view src : {"10.0.0.1", "10.0.0.2", "11.0.0.1", "12.0.0.1"}) {
    outbound(lab.database, from_to(src, "10.9.0.1"));
  }
  outbound(lab.database, from_to("10.0.0.1", "10.9.0.1"), {.group = &esp});
  inbound(lab.database, from_to("10.0.0.1", "10.9.0.1"));
  Asked asked(from_to("10.0.0.1", "10.9.0.1"));
  BOOST_TEST_REQUIRE(asked.read());
  look_up_outbound(lab.database, {}, asked.lane());
  BOOST_TEST(count_of(drop) == 2U);
  BOOST_TEST(count_of(dead) == 1U);
  BOOST_TEST_REQUIRE(lab.database.add_eroute(drop, true).has_value());
  BOOST_TEST(count_of(drop) == 0U);
}

BOOST_AUTO_TEST_CASE(unmatched_packets_are_dropped_or_passed_as_asked) {
  Lab lab;
  lab.add(spec("esp.1012@192.0.2.9"));
  const Octets plain = from_to("192.0.2.1", "192.0.1.1");
  const Octets unknown = from_to("192.0.2.1", "192.0.2.9", esp_like(0x1013), 50);
  BOOST_TEST(outbound(lab.database, plain) == "no-eroute");
  BOOST_TEST(outbound(lab.database, plain, kPass) == "unmatched-passed");
  BOOST_TEST(inbound(lab.database, plain) == "no-sa");
  BOOST_TEST(inbound(lab.database, plain, kPass) == "unmatched-passed");
  BOOST_TEST(inbound(lab.database, unknown) == "no-sa");
  BOOST_TEST(inbound(lab.database, unknown, kPass) == "unmatched-passed");
}

BOOST_AUTO_TEST_CASE(one_group_for_everything_that_goes_out) {
  Lab lab;
  lab.add_group("tun.10@192.0.2.9 esp.1012@192.0.2.9");
  const EngineOptions options{
      .unmatched = Unmatched::drop, .forward = false, .group = &lab.sa("esp.1012@192.0.2.9")};
  BOOST_TEST(lab.database.add_eroute(eroute("0.0.0.0/0", "0.0.0.0/0", "%drop")).has_value());
  BOOST_TEST(outbound(lab.database, from_to("192.0.2.1", "192.0.1.1"), options) == "tun.10@192.0.2.9");
  BOOST_TEST(outbound(lab.database, from_to("2001:db8::1", "2001:db8::2"), options) == "tun.10@192.0.2.9");
}

BOOST_AUTO_TEST_CASE(one_group_for_everything_that_comes_in) {
  Lab lab;
  lab.add_group("tun.10@192.0.2.9 esp.1012@192.0.2.9");
  lab.add(spec("esp.2012@192.0.2.9"));
  const EngineOptions options{
      .unmatched = Unmatched::drop, .forward = false, .group = &lab.sa("tun.10@192.0.2.9")};
  const Octets ours = from_to("192.0.2.1", "192.0.2.9", esp_like(0x1012), 50);
  const Octets others = from_to("192.0.2.1", "192.0.2.9", esp_like(0x2012), 50);
  BOOST_TEST(inbound(lab.database, ours, options) == "esp.1012@192.0.2.9");
  BOOST_TEST(inbound(lab.database, others, options) == "no-sa");
  BOOST_TEST(inbound(lab.database, others) == "esp.2012@192.0.2.9");
}

BOOST_AUTO_TEST_CASE(the_spi_stands_at_another_place_in_each_header) {
  Lab lab;
  for (const std::string_view text : {"esp.11223344@192.0.2.9", "ah.11223344@192.0.2.9",
                                      "comp.3344@192.0.2.10", "esp:11223344@2001:db8::9"}) {
    lab.add(spec(text));
  }
  const auto in = [&](const Octets& payload, std::uint8_t protocol, std::string_view dst = "192.0.2.9") {
    const std::string_view src = address(dst).family() == Family::ipv4 ? "192.0.2.1" : "2001:db8::1";
    return inbound(lab.database, from_to(src, dst, payload, protocol));
  };
  BOOST_TEST(in(esp_like(0x11223344), 50) == "esp.11223344@192.0.2.9");
  BOOST_TEST(in(esp_like(0x11223344), 50, "2001:db8::9") == "esp:11223344@2001:db8::9");
  BOOST_TEST(in(joined({be32(0x32040000), be32(0x11223344), Octets(20)}), 51) == "ah.11223344@192.0.2.9");
  BOOST_TEST(in(joined({be32(0x11ff3344), Octets(20)}), 108, "192.0.2.10") == "comp.3344@192.0.2.10");
  BOOST_TEST(in(joined({be32(0x11003345), Octets(20)}), 108, "192.0.2.10") == "no-sa");
  BOOST_TEST(in(esp_like(0x11223344), 51) == "no-sa");
}

BOOST_AUTO_TEST_CASE(trap_spi_zero) {
  Lab lab;
  lab.add(spec("esp.1012@192.0.2.9"));
  for (const std::uint8_t protocol : {std::uint8_t{50}, std::uint8_t{51}, std::uint8_t{108}}) {
    BOOST_TEST(inbound(lab.database, from_to("192.0.2.1", "192.0.2.9", Octets(40), protocol)) == "no-sa");
  }
}

BOOST_AUTO_TEST_CASE(a_header_without_its_spi_is_truncated) {
  Lab lab;
  lab.add(spec("esp.1012@192.0.2.9"));
  const auto in = [&](std::size_t len, std::uint8_t protocol) {
    return inbound(lab.database, from_to("192.0.2.1", "192.0.2.9", Octets(len), protocol), kPass);
  };
  for (std::size_t len = 0; len < 4; ++len) {
    BOOST_TEST(in(len, 50) == "truncated-header");
    BOOST_TEST(in(len, 108) == "truncated-header");
  }
  for (std::size_t len = 0; len < 8; ++len) BOOST_TEST(in(len, 51) == "truncated-header");
  BOOST_TEST(in(8, 51) == "unmatched-passed");
}

// In a fragment that is not the first these bytes are anything; and the first one is not all there.
BOOST_AUTO_TEST_CASE(fragments_of_protected_packets_never_reach_a_transform) {
  Lab lab;
  lab.add(spec("esp.1012@192.0.2.9"));
  lab.add(spec("tun.1012@192.0.2.10"));
  lab.add(spec("comp.1012@192.0.2.11"));
  const auto in = [&](std::string_view dst, std::uint8_t protocol, std::uint16_t flags) {
    const std::string_view src = protocol == 4 ? kGateway4 : "192.0.2.1";
    return inbound(lab.database, packet(Ip4{.src = src, .dst = dst, .protocol = protocol, .flags = flags},
                                        esp_like(0x1012)));
  };
  for (const std::uint16_t flags : {kMoreFragments, std::uint16_t{1}, std::uint16_t{0x3fff}}) {
    BOOST_TEST(in("192.0.2.12", 50, flags) == "no-sa");  // to somebody else
    BOOST_TEST(in("192.0.2.9", 50, flags) == "fragment");
    BOOST_TEST(in("192.0.2.9", 51, flags) == "fragment");
    BOOST_TEST(in("192.0.2.10", 4, flags) == "fragment");
    BOOST_TEST(in("192.0.2.11", 17, flags) == "fragment");
    BOOST_TEST(in("192.0.2.9", 17, flags) == "no-sa");  // that one is nobody's
  }
}

BOOST_AUTO_TEST_CASE(esp_in_udp_is_found_by_port_and_marker) {
  Lab lab;
  const auto add = [&](std::string_view text, const NattPolicy& policy) {
    SaSpec each = spec(text);
    each.natt = policy;
    lab.add(each);
  };
  add("esp.1001@192.0.1.1", {NattMode::nonesp, 4500, 4500});
  add("esp.1002@192.0.1.1", {NattMode::nonike, 500, 500});
  add("esp.1003@192.0.1.1", {});
  const auto asks = [&](std::uint16_t port, const Octets& payload, std::string_view dst = "192.0.1.1") {
    const Octets head = joined({be16(1024), be16(port), be16(8 + payload.size()), be16(0)});
    return inbound(lab.database, packet(Ip4{.dst = dst}, joined({head, payload})));
  };
  const Octets body(20);
  const auto nonesp = [&](std::uint32_t spi) { return joined({be32(spi), body}); };
  const auto nonike = [&](std::uint32_t spi) { return joined({Octets(8), be32(spi), body}); };
  BOOST_TEST(asks(4500, nonesp(0x1001)) == "esp.1001@192.0.1.1");
  BOOST_TEST(asks(500, nonike(0x1002)) == "esp.1002@192.0.1.1");
  // Another port, marker, SPI or destination; an SA without; too short.
  for (const std::string& other :
       {asks(500, nonesp(0x1001)), asks(4500, nonike(0x1001)), asks(500, nonesp(0x1002)),
        asks(4500, nonesp(0x1003)), asks(4500, nonesp(0x1009)), asks(4500, nonesp(0x1001), "192.0.1.2"),
        asks(4500, {0, 0, 0x10}), asks(500, joined({Octets(8), from_hex("000010")})), asks(4500, {})}) {
    BOOST_TEST(other == "no-sa");
  }
  BOOST_TEST(asks(4500, joined({be32(0), Octets(28, 7)})) == "no-sa");  // IKE
  BOOST_TEST(asks(4500, {0xff}) == "natt-keepalive");
  BOOST_TEST(asks(500, {0xff}) == "natt-keepalive");
  BOOST_TEST(asks(501, {0xff}) == "no-sa");
  BOOST_TEST(asks(4500, {0xfe}) == "no-sa");
  BOOST_TEST(asks(4500, {0xff, 0xff}) == "no-sa");
  BOOST_TEST(inbound(lab.database, packet(Ip4{.flags = kMoreFragments}, udp(24, 1, 4500))) == "fragment");
  BOOST_TEST(inbound(lab.database, packet(Ip4{.dst = "192.0.1.2", .flags = kMoreFragments}, udp(24))) ==
             "no-sa");
  BOOST_TEST(inbound(lab.database, packet(Ip4{}, from_hex("0400 1194 0007 0000"))) == "no-sa");
}

BOOST_AUTO_TEST_CASE(what_carries_no_spi_is_found_by_its_tunnel) {
  Lab lab;
  lab.add(spec("tun.10@192.0.2.9"));
  lab.add_group("tun.20@192.0.2.10 comp.21@192.0.2.10");
  lab.add_group("tun.30@192.0.2.11 esp.1031@192.0.2.11");
  const auto in = [&](std::string_view src, std::string_view dst, std::uint8_t protocol) {
    return inbound(lab.database, from_to(src, dst, from_to("10.0.0.1", "10.0.0.2"), protocol));
  };
  for (const std::uint8_t protocol : {std::uint8_t{4}, std::uint8_t{41}}) {
    BOOST_TEST(in(kGateway4, "192.0.2.9", protocol) == "tun.10@192.0.2.9");
    BOOST_TEST(in(kGateway4, "192.0.2.10", protocol) == "tun.20@192.0.2.10");
    BOOST_TEST(in(kGateway4, "192.0.2.11", protocol) == "no-sa");  // its layer is missing: not even looked at
    BOOST_TEST(in("192.0.2.77", "192.0.2.9", protocol) == "no-sa");
  }
  BOOST_TEST(in(kGateway4, "192.0.2.9", 17) == "no-sa");
}

BOOST_AUTO_TEST_CASE(a_bare_comp_takes_packets_that_it_left_as_they_were) {
  Lab lab;
  lab.add(spec("comp.21@192.0.2.10"));
  lab.add(spec("esp.1012@192.0.2.10"));
  const auto in = [&](const Octets& payload, std::uint8_t protocol) {
    return inbound(lab.database, from_to("192.0.2.1", "192.0.2.10", payload, protocol));
  };
  for (const std::uint8_t protocol : {std::uint8_t{1}, std::uint8_t{4}, std::uint8_t{6}, std::uint8_t{17}}) {
    BOOST_TEST(in(udp(20), protocol) == "comp.21@192.0.2.10");
  }
  BOOST_TEST(in(esp_like(0x1012), 50) == "esp.1012@192.0.2.10");  // an SAID that is known goes first
  BOOST_TEST(in(esp_like(0x1013), 50) == "comp.21@192.0.2.10");
  BOOST_TEST(in(Octets(2), 50) == "comp.21@192.0.2.10");
  BOOST_TEST(in(esp_like(0x1012), 51) == "comp.21@192.0.2.10");
  BOOST_TEST(in(joined({be32(0x11000021), Octets(9)}), 108) == "comp.21@192.0.2.10");
  BOOST_TEST(in(joined({be32(0x11000022), Octets(9)}), 108) == "no-sa");  // another CPI is another SA
  BOOST_TEST(in(joined({be32(0x11000002), Octets(9)}), 108) == "no-sa");  // that of DEFLATE too
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(selector_of_the_reverse_direction)

namespace {

// The tunnel that packets come out of has this end's address as destination and the peer's as source; the way
// back is another tunnel, to the peer.
struct Gateway : Lab {
  Gateway() {
    add_group("tun.10@192.0.2.9 esp.1012@192.0.2.9");  // from kGateway4
    add_group("tun.20@198.51.100.1 esp.1022@198.51.100.1", [](SaSpec& spec) {
      if (spec.said.proto == Proto::tun) spec.tunnel_src = address("192.0.2.9");
    });
  }
  Verdict check(const Octets& inner) {
    Asked asked(inner);
    BOOST_TEST_REQUIRE(asked.read());
    LastSource none;
    check_selectors(database, SaChain::whole(sa("tun.10@192.0.2.9")), none, {&asked.lane(), 1});
    return asked.verdict();
  }
  Verdict check_behind(LastSource& last, std::string_view tunnel, const Octets& inner) {
    Asked asked(inner);
    BOOST_TEST_REQUIRE(asked.read());
    check_selectors(database, SaChain::whole(sa(tunnel)), last, {&asked.lane(), 1});
    return asked.verdict();
  }
  void route(std::string_view src, std::string_view dst, std::string_view to) {
    BOOST_TEST_REQUIRE(database.add_eroute(eroute(src, dst, to)).has_value());
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(without_an_eroute_back_anything_may_come) {
  Gateway gateway;
  BOOST_TEST(gateway.check(from_to("10.9.0.1", "10.1.0.1")) == Verdict::pending);
  gateway.route("10.1.0.0/16", "10.9.0.0/16", "%drop");             // leads nowhere
  gateway.route("10.1.0.0/16", "10.8.0.0/16", "tun.10@192.0.2.9");  // leads elsewhere
  BOOST_TEST(gateway.check(from_to("10.9.0.1", "10.1.0.1")) == Verdict::pending);
}

BOOST_AUTO_TEST_CASE(with_an_eroute_back_only_its_networks_may) {
  Gateway gateway;
  gateway.route("10.1.0.0/16", "10.9.0.0/16", "tun.20@198.51.100.1");
  BOOST_TEST(gateway.check(from_to("10.9.0.1", "10.1.0.1")) == Verdict::pending);
  BOOST_TEST(gateway.check(from_to("10.8.0.1", "10.1.0.1")) == Verdict::wrong_selector);
  BOOST_TEST(gateway.check(from_to("10.9.0.1", "10.2.0.1")) == Verdict::wrong_selector);
  BOOST_TEST(gateway.check(from_to("10.1.0.1", "10.9.0.1")) == Verdict::wrong_selector);
  BOOST_TEST(gateway.check(from_to("2001:db8::1", "2001:db8::2")) == Verdict::wrong_selector);
  gateway.route("10.2.0.0/16", "10.9.0.0/16", "tun.20@198.51.100.1");
  BOOST_TEST(gateway.check(from_to("10.9.0.1", "10.2.0.1")) == Verdict::pending);
}

// What the packet before was allowed says nothing of one with another address, port or tunnel.
BOOST_AUTO_TEST_CASE(behind_a_packet_that_may_come_each_has_the_verdict_that_it_has_alone) {
  Gateway gateway;
  Eroute mail = eroute("10.1.0.0/16", "10.9.0.0/16", "tun.20@198.51.100.1");
  mail.selector.protocol = 6;
  mail.selector.dst_port = 25;
  BOOST_TEST_REQUIRE(gateway.database.add_eroute(mail).has_value());
  gateway.add_group("tun.30@192.0.2.9 esp.1032@192.0.2.9", [](SaSpec& spec) {
    if (spec.said.proto == Proto::tun) spec.tunnel_src = address("198.51.100.3");
  });
  gateway.add_group("tun.40@198.51.100.3 esp.1042@198.51.100.3");
  gateway.route("10.3.0.0/16", "10.9.0.0/16", "tun.40@198.51.100.3");
  const Octets good = from_to("10.9.0.1", "10.1.0.1", tcp(0, 25, 1000), 6);
  LastSource last;
  const auto check = [&](std::string_view tunnel, const Octets& inner) {
    return gateway.check_behind(last, tunnel, inner);
  };
  for (int round = 0; round < 2; ++round) {
    BOOST_TEST(check("tun.10@192.0.2.9", good) == Verdict::pending);
    BOOST_TEST(check("tun.10@192.0.2.9", good) == Verdict::pending);
    BOOST_TEST(check("tun.30@192.0.2.9", good) == Verdict::wrong_selector);
    for (const Octets& other : {from_to("10.8.0.1", "10.1.0.1", tcp(0, 25, 1000), 6),
                                from_to("10.9.0.1", "10.2.0.1", tcp(0, 25, 1000), 6),
                                from_to("10.9.0.1", "10.1.0.1", tcp(0, 26, 1000), 6),
                                from_to("10.9.0.1", "10.1.0.1", udp(20, 25, 1000))}) {
      BOOST_TEST(check("tun.10@192.0.2.9", good) == Verdict::pending);
      BOOST_TEST(check("tun.10@192.0.2.9", other) == Verdict::wrong_selector);
    }
  }
}

BOOST_AUTO_TEST_CASE(ports_are_those_of_the_answers) {
  Gateway gateway;
  Eroute mail = eroute("10.1.0.0/16", "10.9.0.0/16", "tun.20@198.51.100.1");
  mail.selector.protocol = 6;
  mail.selector.dst_port = 25;
  BOOST_TEST_REQUIRE(gateway.database.add_eroute(mail).has_value());
  BOOST_TEST(gateway.check(from_to("10.9.0.1", "10.1.0.1", tcp(0, 25, 1000), 6)) == Verdict::pending);
  BOOST_TEST(gateway.check(from_to("10.9.0.1", "10.1.0.1", tcp(0, 1000, 25), 6)) == Verdict::wrong_selector);
  BOOST_TEST(gateway.check(from_to("10.9.0.1", "10.1.0.1", udp(20, 25, 1000))) == Verdict::wrong_selector);
}

BOOST_AUTO_TEST_CASE(a_more_specific_shunt_back_closes_the_way) {
  Gateway gateway;
  gateway.route("10.1.0.0/16", "10.9.0.0/16", "tun.20@198.51.100.1");
  gateway.route("10.1.0.0/16", "10.9.9.0/24", "%drop");
  BOOST_TEST(gateway.check(from_to("10.9.0.1", "10.1.0.1")) == Verdict::pending);
  BOOST_TEST(gateway.check(from_to("10.9.9.1", "10.1.0.1")) == Verdict::wrong_selector);
}

BOOST_AUTO_TEST_CASE(a_group_without_a_tunnel_has_no_selector) {
  Lab lab;
  Sa& esp = lab.add(spec("esp.1012@192.0.2.9"));
  BOOST_TEST_REQUIRE(
      lab.database.add_eroute(eroute("10.1.0.0/16", "10.9.0.0/16", "esp.1012@192.0.2.9")).has_value());
  Asked asked(from_to("10.8.0.1", "10.1.0.1"));
  BOOST_TEST_REQUIRE(asked.read());
  LastSource none;
  check_selectors(lab.database, SaChain::whole(esp), none, {&asked.lane(), 1});
  BOOST_TEST(asked.verdict() == Verdict::pending);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
