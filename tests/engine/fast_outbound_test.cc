// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "two_ways.h"

namespace spigrp::test {
namespace {

using Givens = std::vector<Given>;

TwoWays tunnel_mode(
    const Tune& tune = {}, const TwoWays::Options& options = [](Lab&) { return EngineOptions{}; },
    AlgorithmId esp = AlgorithmId::esp_chacha20_poly1305) {
  return TwoWays(
      [&](Lab& lab) {
        add_tunnel_mode(lab, tune, esp);
        add_eroutes(lab);
      },
      options);
}

Octets with(const std::function<void(Ip4&)>& change, std::size_t len = 20) {
  Ip4 header{.src = "10.1.0.1", .dst = "10.2.0.1"};
  change(header);
  return inside(len, header);
}

// Two that are plain, then this one, then one more.
Givens around(const Given& odd) { return {{inside()}, {inside(33)}, odd, {inside(7)}}; }

constexpr Verdict kApplied = Verdict::applied;

}  // namespace

BOOST_AUTO_TEST_SUITE(fast_outbound)

BOOST_AUTO_TEST_CASE(every_length_of_every_usual_algorithm_goes_the_fast_way) {
  for (const AlgorithmId id : all_algorithms()) {
    const Algorithm& row = algorithm(id);
    TwoWays both = tunnel_mode({}, [](Lab&) { return EngineOptions{}; }, id);
    for (std::size_t len = 0; len < 70; ++len) {
      const std::size_t taken = both.out({{inside(len)}, {inside(1400 - len)}});
      BOOST_TEST_CONTEXT(row.name) { BOOST_TEST(taken == (is_usual(row) ? 2u : 0u)); }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_outer_header_is_what_the_policy_says) {
  const Givens givens = {{with([](Ip4& ip) { ip.tos = 0xb9; })},
                         {with([](Ip4& ip) { ip.flags = kDf; })},
                         {with([](Ip4& ip) { ip.tos = 0x03, ip.ttl = 255, ip.flags = kDf; })},
                         {with([](Ip4& ip) { ip.ttl = 0; })}};
  for (const DontFragment df : {DontFragment::copy, DontFragment::set, DontFragment::clear}) {
    for (const bool ecn : {false, true}) {
      for (const std::optional<std::uint8_t> dscp : {std::optional<std::uint8_t>(), {std::uint8_t{46}}}) {
        for (const AlgorithmId id : {AlgorithmId::esp_chacha20_poly1305, AlgorithmId::ah_hmac_sha2_256_128}) {
          TwoWays both = tunnel_mode(
              [&](SaSpec& each) {
                each.tunnel.df = df;
                each.tunnel.ecn = ecn;
                each.tunnel.dscp = dscp;
                each.tunnel.hop_limit = 17;
              },
              [](Lab&) { return EngineOptions{}; }, id);
          BOOST_TEST(both.out(givens) == givens.size());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_burst_is_taken_to_its_limit) {
  TwoWays both = tunnel_mode();
  BOOST_TEST(both.out(Givens(kMaxBurst, {inside()})) == kMaxBurst);
  BOOST_TEST(both.out(Givens(kMaxBurst + 9, {inside()})) == kMaxBurst);
  BOOST_TEST(both.out({}) == 0u);
}

BOOST_AUTO_TEST_CASE(extended_numbers_and_the_end_of_numbers) {
  for (const AlgorithmId id : all_algorithms()) {
    TwoWays extended = tunnel_mode(
        [](SaSpec& each) {
          if (each.said.proto != Proto::tun) each.esn = true, each.last_sequence = 0xffff'fffe;
        },
        [](Lab&) { return EngineOptions{}; }, id);
    BOOST_TEST(extended.out(Givens(4, {inside()})) == (is_usual(algorithm(id)) ? 4u : 0u));
  }
  TwoWays ends = tunnel_mode([](SaSpec& each) {
    if (each.said.proto == Proto::esp) each.last_sequence = 0xffff'fffd;
  });
  BOOST_TEST(ends.out(Givens(4, {inside()})) == 2u);
  BOOST_TEST(ends.verdicts().back() == Verdict::sequence_exhausted);
  BOOST_TEST(ends.out(Givens(4, {inside()})) == 0u);
}

BOOST_AUTO_TEST_CASE(link_layer_padding_goes) {
  TwoWays both = tunnel_mode();
  BOOST_TEST(both.out({{joined({inside(), Octets(18)})}, {inside(), Parcel::kRoom, 50}}) == 2u);
  // It is room too.
  BOOST_TEST(both.out({{joined({inside(), Octets(30)}), Parcel::kRoom, 0}}) == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_not_plain_ends_it) {
  Octets wrong = inside();
  wrong[10] ^= 1;
  Octets cut = inside();
  cut.pop_back();
  const Octets tiny = packet(Ip4{.src = "10.1.0.1", .dst = "10.2.0.1"}, Octets(3));
  const Givens odd = {{wrong},
                      {cut},
                      {tiny},
                      {Octets(3)},
                      {Octets()},
                      {packet(Ip6{}, udp(20))},
                      {with([](Ip4& ip) { ip.options = Octets(4, 1); })},
                      {with([](Ip4& ip) { ip.flags = kMoreFragments; })},
                      {with([](Ip4& ip) { ip.flags = 3; })},
                      {inside(), 35},
                      {inside(), Parcel::kRoom, 17},
                      {inside(), Parcel::kRoom, Parcel::kRoom, true},
                      {inside(65'535 - 28)}};
  for (const Given& each : odd) {
    TwoWays both = tunnel_mode();
    BOOST_TEST(both.out(around(each)) == 2u);
    BOOST_TEST(both.out({each, {inside()}}) == 0u);
  }
}

BOOST_AUTO_TEST_CASE(trap_output_size_computed_once_cve_2022_27666) {
  // 20 + 8 + 8 before; one byte of padding, two of the trailer and 16 of the ICV behind.
  TwoWays both = tunnel_mode();
  BOOST_TEST(both.out({{inside(21), 36, 19}}) == 1u);
  BOOST_TEST(both.out({{inside(21), 35, 19}}) == 0u);
  BOOST_TEST(both.out({{inside(21), 36, 18}}) == 0u);
}

BOOST_AUTO_TEST_CASE(room_for_ah_is_enough_to_the_byte) {
  TwoWays both = tunnel_mode({}, [](Lab&) { return EngineOptions{}; }, AlgorithmId::ah_hmac_sha2_256_128);
  BOOST_TEST(both.out({{inside(21), 20 + 28, 0}}) == 1u);
  BOOST_TEST(both.out({{inside(21), 20 + 27, 0}}) == 0u);
}

BOOST_AUTO_TEST_CASE(the_longest_packet) {
  // 36 before, and 18 behind where nothing is to be padded.
  TwoWays both = tunnel_mode();
  BOOST_TEST(both.out({{inside(65'535 - 28 - 54 - 3)}}) == 1u);
  BOOST_TEST(both.verdicts()[0] == kApplied);
  BOOST_TEST(both.out({{inside(65'535 - 28 - 54 + 1)}}) == 0u);
  BOOST_TEST(both.verdicts()[0] == Verdict::too_big);
}

BOOST_AUTO_TEST_CASE(flows_of_one_eroute_go_together) {
  TwoWays both = tunnel_mode();
  const auto port = [](std::uint16_t number) {
    return packet(Ip4{.src = "10.1.0.1", .dst = "10.2.0.1"}, udp(20, number));
  };
  const Octets ping = packet(Ip4{.src = "10.1.0.7", .dst = "10.2.0.1", .protocol = 1}, echo(30));
  BOOST_TEST(both.out({{port(1)}, {port(2)}, {port(1)}, {ping}, {ping}}) == 5u);
}

BOOST_AUTO_TEST_CASE(another_eroute_to_the_same_group_joins) {
  TwoWays both([](Lab& lab) {
    add_tunnel_mode(lab);
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.2.7.0/24", "tun.1001@203.0.113.2")));
    add_eroutes(lab);
  });
  const Given other{with([](Ip4& ip) { ip.dst = "10.2.7.1"; })};
  BOOST_TEST(both.out(around(other)) == 4u);
  BOOST_TEST(both.out({other, other, {inside()}}) == 3u);
  BOOST_TEST(both.out({other, {inside()}, other, {inside(), 35}}) == 3u);
}

BOOST_AUTO_TEST_CASE(the_first_packet_of_an_eroute_goes_layer_by_layer) {
  TwoWays both([](Lab& lab) {
    add_tunnel_mode(lab);
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.2.0.0/16", "tun.1001@203.0.113.2")));
  });
  BOOST_TEST(both.out(Givens(3, {inside()})) == 0u);
  BOOST_TEST(both.out(Givens(3, {inside()})) == 3u);
}

// What is kept of a flow from one burst to the next holds only while nothing changes.
BOOST_AUTO_TEST_CASE(changes_between_bursts_are_met) {
  const std::pair<TwoWays::Setup, Verdict> changes[] = {
      {[](Lab& lab) { lab.database.clear_eroutes(); }, Verdict::no_eroute},
      {[](Lab& lab) {
         BOOST_REQUIRE(
             lab.database.remove_eroute({.src = prefix("10.1.0.0/16"), .dst = prefix("10.2.0.0/16")}));
       },
       Verdict::no_eroute},
      {[](Lab& lab) {
         BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.1/32", "10.2.0.0/16", "%drop")));
       },
       Verdict::shunt_drop},
      {[](Lab& lab) {
         BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.2.0.0/16", "%reject"), true));
       },
       Verdict::shunt_reject},
      {[](Lab& lab) { BOOST_REQUIRE(lab.database.remove_sa(said("tun.1001@203.0.113.2"))); }, Verdict::no_sa},
      {[](Lab& lab) { lab.database.clear_sas(); }, Verdict::no_sa},
      {[](Lab& lab) { BOOST_REQUIRE(lab.database.unlink(said("esp.1002@203.0.113.2"))); }, kApplied},
      {[](Lab& lab) { lab.database.unlink_all(); }, kApplied},
      {[](Lab& lab) {
         lab.add_group("ah.1003@203.0.113.2");
         const Said more[] = {said("esp.1002@203.0.113.2"), said("ah.1003@203.0.113.2")};
         BOOST_REQUIRE(lab.database.link(more));
       },
       kApplied},
  };
  for (const auto& [change, verdict] : changes) {
    TwoWays both = tunnel_mode();
    BOOST_TEST(both.out(Givens(3, {inside()})) == 3u);
    both.change(change);
    BOOST_TEST(both.out(Givens(3, {inside()})) == 0u);
    BOOST_TEST(both.verdicts()[0] == verdict);
  }
}

BOOST_AUTO_TEST_CASE(an_sa_in_the_place_of_another_is_another) {
  TwoWays both = tunnel_mode();
  BOOST_TEST(both.out(Givens(3, {inside()})) == 3u);
  both.change([](Lab& lab) {
    lab.database.clear_sas();
    add_tunnel_mode(lab, {}, AlgorithmId::ah_hmac_sha2_256_128);
  });
  BOOST_TEST(both.out(Givens(3, {inside()})) == 3u);
  BOOST_TEST(both.results()[0].bytes[9] == 51);
}

BOOST_AUTO_TEST_CASE(more_flows_than_are_kept) {
  TwoWays both = tunnel_mode();
  for (int turn = 0; turn < 2; ++turn) {
    for (std::uint16_t start = 0; start < 300; start += 60) {
      Givens givens;
      for (std::uint16_t port = start; port < start + 60; ++port) {
        givens.push_back({packet(Ip4{.src = "10.1.0.1", .dst = "10.2.0.1"}, udp(20, port))});
      }
      BOOST_TEST(both.out(givens) == 60u);
    }
  }
}

BOOST_AUTO_TEST_CASE(other_eroutes_lead_nowhere_here) {
  for (const std::string_view said : {"%drop", "%pass", "%hold", "tun.0@0.0.0.0", "tun.9999@203.0.113.2"}) {
    TwoWays both([&](Lab& lab) {
      BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.2.0.0/16", said)));
      for (const Eroute& each : lab.database.eroutes()) lab.database.mark_allocated(each);
    });
    BOOST_TEST(both.out({{inside()}}) == 0u);
  }
}

BOOST_AUTO_TEST_CASE(groups_that_are_something_else) {
  const std::string_view groups[] = {
      "tun.1001@203.0.113.2",
      "tun.1001@203.0.113.2 comp.1002@203.0.113.2",
      "tun.1001@203.0.113.2 tun.1002@203.0.113.2",
      "esp.1001@10.2.0.1",
      "ah.1001@10.2.0.1",
      "tun.1001@203.0.113.2 esp.1002@203.0.113.2 ah.1003@203.0.113.2",
      "tun.1001@203.0.113.2 comp.1002@203.0.113.2 esp.1003@203.0.113.2",
      "tun.1001@203.0.113.2 esp.1002@203.0.113.2 tun.1003@203.0.113.2 esp.1004@203.0.113.2",
      "tun:1001@2001:db8::9 esp:1002@2001:db8::9"};
  for (const std::string_view group : groups) {
    TwoWays both([&](Lab& lab) {
      const Sa& first = lab.add_group(group);
      BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.2.0.0/16", format(first.said).view())));
      for (const Eroute& each : lab.database.eroutes()) lab.database.mark_allocated(each);
    });
    BOOST_TEST(both.out(Givens(3, {inside()})) == 0u);
    BOOST_TEST(both.verdicts()[0] == kApplied);
  }
}

BOOST_AUTO_TEST_CASE(limits_udp_and_filling_are_for_the_layers) {
  const Tune tunes[] = {
      [](SaSpec& each) {
        if (each.said.proto == Proto::tun) each.life[LifeKind::packets].hard = 2;
      },
      [](SaSpec& each) {
        if (each.said.proto == Proto::esp) each.life[LifeKind::bytes].soft = 100;
      },
      [](SaSpec& each) {
        if (each.said.proto == Proto::esp) each.natt = {NattMode::nonesp, 4500, 4500};
      },
      [](SaSpec& each) {
        if (each.said.proto == Proto::esp) each.tfc_len = 500;
      },
  };
  for (const Tune& tune : tunes) {
    TwoWays both = tunnel_mode(tune);
    BOOST_TEST(both.out(Givens(3, {inside()})) == 0u);
  }
}

BOOST_AUTO_TEST_CASE(one_hop_less_where_packets_are_forwarded) {
  TwoWays both = tunnel_mode({}, [](Lab&) { return EngineOptions{.forward = true}; });
  BOOST_TEST(both.out({{inside()}, {with([](Ip4& ip) { ip.ttl = 2; })}}) == 2u);
  BOOST_TEST(both.out(around({with([](Ip4& ip) { ip.ttl = 1; })})) == 2u);
  BOOST_TEST(both.verdicts()[2] == Verdict::hop_limit);
}

BOOST_AUTO_TEST_CASE(what_exceeds_the_path_mtu_is_for_the_layers) {
  for (const bool own : {false, true}) {
    TwoWays both = tunnel_mode(
        [&](SaSpec& each) {
          if (own && each.said.proto == Proto::tun) each.tunnel.mtu = 600;
        },
        [&](Lab&) { return EngineOptions{.mtu = own ? 1500u : 600u}; });
    // 600 are 54 and 546 inside.
    BOOST_TEST(both.out(around({inside(546 - 28)})) == 4u);
    BOOST_TEST(both.out(around({inside(547 - 28)})) == 2u);
    BOOST_TEST(both.verdicts()[2] == kApplied);
    BOOST_TEST(both.out(around({with([](Ip4& ip) { ip.flags = kDf; }, 547 - 28)})) == 2u);
    BOOST_TEST(both.verdicts()[2] == Verdict::mtu_exceeded);
  }
}

BOOST_AUTO_TEST_CASE(a_group_that_is_given_needs_no_eroute) {
  TwoWays both([](Lab& lab) { add_tunnel_mode(lab); },
               [](Lab& lab) { return EngineOptions{.group = &lab.sa("esp.1002@203.0.113.2")}; });
  const Given other{with([](Ip4& ip) { ip.dst = "10.9.7.1"; })};
  BOOST_TEST(both.out(around(other)) == 4u);
}

// Three groups, each of another kind, to 10.2, 10.4 and 10.6; and what else eroutes lead to.
TwoWays three_groups(const TwoWays::Setup& more = [](Lab&) {}) {
  return TwoWays([&](Lab& lab) {
    add_tunnel_mode(lab);
    add_tunnel_mode(lab, {}, {AlgorithmUse::esp, CipherId::aes128_cbc, IntegrityId::hmac_sha2_256_128},
                    "tun.4001@203.0.113.4 esp.4002@203.0.113.4");
    add_tunnel_mode(lab, {}, AlgorithmId::ah_hmac_sha2_256_128, "tun.6001@203.0.113.2 ah.6002@203.0.113.2");
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.4.0.0/16", "tun.4001@203.0.113.4")));
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.6.0.0/16", "tun.6001@203.0.113.2")));
    more(lab);
    add_eroutes(lab);
  });
}
Given to(std::string_view dst) {
  return {with([&](Ip4& ip) { ip.dst = dst; })};
}
const Given kOne = to("10.2.0.1");
const Given kTwo = to("10.4.0.1");
const Given kThree = to("10.6.0.1");
bool is_taken(const TwoWays& both, std::initializer_list<std::size_t> places) {
  PacketSet all;
  for (const std::size_t place : places) all.add(place);
  return (all - both.taken()).empty() && (both.taken() - all).empty();
}

BOOST_AUTO_TEST_CASE(groups_of_a_burst_are_taken_one_after_the_other) {
  TwoWays both = three_groups();
  BOOST_TEST(both.out({kOne, kTwo, kOne, kThree, kTwo, kTwo, kOne, kThree}) == 8u);
  Givens many;
  for (std::size_t i = 0; i < kMaxBurst; ++i) many.push_back(i % 3 == 0 ? kThree : i % 2 == 0 ? kTwo : kOne);
  BOOST_TEST(both.out(many) == kMaxBurst);
  BOOST_TEST(std::ranges::all_of(both.verdicts(), [](Verdict verdict) { return verdict == kApplied; }));
}

// Behind a packet that something is wrong with, those of its group follow it; those before it were met, and go.
BOOST_AUTO_TEST_CASE(no_group_is_taken_out_of_its_order) {
  TwoWays both = three_groups();
  Given bare = kOne;
  bare.headroom = 35;
  both.out({kOne, kTwo, bare, kThree, kOne});
  BOOST_TEST(is_taken(both, {0, 1}));
  Given bare_two = kTwo;
  bare_two.headroom = 35;
  both.out({kOne, kTwo, kThree, bare_two, kTwo, kOne, kThree});
  BOOST_TEST(is_taken(both, {0, 1, 2, 5, 6}));
  both.out({kOne, kTwo, {packet(Ip6{}, udp(20))}, kTwo, kOne});
  BOOST_TEST(is_taken(both, {0, 1}));
}

BOOST_AUTO_TEST_CASE(numbers_end_in_the_midst_of_a_burst) {
  TwoWays both([](Lab& lab) {
    add_tunnel_mode(lab, [](SaSpec& each) {
      if (each.said.proto == Proto::esp) each.last_sequence = 0xffff'fffd;
    });
    add_tunnel_mode(lab, {}, AlgorithmId::esp_chacha20_poly1305, "tun.4001@203.0.113.4 esp.4002@203.0.113.4");
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.4.0.0/16", "tun.4001@203.0.113.4")));
    add_eroutes(lab);
  });
  both.out({kOne, kTwo, kOne, kTwo, kOne, kTwo});
  BOOST_TEST(is_taken(both, {0, 1, 2}));
  BOOST_TEST(both.verdicts()[4] == Verdict::sequence_exhausted);
}

BOOST_AUTO_TEST_CASE(what_no_sa_is_for_is_passed_over_where_nothing_depends_on_it) {
  const std::pair<std::string_view, bool> targets[] = {
      {"%pass", true},  {"%drop", true},        {"%reject", true},       {"%hold", false},
      {"%trap", false}, {"%trapsubnet", false}, {"tun.0@0.0.0.0", true}, {"tun.9999@203.0.113.2", true}};
  for (const auto& [target, is_idle] : targets) {
    TwoWays both = three_groups([&](Lab& lab) {
      BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.9.0.0/16", target)));
    });
    const Given other = to("10.9.0.1");
    BOOST_TEST_CONTEXT(target) {
      both.out({kOne, other, kOne, kTwo});
      BOOST_TEST((is_idle ? is_taken(both, {0, 2, 3}) : is_taken(both, {0})));
      both.out({other, kOne, other, kTwo});
      BOOST_TEST((is_idle ? is_taken(both, {1, 3}) : is_taken(both, {})));
    }
  }
  TwoWays both = three_groups();
  const Given nowhere = to("10.9.0.1");
  both.out({kOne, nowhere, kTwo, kOne});
  BOOST_TEST(is_taken(both, {0, 2, 3}));
  both.out({nowhere, nowhere, nowhere, nowhere, kTwo, kOne});
  BOOST_TEST(is_taken(both, {4, 5}));
  both.out({nowhere, nowhere, nowhere, nowhere, nowhere, kTwo, kOne});
  BOOST_TEST(is_taken(both, {}));
}

// Those of a group that the layers have are left, and keep their order; an eroute that has not sent before, or that leads into the
// midst of a group, ends it.
BOOST_AUTO_TEST_CASE(other_groups_among_them_are_left_to_the_layers) {
  TwoWays both = three_groups([](Lab& lab) {
    lab.add_group("tun.8001@203.0.113.2 comp.8002@203.0.113.2 esp.8003@203.0.113.2");
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.8.0.0/16", "tun.8001@203.0.113.2")));
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.9.0.0/16", "esp.1002@203.0.113.2")));
  });
  const Given left = to("10.8.0.1");
  both.out({kOne, left, kTwo, left, kOne, kThree});
  BOOST_TEST(is_taken(both, {0, 2, 4, 5}));
  both.out({left, kOne, kTwo});
  BOOST_TEST(is_taken(both, {}));
  both.out({kOne, to("10.9.0.1"), kOne, kTwo});
  BOOST_TEST(is_taken(both, {0}));
  both.out({kTwo, to("10.9.0.1"), kOne, kTwo});
  BOOST_TEST(is_taken(both, {0}));
  both.change([](Lab& lab) {
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.2.9.0/24", "tun.1001@203.0.113.2")));
  });
  both.out({kTwo, to("10.2.9.1"), kOne, kTwo});
  BOOST_TEST(is_taken(both, {0}));
  both.out({kTwo, to("10.2.9.1"), kOne, kTwo});
  BOOST_TEST(is_taken(both, {0, 1, 2, 3}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
