// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "transform/esp_frame.h"
#include "transform/sealed.h"
#include "two_ways.h"

namespace spigrp::test {
namespace {

using Givens = std::vector<Given>;

// Sender has the other end of the tunnel, and does more than a sender should.
class Sender {
 public:
  explicit Sender(const Tune& tune = {}, AlgorithmId esp = AlgorithmId::esp_chacha20_poly1305,
                  std::string_view line = {})
      : lab_({.sas = 16, .eroutes = 8, .context_size = kContextSize}, default_provider()) {
    Sa& first = add_tunnel_mode(lab_, tune, esp, line);
    machine_.emplace(lab_.database, EngineOptions{.group = &first});
  }

  Octets seal(const Octets& plain, bool dummy = false) {
    Parcel parcel(plain);
    parcel.packet.dummy = dummy;
    const Verdict verdict = machine_->out(parcel);
    BOOST_REQUIRE((verdict == Verdict::applied || verdict == Verdict::dummy_sent));
    return parcel.octets();
  }
  Givens seal_all(std::size_t count) {
    Givens all;
    for (std::size_t i = 0; i < count; ++i) all.push_back({seal(inside(i))});
    return all;
  }
  // ESP around whatever is said to be its text.
  Octets seal_text(const Octets& text, std::string_view src = kGateway4) {
    Sa& sa = lab_.sa("esp.1002@203.0.113.2");
    const EspForm form(sa);
    const std::uint64_t sequence = ++sa.last_sent;
    Octets bytes = packet(
        Ip4{.src = src, .dst = "203.0.113.2", .protocol = 50},
        joined({be32(sa.said.spi), be32(sequence), Octets(4), be32(sequence), text, Octets(form.icv_len)}));
    JobMemory memory;
    CryptoJob job;
    memory.sequence = sequence;
    fill_esp_job(form, MutableBytes(bytes).subspan(20), false, memory, job);
    seal_jobs(sa, {&job, 1});
    return bytes;
  }
  // A text with a trailer.
  Octets seal_inner(const Octets& inner, const Octets& trailer) {
    return seal_text(joined({inner, trailer}));
  }

 private:
  Lab lab_;
  std::optional<Machine> machine_;
};

TwoWays receiver(const Tune& tune = {}, AlgorithmId esp = AlgorithmId::esp_chacha20_poly1305) {
  return TwoWays([&](Lab& lab) { add_tunnel_mode(lab, tune, esp); });
}

const Octets kTrailer = {1, 2, 2, 4};

Octets marked(Octets sealed, unsigned tos) {
  sealed[1] = static_cast<std::uint8_t>(tos);
  fix_checksum(sealed);
  return sealed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fast_inbound)

BOOST_AUTO_TEST_CASE(every_length_of_every_usual_algorithm_goes_the_fast_way) {
  for (const AlgorithmId id : all_algorithms()) {
    const Algorithm& row = algorithm(id);
    Sender sender({}, id);
    TwoWays both = receiver({}, id);
    for (std::size_t len = 0; len < 70; ++len) {
      const std::size_t taken = both.in({{sender.seal(inside(len))}, {sender.seal(inside(1400 - len))}});
      BOOST_TEST_CONTEXT(row.name) { BOOST_TEST(taken == (is_usual(row) ? 2u : 0u)); }
      BOOST_TEST(same(both.results()[0].bytes, inside(len)));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_burst_is_taken_to_its_limit) {
  Sender sender;
  TwoWays both = receiver();
  BOOST_TEST(both.in(sender.seal_all(kMaxBurst)) == kMaxBurst);
  BOOST_TEST(both.in(sender.seal_all(kMaxBurst + 9)) == kMaxBurst);
  BOOST_TEST(both.in({}) == 0u);
}

BOOST_AUTO_TEST_CASE(extended_numbers_across_two_to_the_32) {
  const Tune extended = [](SaSpec& each) {
    if (each.said.proto != Proto::tun) each.esn = true, each.last_sequence = 0xffff'fffc;
  };
  for (const AlgorithmId id : all_algorithms()) {
    Sender sender(extended, id);
    TwoWays both = receiver(extended, id);
    BOOST_TEST(both.in(sender.seal_all(7)) == (is_usual(algorithm(id)) ? 7u : 0u));
    BOOST_TEST(both.verdicts().back() == Verdict::removed);
  }
}

BOOST_AUTO_TEST_CASE(link_layer_padding_goes) {
  Sender sender;
  TwoWays both = receiver();
  BOOST_TEST(both.in({{joined({sender.seal(inside()), Octets(9)})}, {sender.seal(inside())}}) == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_packet_ends_it) {
  Sender sender;
  const auto changed = [&](const std::function<void(Octets&)>& change) {
    Octets bytes = sender.seal(inside());
    change(bytes);
    if (bytes.size() >= 20) fix_checksum(bytes);
    return bytes;
  };
  Octets checksum = sender.seal(inside());
  checksum[11] ^= 1;
  const Givens odd = {
      {checksum},
      {changed([](Octets& bytes) { bytes.resize(bytes.size() - 1); })},
      {changed([](Octets& bytes) { bytes[6] = 0x20; })},
      {changed([](Octets& bytes) { bytes[7] = 9; })},
      {changed([](Octets& bytes) { bytes[15] ^= 1; })},
      {changed([](Octets& bytes) { bytes[27] = 0; })},
      {packet(Ip4{.src = kGateway4, .dst = "203.0.113.2", .protocol = 50},
              joined({be32(0x1002), be32(900), Octets(20)}))},
      {packet(Ip4{.src = kGateway4, .dst = "203.0.113.2", .protocol = 50, .options = Octets(4, 1)},
              Octets(60))},
      {packet(Ip6{}, Octets(60))},
  };
  for (const Given& each : odd) {
    TwoWays both = receiver();
    BOOST_TEST(both.in({{sender.seal(inside())}, {sender.seal(inside())}, each, {sender.seal(inside())}}) ==
               2u);
    BOOST_TEST(both.in({each, {sender.seal(inside())}}) == 0u);
  }
  const Givens others = {{changed([](Octets& bytes) { bytes[9] = 51; })},   // protocol
                         {changed([](Octets& bytes) { bytes[19] ^= 1; })},  // destination
                         {changed([](Octets& bytes) { bytes[23] ^= 1; })},  // SPI
                         {packet(Ip4{.src = kGateway4, .dst = "203.0.113.2"}, udp(30))},
                         {packet(Ip4{.src = kGateway4, .dst = "203.0.113.2", .protocol = 4}, inside())}};
  for (const Given& each : others) {
    TwoWays both = receiver();
    BOOST_TEST(both.in({{sender.seal(inside())}, each, each, {sender.seal(inside())}}) == 2u);
    BOOST_TEST(both.in({each, each, each, each, {sender.seal(inside())}}) == 1u);
    BOOST_TEST(both.in({each, each, each, each, each, {sender.seal(inside())}}) == 0u);
  }
}

constexpr AlgorithmId kAh = AlgorithmId::ah_hmac_sha2_256_128;

// What is wrong with the structure ends it; a bit that counts makes the ICV wrong, and one that does not counts for nobody.
BOOST_AUTO_TEST_CASE(trap_mutable_fields_changed_in_flight) {
  Sender sender({}, kAh);
  for (std::size_t bit = 8; bit < 8 * (20 + 12 + 16 + 4); ++bit) {
    TwoWays both = receiver({}, kAh);
    const Octets before = sender.seal(inside());
    Octets bytes = sender.seal(inside());
    bytes[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> bit % 8);
    if (bit < 160 && bit / 8 != 10 && bit / 8 != 11) fix_checksum(bytes);
    BOOST_TEST_CONTEXT("bit " << bit) {
      const std::size_t taken = both.in({{before}, {bytes}, {sender.seal(inside())}});
      const bool is_mutable = bit / 8 == 1 || bit / 8 == 8 || bit == 49;  // TOS, TTL, DF
      const Verdict verdict = both.verdicts()[1];
      if (is_mutable) BOOST_TEST((taken == 3u && (verdict == Verdict::removed || verdict == Verdict::ecn)));
      if (bit >= 8 * 24 && bit < 8 * 28) BOOST_TEST((taken == 2u && verdict == Verdict::no_sa));  // the SPI
      if (bit >= 8 * 32) BOOST_TEST((taken == 3u && verdict == Verdict::bad_icv));
    }
  }
}

// AH says before it is looked at whether IPv4 is inside.
BOOST_AUTO_TEST_CASE(what_comes_out_of_ah_and_is_not_plain) {
  Sender sender({}, kAh);
  const std::pair<Octets, std::size_t> odd[] = {
      {sender.seal(packet(Ip6{}, udp(9))), 1},
      {sender.seal(packet(Ip4{.options = Octets(4, 1)}, udp(9))), 3},
      {sender.seal(packet(Ip4{}, Octets(1))), 3},
  };
  for (const auto& [bytes, taken] : odd) {
    TwoWays both = receiver({}, kAh);
    BOOST_TEST(both.in({{sender.seal(inside())}, {bytes}, {sender.seal(inside())}}) == taken);
    BOOST_TEST(both.verdicts()[1] == Verdict::removed);
    BOOST_TEST(both.in({{bytes}}) == 0u);
  }
}

// From the SPI to what is one byte too short for an ICV, and more.
BOOST_AUTO_TEST_CASE(trap_icv_underflow_vu_459371) {
  for (const AlgorithmId id : all_algorithms()) {
    Sender sender({}, id);
    TwoWays both = receiver({}, id);
    const std::size_t taken = is_usual(algorithm(id)) ? 1 : 0;
    for (std::size_t len = 20; len < 72; ++len) {
      Octets cut = sender.seal(inside());
      cut.resize(len);
      cut[2] = 0, cut[3] = static_cast<std::uint8_t>(len);
      fix_checksum(cut);
      BOOST_TEST_CONTEXT(algorithm(id).name << ", " << len) {
        BOOST_TEST(both.in({{sender.seal(inside())}, {cut}}) >= taken);
        BOOST_TEST(both.verdicts()[1] != Verdict::removed);
        both.in({{cut}});
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(trap_replay_check_for_every_algorithm_cve_2006_0905_2013_5548_2019_5613) {
  for (const AlgorithmId id : all_algorithms()) {
    Sender sender({}, id);
    TwoWays both = receiver({}, id);
    const Givens givens = sender.seal_all(3);
    both.in(givens);
    BOOST_TEST_CONTEXT(algorithm(id).name) {
      BOOST_TEST(both.verdicts() == std::vector(3, Verdict::removed), boost::test_tools::per_element());
      BOOST_TEST(both.in(givens) == 0u);
      BOOST_TEST(both.verdicts() == std::vector(3, Verdict::replayed), boost::test_tools::per_element());
      const Given fresh{sender.seal(inside())};
      both.in({fresh, fresh});
      BOOST_TEST(both.verdicts()[0] == Verdict::removed);
      BOOST_TEST(both.verdicts()[1] == Verdict::replayed);
    }
  }
}

BOOST_AUTO_TEST_CASE(ciphertext_that_is_no_multiple_of_the_block) {
  const AlgorithmId cbc{AlgorithmUse::esp, CipherId::aes128_cbc, IntegrityId::hmac_sha2_256_128};
  if (!can_do(cbc)) return;
  Sender sender({}, cbc);
  TwoWays both = receiver({}, cbc);
  Octets longer = joined({sender.seal(inside()), Octets(4)});
  longer[3] = static_cast<std::uint8_t>(longer[3] + 4);
  fix_checksum(longer);
  BOOST_TEST(both.in({{sender.seal(inside())}, {longer}}) == 1u);
}

BOOST_AUTO_TEST_CASE(a_number_twice_in_a_burst_and_left_of_the_window) {
  Sender sender;
  TwoWays both = receiver();
  const Given twice{sender.seal(inside())};
  BOOST_TEST(both.in({twice, {sender.seal(inside())}, twice, {sender.seal(inside())}}) == 4u);
  BOOST_TEST(both.verdicts()[2] == Verdict::replayed);
  const Given late{sender.seal(inside())};
  const Givens many = sender.seal_all(64);
  BOOST_TEST(both.in(many) == 64u);
  BOOST_TEST(both.in({late}) == 0u);
  BOOST_TEST(both.verdicts()[0] == Verdict::replayed);
}

BOOST_AUTO_TEST_CASE(without_a_window_a_number_counts_as_often_as_it_comes) {
  Sender sender;
  TwoWays both = receiver([](SaSpec& each) { each.replay_window = 0; });
  const Given twice{sender.seal(inside())};
  BOOST_TEST(both.in({twice, twice, twice}) == 3u);
  BOOST_TEST(both.verdicts()[2] == Verdict::removed);
}

BOOST_AUTO_TEST_CASE(a_wrong_icv_is_refused_between_others) {
  for (const AlgorithmId id : {AlgorithmId::esp_chacha20_poly1305, kAh}) {
    for (const std::size_t at : {0u, 1u, 2u, 3u}) {
      Sender sender({}, id);
      TwoWays both = receiver({}, id);
      Givens givens = sender.seal_all(4);
      givens[at].bytes.back() ^= 1;
      BOOST_TEST(both.in(givens) == 4u);
      for (std::size_t i = 0; i < 4; ++i) {
        BOOST_TEST(both.verdicts()[i] == (i == at ? Verdict::bad_icv : Verdict::removed));
      }
    }
  }
}

// All of these are taken, and go on layer by layer behind ESP.
BOOST_AUTO_TEST_CASE(what_comes_out_of_esp_and_is_not_plain) {
  Sender sender;
  Octets wrong = inside();
  wrong[10] ^= 1;
  Octets cut = inside();
  cut.pop_back();
  const std::pair<Octets, Verdict> odd[] = {
      {sender.seal(packet(Ip6{}, udp(9))), Verdict::removed},
      {sender.seal(packet(Ip4{.options = Octets(4, 1)}, udp(9))), Verdict::removed},
      {sender.seal(packet(Ip4{.flags = kMoreFragments}, udp(9))), Verdict::removed},
      {sender.seal(packet(Ip4{}, Octets(2))), Verdict::removed},
      {sender.seal(inside(), true), Verdict::dummy},
      {sender.seal_inner(wrong, kTrailer), Verdict::inner_malformed},
      {sender.seal_inner(cut, kTrailer), Verdict::inner_malformed},
      {sender.seal_inner({}, kTrailer), Verdict::inner_malformed},
      {sender.seal_inner(inside(), {1, 2, 2, 41}), Verdict::wrong_family},
      {sender.seal_inner(inside(), {1, 2, 2, 17}), Verdict::layer_missing},
      {sender.seal_inner(inside(), {1, 3, 2, 4}), Verdict::bad_icv},
      {sender.seal_inner(inside(), {0, 0, 200, 4}), Verdict::bad_icv},
      {sender.seal_text({9, 4}), Verdict::bad_icv},
  };
  for (const auto& [bytes, verdict] : odd) {
    TwoWays both = receiver();
    BOOST_TEST(
        both.in({{sender.seal(inside())}, {bytes}, {sender.seal(inside())}, {sender.seal(inside())}}) == 4u);
    BOOST_TEST(both.verdicts()[1] == verdict);
    BOOST_TEST(both.verdicts()[3] == Verdict::removed);
  }
}

BOOST_AUTO_TEST_CASE(traffic_flow_padding_and_any_padding_of_esp_are_plain) {
  Sender sender;
  TwoWays both = receiver();
  for (std::size_t pad_len = 0; pad_len <= 255; ++pad_len) {
    Octets trailer = counting(pad_len, 1);
    trailer.insert(trailer.end(), {static_cast<std::uint8_t>(pad_len), 4});
    BOOST_TEST(both.in({{sender.seal_inner(joined({inside(), Octets(77)}), trailer)}}) == 1u);
    BOOST_TEST(same(both.results()[0].bytes, inside()));
  }
}

BOOST_AUTO_TEST_CASE(congestion_is_as_it_is_layer_by_layer) {
  for (const bool ecn : {true, false})
    for (const AlgorithmId id : {AlgorithmId::esp_chacha20_poly1305, kAh}) {
      Sender sender({}, id);
      TwoWays both = receiver([&](SaSpec& each) { each.tunnel.ecn = ecn; }, id);
      for (unsigned outer = 0; outer < 4; ++outer) {
        for (unsigned inner = 0; inner < 4; ++inner) {
          const Octets plain = inside(
              5, {.src = "10.1.0.1", .dst = "10.2.0.1", .tos = static_cast<std::uint8_t>(0xb8 | inner)});
          BOOST_TEST(both.in({{sender.seal(inside())}, {marked(sender.seal(plain), outer)}}) == 2u);
          BOOST_TEST(
              (both.verdicts()[1] == (ecn && outer == 3 && inner == 0 ? Verdict::ecn : Verdict::removed)));
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(the_source_of_a_tunnel_is_the_tunnels) {
  Sender sender;
  TwoWays both = receiver();
  const Octets foreign = sender.seal_text(joined({inside(), kTrailer}), "198.51.100.77");
  BOOST_TEST(both.in({{foreign}}) == 0u);
  BOOST_TEST(both.verdicts()[0] == Verdict::wrong_source);
}

BOOST_AUTO_TEST_CASE(only_flows_that_an_eroute_leads_back_to_come_out) {
  Sender sender;
  TwoWays both([](Lab& lab) {
    add_tunnel_mode(lab);
    const Sa& back = lab.add_group("tun.2001@198.51.100.1 esp.2002@198.51.100.1");
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.2.0.0/16", "10.1.0.0/16", format(back.said).view())));
  });
  const auto from = [&](std::string_view src) {
    return Given{sender.seal(inside(20, {.src = src, .dst = "10.2.0.1"}))};
  };
  BOOST_TEST(both.in({from("10.1.0.1"), from("10.1.0.9"), from("10.7.0.1"), from("10.1.0.1")}) == 4u);
  BOOST_TEST(both.verdicts()[1] == Verdict::removed);
  BOOST_TEST(both.verdicts()[2] == Verdict::wrong_selector);
  BOOST_TEST(both.verdicts()[3] == Verdict::removed);
}

BOOST_AUTO_TEST_CASE(changes_between_bursts_are_met) {
  Sender sender;
  TwoWays both([](Lab& lab) {
    add_tunnel_mode(lab);
    lab.add_group("tun.2001@198.51.100.1 esp.2002@198.51.100.1");
  });
  BOOST_TEST(both.in(sender.seal_all(3)) == 3u);
  BOOST_TEST(both.verdicts()[0] == Verdict::removed);
  both.change([](Lab& lab) {
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.7.0.0/16", "10.1.0.0/16", "tun.2001@198.51.100.1")));
  });
  BOOST_TEST(both.in(sender.seal_all(3)) == 3u);
  BOOST_TEST(both.verdicts()[0] == Verdict::wrong_selector);
  both.change([](Lab& lab) {
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.2.0.0/16", "10.1.0.0/16", "tun.2001@198.51.100.1")));
  });
  BOOST_TEST(both.in(sender.seal_all(3)) == 3u);
  BOOST_TEST(both.verdicts()[0] == Verdict::removed);
  both.change([](Lab& lab) { BOOST_REQUIRE(lab.database.remove_sa(said("esp.1002@203.0.113.2"))); });
  BOOST_TEST(both.in(sender.seal_all(3)) == 0u);
  BOOST_TEST(both.verdicts()[0] == Verdict::no_sa);
}

// The same flow out of one tunnel, and out of another that it may not come from.
BOOST_AUTO_TEST_CASE(a_source_is_of_its_tunnel) {
  Sender sender;
  const auto tune = [](SaSpec& each) {
    if (each.said.proto == Proto::tun) each.tunnel_src = address("198.51.100.2");
  };
  constexpr std::string_view kLine = "tun.2001@203.0.113.2 esp.2002@203.0.113.2";
  Sender other(tune, AlgorithmId::esp_chacha20_poly1305, kLine);
  TwoWays both([&](Lab& lab) {
    add_tunnel_mode(lab);
    add_tunnel_mode(lab, tune, AlgorithmId::esp_chacha20_poly1305, kLine);
    for (const auto& [dst, peer] :
         {std::pair("10.1.0.0/16", "198.51.100.1"), {"10.9.0.0/16", "198.51.100.2"}}) {
      const Sa& back = lab.add_group("tun.3001@" + std::string(peer) + " esp.3002@" + peer);
      BOOST_REQUIRE(lab.database.add_eroute(eroute("10.2.0.0/16", dst, format(back.said).view())));
    }
  });
  BOOST_TEST(both.in(sender.seal_all(3)) == 3u);
  BOOST_TEST(both.verdicts()[0] == Verdict::removed);
  BOOST_TEST(both.in(other.seal_all(3)) == 3u);
  BOOST_TEST(both.verdicts()[0] == Verdict::wrong_selector);
  BOOST_TEST(both.in(sender.seal_all(3)) == 3u);
  BOOST_TEST(both.verdicts()[0] == Verdict::removed);
}

// Before the first packet no flow is known, not even this one.
BOOST_AUTO_TEST_CASE(a_flow_of_zeros_is_a_flow) {
  Sender sender;
  TwoWays both([](Lab& lab) {
    add_tunnel_mode(lab);
    const Sa& back = lab.add_group("tun.2001@198.51.100.1 esp.2002@198.51.100.1");
    BOOST_REQUIRE(lab.database.add_eroute(eroute("10.2.0.0/16", "10.1.0.0/16", format(back.said).view())));
  });
  const Ip4 zeros{.src = "0.0.0.0", .dst = "0.0.0.0", .protocol = 0};
  BOOST_TEST(both.in({{sender.seal(packet(zeros, Octets(8)))}}) == 1u);
  BOOST_TEST(both.verdicts()[0] == Verdict::wrong_selector);
}

BOOST_AUTO_TEST_CASE(limits_udp_and_other_groups_are_for_the_layers) {
  const Tune tunes[] = {
      [](SaSpec& each) {
        if (each.said.proto == Proto::tun) each.life[LifeKind::packets].hard = 2;
      },
      [](SaSpec& each) {
        if (each.said.proto == Proto::esp) each.life[LifeKind::bytes].soft = 100;
      },
  };
  for (const Tune& tune : tunes) {
    Sender sender;
    TwoWays both = receiver(tune);
    BOOST_TEST(both.in(sender.seal_all(3)) == 0u);
  }
  Sender sender;
  TwoWays transport([](Lab& lab) { lab.add_group("esp.1002@203.0.113.2"); });
  BOOST_TEST(transport.in(sender.seal_all(3)) == 0u);
  TwoWays more(
      [](Lab& lab) { lab.add_group("tun.1000@203.0.113.2 tun.1001@203.0.113.2 esp.1002@203.0.113.2"); });
  BOOST_TEST(more.in(sender.seal_all(3)) == 0u);
}

BOOST_AUTO_TEST_CASE(a_group_that_is_given_is_the_only_one) {
  Sender sender;
  const TwoWays::Setup setup = [](Lab& lab) {
    add_tunnel_mode(lab);
    lab.add_group("tun.2001@203.0.113.2 esp.2002@203.0.113.2");
  };
  for (const std::string_view said : {"tun.1001@203.0.113.2", "esp.1002@203.0.113.2"}) {
    TwoWays both(setup, [&](Lab& lab) { return EngineOptions{.group = &lab.sa(said)}; });
    BOOST_TEST(both.in(sender.seal_all(3)) == 3u);
  }
  TwoWays other(setup, [](Lab& lab) { return EngineOptions{.group = &lab.sa("tun.2001@203.0.113.2")}; });
  BOOST_TEST(other.in(sender.seal_all(3)) == 0u);
}

// Groups that a burst is for: two from the same host, of which one is AH, and one from another; all may come out of order.
BOOST_AUTO_TEST_CASE(groups_of_a_burst_are_taken_one_after_the_other) {
  constexpr std::string_view kTwo = "tun.2001@203.0.113.2 ah.2002@203.0.113.2";
  constexpr std::string_view kThree = "tun.3001@203.0.113.2 ah.3002@203.0.113.2";
  constexpr std::string_view kLeft = "tun.4001@203.0.113.2 tun.4002@203.0.113.2 esp.4003@203.0.113.2";
  const auto elsewhere = [](SaSpec& each) {
    if (each.said.proto == Proto::tun) each.tunnel_src = address("198.51.100.2");
  };
  Sender one;
  Sender two({}, kAh, kTwo);
  Sender three(elsewhere, kAh, kThree);
  Sender layers({}, AlgorithmId::esp_chacha20_poly1305, kLeft);
  TwoWays both([&](Lab& lab) {
    add_tunnel_mode(lab);
    add_tunnel_mode(lab, {}, kAh, kTwo);
    add_tunnel_mode(lab, elsewhere, kAh, kThree);
    add_tunnel_mode(lab, {}, AlgorithmId::esp_chacha20_poly1305, kLeft);
  });
  const auto put = [&](std::string_view senders) {
    Givens givens;
    for (const char which : senders) {
      Sender& sender = which == '1' ? one : which == '2' ? two : which == '3' ? three : layers;
      givens.push_back({sender.seal(inside(givens.size()))});
    }
    return both.in(givens);
  };
  for (const std::string_view all : {"123", "321", "1213132", "1122331", "222111333", "3232323", "21"}) {
    BOOST_TEST(put(all) == all.size());
    for (const Verdict verdict : both.verdicts()) BOOST_TEST(verdict == Verdict::removed);
  }
  BOOST_TEST(put("12L13L1") == 5u);
  BOOST_TEST(put("L12") == 0u);
  const Given again{one.seal(inside())};
  Octets wrong = two.seal(inside());
  wrong.back() ^= 1;
  // The copy ends what is taken, since it waits for the one before it.
  BOOST_TEST(both.in({again, {wrong}, {three.seal(inside())}, again, {two.seal(inside())}}) == 5u);
  BOOST_TEST(both.verdicts()[1] == Verdict::bad_icv);
  BOOST_TEST(both.verdicts()[3] == Verdict::replayed);
  BOOST_TEST(both.in({{two.seal(inside())}, again, {two.seal(inside())}, {one.seal(inside())}}) == 2u);
  BOOST_TEST(both.verdicts()[1] == Verdict::replayed);
  BOOST_TEST(both.verdicts()[3] == Verdict::removed);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
