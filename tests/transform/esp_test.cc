// SPDX-License-Identifier: Apache-2.0
#include "transform/esp.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <memory>
#include <vector>

#include "pair.h"
#include "sealing.h"

namespace spigrp::test {
namespace {

constexpr std::string_view kHost4 = "192.0.1.1";  // where the packets of support/packets.h go
constexpr std::string_view kHost6 = "2001:db8:1::1";

std::size_t header_len(Family family) { return family == Family::ipv4 ? 20 : 40; }

Said esp_said(Family family, std::uint32_t spi = 0x1001) {
  return {.proto = Proto::esp, .spi = spi, .dst = address(family == Family::ipv4 ? kHost4 : kHost6)};
}

// esp_packet() is an IP packet whose ESP was made by hand.
Octets esp_packet(const SaSpec& spec, std::uint64_t sequence, Bytes plaintext) {
  const Octets esp = seal_esp(spec, sequence, plaintext);
  if (spec.said.dst.family() == Family::ipv4) return packet(Ip4{.protocol = 50}, esp);
  return packet(Ip6{.next_header = 50}, esp);
}

std::size_t overhead(const Algorithm& row) { return 8 + row.iv_len + row.icv_len + 2; }

template <class Test>
void for_each_algorithm(Test test) {
  for (const AlgorithmId id : esp_algorithms()) {
    for (const Family family : kFamilies) {
      BOOST_TEST_CONTEXT(algorithm(id).name << " in IPv" << static_cast<int>(family)) {
        test(spec(esp_said(family), id), family);
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(esp)

// The ESP packet of the appendix, behind an IP header of our own; python3-cryptography computes the same.
BOOST_AUTO_TEST_CASE(rfc_7634_appendix_a) {
  const Octets key_and_salt = joined({counting(32, 0x80), from_hex("a0a1a2a3")});
  const Octets inner = from_hex(
      "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
      "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
      "2425262728292a2b2c2d2e2f3031323334353637");
  const Octets esp = from_hex(
      "01020304000000051011121314151617"
      "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
      "14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
      "cbec163fac469b502773f6fb94e664da9165b82829f641e0"
      "76aaa8266b7fb0f7b11b369907e1ad43");
  SaSpec sa = spec("esp.1020304@192.0.2.5");
  sa.keys.encryption = key_and_salt;
  Pair pair(sa);
  Parcel parcel(packet(Ip4{.src = "203.0.113.153", .dst = "192.0.2.5", .protocol = 50}, esp));
  BOOST_TEST(pair.remove(parcel) == Verdict::pending);
  BOOST_TEST(to_hex(parcel.octets()) ==
             to_hex(packet(Ip4{.src = "203.0.113.153", .dst = "192.0.2.5", .protocol = 4}, inner)));
  BOOST_TEST(pair.in.window.top() == 5u);
  BOOST_TEST((pair.in.received == SaTraffic{.packets = 1, .bytes = 140}));
}

BOOST_AUTO_TEST_CASE(what_is_sent_is_what_the_rfcs_say) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    SaSpec sa = given;
    sa.last_sequence = 0x01020303;
    Pair pair(sa);
    const Octets plain =
        plain_packet(family, Traffic::udp, header_len(family) + 8 + 21);  // 29 + 2: one to pad
    Parcel parcel(plain);
    BOOST_TEST_REQUIRE(pair.apply(parcel) == Verdict::pending);
    const Octets sealed = parcel.octets();
    const Bytes esp = Bytes(sealed).subspan(header_len(family));
    BOOST_TEST(to_hex(esp.first(8)) == "0000100101020304");
    if (pair.out.algorithm->iv_len > 0) BOOST_TEST(to_hex(esp.subspan(8, 8)) == "0000000001020304");
    const Octets text = open_esp(sa, 0x01020304, esp);
    const Octets expected = joined({Bytes(plain).subspan(header_len(family)), from_hex("01 01 11")});
    BOOST_TEST(to_hex(text) == to_hex(expected));
    const Octets outer =
        family == Family::ipv4 ? packet(Ip4{.protocol = 50}, esp) : packet(Ip6{.next_header = 50}, esp);
    BOOST_TEST(to_hex(sealed) == to_hex(outer));  // nothing but protocol, length and checksum changed
    BOOST_TEST((pair.out.sent == SaTraffic{.packets = 1, .bytes = sealed.size()}));
    BOOST_TEST(pair.out.last_sent == 0x01020304u);
  });
}

BOOST_AUTO_TEST_CASE(every_length_comes_back_and_ends_at_a_multiple_of_4) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    Pair pair(given);
    Noise noise;
    for (std::size_t len = 0; len < 80; ++len) {
      const Octets payload = noise.octets(len);
      const Octets plain = family == Family::ipv4 ? packet(Ip4{.protocol = 99}, payload)
                                                  : packet(Ip6{.next_header = 99}, payload);
      Parcel parcel(plain);
      BOOST_REQUIRE_EQUAL(pair.apply(parcel), Verdict::pending);
      const std::size_t grown = parcel.packet.size() - plain.size();
      BOOST_REQUIRE(grown >= overhead(*pair.out.algorithm) && grown < overhead(*pair.out.algorithm) + 4);
      BOOST_REQUIRE_EQUAL((parcel.packet.size() - header_len(family)) % 4, 0u);
      BOOST_REQUIRE_EQUAL(pair.remove(parcel), Verdict::pending);
      BOOST_REQUIRE_EQUAL(to_hex(parcel.octets()), to_hex(plain));
      BOOST_REQUIRE(parcel.intact());
    }
    BOOST_TEST(pair.sender.intact());
    BOOST_TEST(pair.receiver.intact());
    BOOST_TEST(pair.bench.intact());
  });
}

BOOST_AUTO_TEST_CASE(trap_empty_payload) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    Pair pair(given);
    Parcel parcel(esp_packet(given, 1, from_hex("0102 02 11")));
    BOOST_TEST(pair.remove(parcel) == Verdict::pending);
    BOOST_TEST(parcel.packet.size() == header_len(family));
    // With no padding at all: trailer and nothing else.
    Parcel bare(esp_packet(given, 2, from_hex("00 11")));
    BOOST_TEST(pair.remove(bare) == Verdict::pending);
    BOOST_TEST(bare.packet.size() == header_len(family));
  });
}

// Every packet too short for header, IV, trailer and ICV is refused before anything is subtracted.
BOOST_AUTO_TEST_CASE(trap_icv_underflow_vu_459371) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    Pair pair(given);
    const Octets sealed = seal_esp(given, 1, from_hex("0102 02 11"));
    for (std::size_t len = 4; len < overhead(algorithm(*given.algorithm)); ++len) {
      const Bytes cut = Bytes(sealed).first(len);
      const Octets tiny =
          family == Family::ipv4 ? packet(Ip4{.protocol = 50}, cut) : packet(Ip6{.next_header = 50}, cut);
      refused(pair, tiny, Verdict::truncated_header);
    }
  });
}

// CVE-2007-6282: the header of a fragment was read as if all of it were there.
BOOST_AUTO_TEST_CASE(trap_first_fragment_without_esp_header_cve_2007_6282) {
  const SaSpec sa = spec(esp_said(Family::ipv4));
  Pair pair(sa);
  const Octets sealed = seal_esp(sa, 1, from_hex("0102 02 11"));
  for (const std::size_t len : {std::size_t{0}, std::size_t{4}, std::size_t{8}, sealed.size()}) {
    for (const std::uint16_t flags : {kMoreFragments, std::uint16_t{1}}) {
      refused(pair, packet(Ip4{.protocol = 50, .flags = flags}, Bytes(sealed).first(len)), Verdict::fragment);
    }
  }
  Pair pair6(spec(esp_said(Family::ipv6)));
  const Octets fragment = joined({fragment_header(50, 0, false), sealed});  // "atomic", RFC 6946
  refused(pair6, packet(Ip6{.next_header = 44}, fragment), Verdict::fragment);
}

BOOST_AUTO_TEST_CASE(a_wrong_icv_changes_nothing) {
  for_each_algorithm([](const SaSpec& given, Family) {
    Pair pair(given);
    Octets sealed = esp_packet(given, 7, from_hex("0102 02 11"));
    sealed.back() ^= 1;
    refused(pair, sealed, Verdict::bad_icv);
    sealed.back() ^= 1;
    Parcel parcel(sealed);
    BOOST_TEST(pair.remove(parcel) == Verdict::pending);
  });
}

BOOST_AUTO_TEST_CASE(another_sa_protocol_or_destination_is_refused) {
  const SaSpec sa = spec(esp_said(Family::ipv4));
  Pair pair(sa);
  const SaSpec other = spec(esp_said(Family::ipv4, 0x1002));
  refused(pair, esp_packet(other, 1, from_hex("0102 02 11")), Verdict::wrong_sa);
  const Octets esp = seal_esp(sa, 1, from_hex("0102 02 11"));
  refused(pair, packet(Ip4{.dst = "192.0.1.2", .protocol = 50}, esp), Verdict::wrong_sa);
  refused(pair, packet(Ip4{.protocol = 51}, esp), Verdict::layer_missing);
  refused(pair, packet(Ip4{.protocol = 108}, esp), Verdict::layer_missing);
}

BOOST_AUTO_TEST_CASE(padding_is_checked_length_first_and_then_content) {
  for_each_algorithm([](const SaSpec& given, Family) {
    Pair pair(given);
    std::uint64_t sequence = 0;
    for (const std::string_view bad : {"0302 02 11",  // wrong from the first byte
                                       "0103 02 11",  // wrong in the last
                                       "0001 02 11",  // counts from 0
                                       "0000 02 11",  // zeros
                                       "0102 03 11",  // longer than there is, by one
                                       "0102 ff 11", "01 11", "ff 11"}) {
      ++sequence;
      Parcel parcel(esp_packet(given, sequence, from_hex(bad)));
      BOOST_TEST_CONTEXT("trailer " << bad) {
        BOOST_TEST(pair.remove(parcel) == Verdict::bad_icv);  // no oracle: as a wrong ICV
        BOOST_TEST(pair.in.window.top() == sequence);         // but the number is used: it was authentic
        BOOST_TEST((pair.in.errors == SaErrors{.pad = sequence}));
      }
    }
    Octets longest = counting(255, 1);
    longest.insert(longest.end(), {255, 17});
    Parcel parcel(esp_packet(given, ++sequence, longest));
    BOOST_TEST(pair.remove(parcel) == Verdict::pending);
    longest[254] = 0;
    Parcel last_is_wrong(esp_packet(given, ++sequence, longest));
    BOOST_TEST(pair.remove(last_is_wrong) == Verdict::bad_icv);
  });
}

BOOST_AUTO_TEST_CASE(a_dummy_packet_is_dropped_and_counted) {
  for_each_algorithm([](const SaSpec& given, Family) {
    Pair pair(given);
    Parcel parcel(esp_packet(given, 1, joined({Noise().octets(30), from_hex("0102 02 3b")})));
    BOOST_TEST(pair.remove(parcel) == Verdict::dummy);
    BOOST_TEST(pair.in.window.top() == 1u);
    BOOST_TEST(pair.in.received.packets == 1u);
    refused(pair, esp_packet(given, 1, from_hex("0102 02 3b")), Verdict::replayed);
  });
}

// RFC 4303 section 2.7: between the packet and the padding, so that all packets of a tunnel are of one length.
BOOST_AUTO_TEST_CASE(an_ip_packet_is_filled_up) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    SaSpec sa = given;
    sa.tfc_len = 200;
    std::size_t sealed_len = 0;
    for (std::size_t len = 60; len <= 210; len += 10) {
      const Octets inner = plain_packet(Family::ipv4, Traffic::udp, len);
      const Octets plain =
          family == Family::ipv4 ? packet(Ip4{.protocol = 4}, inner) : packet(Ip6{.next_header = 4}, inner);
      Pair pair(sa);
      Parcel parcel(plain);
      BOOST_REQUIRE_EQUAL(pair.apply(parcel), Verdict::pending);
      if (sealed_len == 0) sealed_len = parcel.packet.size();
      BOOST_TEST((parcel.packet.size() == sealed_len) == (len <= 200));
      const Octets sealed = parcel.octets();
      Octets text = open_esp(sa, 1, Bytes(sealed).subspan(header_len(family)));
      const std::size_t filled = std::max<std::size_t>(len, 200);
      BOOST_TEST_REQUIRE(text.size() >= filled);
      BOOST_TEST(to_hex(Bytes(text).first(filled)) == to_hex(joined({inner, Octets(filled - len)})));
      BOOST_TEST(pair.remove(parcel) == Verdict::pending);
      BOOST_TEST(parcel.intact());
    }
  });
}

BOOST_AUTO_TEST_CASE(what_does_not_say_where_it_ends_is_not_filled_up) {
  SaSpec sa = spec(esp_said(Family::ipv4));
  sa.tfc_len = 200;
  for (const int number : {6, 17, 108, 51, 50}) {
    const auto protocol = static_cast<std::uint8_t>(number);
    Pair filled(sa);
    Pair plain(spec(esp_said(Family::ipv4)));
    Parcel one(packet(Ip4{.protocol = protocol}, udp(20)));
    Parcel other(packet(Ip4{.protocol = protocol}, udp(20)));
    BOOST_TEST(filled.apply(one) == Verdict::pending);
    BOOST_TEST(plain.apply(other) == Verdict::pending);
    BOOST_TEST(one.packet.size() == other.packet.size());
  }
}

BOOST_AUTO_TEST_CASE(filling_up_needs_room) {
  SaSpec sa = spec(esp_said(Family::ipv4));
  sa.tfc_len = 400;
  Pair pair(sa);
  const Snapshot before = snapshot(pair.sender.database);
  Parcel parcel(packet(Ip4{.protocol = 4}, plain_packet(Family::ipv4, Traffic::udp, 60)));
  BOOST_TEST(pair.apply(parcel) == Verdict::no_room);
  BOOST_TEST((snapshot(pair.sender.database) == before));
}

// CVE-2006-0905, CVE-2013-5548, CVE-2019-5613: the replay check was missing for one algorithm or one path.
BOOST_AUTO_TEST_CASE(trap_replay_check_for_every_algorithm_cve_2006_0905_2013_5548_2019_5613) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    for (const bool esn : {false, true}) {
      SaSpec sa = given;
      sa.esn = esn;
      Pair pair(sa);
      std::vector<Octets> sealed;
      for (int i = 0; i < 200; ++i) {
        Parcel parcel(plain_packet(family, Traffic::icmp, 100));
        BOOST_REQUIRE_EQUAL(pair.apply(parcel), Verdict::pending);
        sealed.push_back(parcel.octets());
      }
      const auto arrive = [&](std::size_t number) {
        Parcel parcel(sealed[number - 1]);
        return pair.remove(parcel);
      };
      BOOST_TEST(arrive(1) == Verdict::pending);
      BOOST_TEST(arrive(1) == Verdict::replayed);
      BOOST_TEST(arrive(64) == Verdict::pending);
      BOOST_TEST(arrive(2) == Verdict::pending);
      BOOST_TEST(arrive(2) == Verdict::replayed);
      BOOST_TEST(arrive(200) == Verdict::pending);
      BOOST_TEST(arrive(136) ==
                 (esn ? Verdict::bad_icv : Verdict::replayed));  // left of it; ESN: of the next turn
      BOOST_TEST(arrive(137) == Verdict::pending);
      refused(pair, sealed[199], Verdict::replayed);
    }
  });
}

BOOST_AUTO_TEST_CASE(a_number_twice_in_one_burst_is_taken_once) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    Pair pair(given);
    Parcel parcel(plain_packet(family, Traffic::icmp, 100));
    BOOST_REQUIRE_EQUAL(pair.apply(parcel), Verdict::pending);
    std::vector<std::unique_ptr<Parcel>> copies;
    std::vector<Lane> lanes;
    for (int i = 0; i < 5; ++i) {
      copies.push_back(std::make_unique<Parcel>(parcel.octets()));
      lanes.push_back(Bench::lane_of(*copies.back()));
    }
    esp_remove(pair.in, lanes, pair.bench.workspace());
    BOOST_TEST(copies[0]->packet.verdict == Verdict::pending);
    for (std::size_t i = 1; i < copies.size(); ++i) {
      BOOST_TEST(copies[i]->packet.verdict == Verdict::replayed);
    }
    BOOST_TEST(pair.in.received.packets == 1u);
    BOOST_TEST((pair.in.errors == SaErrors{.replay = 4}));
  });
}

BOOST_AUTO_TEST_CASE(without_a_window_a_repeat_is_taken) {
  SaSpec sa = spec(esp_said(Family::ipv4));
  sa.replay_window = 0;
  Pair pair(sa);
  const Octets sealed = esp_packet(sa, 9, from_hex("0102 02 11"));
  for (int i = 0; i < 3; ++i) {
    Parcel parcel(sealed);
    BOOST_TEST(pair.remove(parcel) == Verdict::pending);
  }
}

BOOST_AUTO_TEST_CASE(extended_sequence_numbers_cross_2_to_the_32_in_both_directions) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    SaSpec sa = given;
    sa.esn = true;
    sa.last_sequence = kTwo32 - 4;
    Pair pair(sa);
    std::vector<Octets> sealed;
    for (int i = 0; i < 8; ++i) {  // 2^32 - 3 to 2^32 + 4
      Parcel parcel(plain_packet(family, Traffic::icmp, 100));
      BOOST_REQUIRE_EQUAL(pair.apply(parcel), Verdict::pending);
      sealed.push_back(parcel.octets());
    }
    BOOST_TEST(pair.out.last_sent == kTwo32 + 4);
    const Octets& beyond = sealed.back();
    const Bytes esp = Bytes(beyond).subspan(header_len(family));
    BOOST_TEST(to_hex(esp.subspan(4, 4)) == "00000004");
    BOOST_TEST(!open_esp(sa, kTwo32 + 4, esp).empty());
    BOOST_TEST(open_esp(sa, 4, esp).empty());
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{7}, std::size_t{2}, std::size_t{1}, std::size_t{3}}) {
      Parcel parcel(sealed[at]);  // ahead over the edge, and back
      BOOST_TEST(pair.remove(parcel) == Verdict::pending);
      refused(pair, sealed[at], Verdict::replayed);
    }
    BOOST_TEST(pair.in.window.top() == kTwo32 + 4);
  });
}

// Without them a packet of one turn would be taken in the next.
BOOST_AUTO_TEST_CASE(trap_esn_high_bits_in_separate_icv) {
  for_each_algorithm([](const SaSpec& given, Family) {
    SaSpec sa = given;
    sa.esn = true;
    Pair pair(sa);
    SaSpec next_turn = sa;
    next_turn.last_sequence = kTwo32 + 4;
    Pair later(next_turn);
    const Octets first_turn = esp_packet(sa, 5, from_hex("0102 02 11"));
    refused(later, first_turn, Verdict::bad_icv);
    Parcel parcel(first_turn);
    BOOST_TEST(pair.remove(parcel) == Verdict::pending);
    SaSpec short_numbers = sa;
    short_numbers.esn = false;
    refused(pair, esp_packet(short_numbers, 6, from_hex("0102 02 11")), Verdict::bad_icv);
  });
}

BOOST_AUTO_TEST_CASE(the_last_sequence_number_is_used_and_then_no_other) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    for (const bool esn : {false, true}) {
      SaSpec sa = given;
      sa.esn = esn;
      const std::uint64_t last = esn ? std::numeric_limits<std::uint64_t>::max() : kTwo32 - 1;
      sa.last_sequence = last - 1;
      Pair pair(sa);
      Parcel fits(plain_packet(family, Traffic::icmp, 100));
      BOOST_TEST(pair.apply(fits) == Verdict::pending);
      BOOST_TEST(pair.remove(fits) == Verdict::pending);
      const Snapshot before = snapshot(pair.sender.database);
      for (int i = 0; i < 3; ++i) {
        Parcel too_late(plain_packet(family, Traffic::icmp, 100));
        BOOST_TEST(pair.apply(too_late) == Verdict::sequence_exhausted);
      }
      BOOST_TEST((snapshot(pair.sender.database) == before));
      BOOST_TEST(pair.out.last_sent == last);
    }
  });
}

BOOST_AUTO_TEST_CASE(a_limit_that_was_set_is_kept) {
  Pair pair(spec(esp_said(Family::ipv4)));
  pair.out.send_limit = 2;  // so many numbers were reserved
  for (int i = 0; i < 2; ++i) {
    Parcel parcel(plain_packet(Family::ipv4, Traffic::icmp, 100));
    BOOST_TEST(pair.apply(parcel) == Verdict::pending);
  }
  Parcel third(plain_packet(Family::ipv4, Traffic::icmp, 100));
  BOOST_TEST(pair.apply(third) == Verdict::sequence_exhausted);
}

// CVE-2022-27666: the room was computed in one place and the length in another.
BOOST_AUTO_TEST_CASE(trap_output_size_computed_once_cve_2022_27666) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    Pair pair(given);
    for (std::size_t len = 100; len < 108; ++len) {
      const Octets plain = plain_packet(family, Traffic::icmp, len);
      Parcel roomy(plain);
      BOOST_REQUIRE_EQUAL(pair.apply(roomy), Verdict::pending);
      const std::size_t front = 8 + pair.out.algorithm->iv_len;
      const std::size_t back = roomy.packet.size() - plain.size() - front;
      Parcel exact(plain, front, back);
      BOOST_TEST(pair.apply(exact) == Verdict::pending);
      BOOST_TEST((exact.packet.headroom() == 0 && exact.packet.tailroom() == 0));
      BOOST_TEST(exact.intact());
      for (const auto& [f, b] :
           {std::pair{front - 1, back}, {front, back - 1}, {std::size_t{0}, std::size_t{0}}}) {
        Parcel tight(plain, f, b);
        const Snapshot before = snapshot(pair.sender.database);
        BOOST_TEST(pair.apply(tight) == Verdict::no_room);
        BOOST_TEST((snapshot(pair.sender.database) == before));
        BOOST_TEST(tight.intact());
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(what_would_be_longer_than_a_packet_can_be_is_refused) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    Pair pair(given);
    const std::size_t most = family == Family::ipv4 ? 65535 : 65535 + 40;
    // The longest payload whose ESP still fits: what is added is a multiple of 4 with it.
    std::size_t len = most - overhead(*pair.out.algorithm);
    while ((len - header_len(family) + 2) % 4 != 0) --len;
    while (len + overhead(*pair.out.algorithm) > most) len -= 4;
    Parcel longest(plain_packet(family, Traffic::udp, len));
    BOOST_TEST(pair.apply(longest) == Verdict::pending);
    BOOST_TEST(longest.packet.size() <= most);
    BOOST_TEST(longest.packet.size() + 4 > most);
    BOOST_TEST(pair.remove(longest) == Verdict::pending);
    const Snapshot before = snapshot(pair.sender.database);
    Parcel longer(plain_packet(family, Traffic::udp, len + 4));
    BOOST_TEST(pair.apply(longer) == Verdict::too_big);
    BOOST_TEST((snapshot(pair.sender.database) == before));
  });
}

BOOST_AUTO_TEST_CASE(trap_encryption_without_authentication_is_said) {
  for (const Algorithm& row : algorithms()) {
    if (row.use != AlgorithmUse::esp || row.icv_len >= 8) continue;
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST(row.icv_len == 0U);
      BOOST_TEST((row.integrity == nullptr && row.cipher->mode == CipherMode::cbc));
      BOOST_TEST(row.name == row.cipher->names[0]);  // which is asked for by that name only
    }
  }
}

// Whoever keeps the number across a restart gives it back, and no (key, IV) pair comes twice.
BOOST_AUTO_TEST_CASE(trap_sequence_numbers_after_restart) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    SaSpec sa = given;
    for (const std::string_view expected : {"00000001", "00000002", "00000003"}) {
      Pair pair(sa);
      Parcel parcel(plain_packet(family, Traffic::icmp, 100));
      BOOST_TEST(pair.apply(parcel) == Verdict::pending);
      const Octets sealed = parcel.octets();
      const Bytes esp = Bytes(sealed).subspan(header_len(family));
      BOOST_TEST(to_hex(esp.subspan(4, 4)) == expected);
      if (pair.out.algorithm->iv_len > 0) BOOST_TEST(to_hex(esp.subspan(12, 4)) == expected);
      sa.last_sequence = pair.out.last_sent;
    }
  });
}

// A burst of the largest size, in which every third packet is forged: only those are dropped.
BOOST_AUTO_TEST_CASE(packets_of_a_burst_do_not_touch_each_other) {
  for_each_algorithm([](const SaSpec& given, Family family) {
    Pair pair(given);
    std::vector<std::unique_ptr<Parcel>> parcels;
    std::vector<Lane> lanes;
    for (std::size_t i = 0; i < kMaxBurst; ++i) {
      parcels.push_back(std::make_unique<Parcel>(plain_packet(family, Traffic::udp, 60 + 3 * i)));
      lanes.push_back(Bench::lane_of(*parcels.back()));
    }
    esp_apply(pair.out, lanes, pair.bench.workspace());
    for (std::size_t i = 0; i < kMaxBurst; i += 3) parcels[i]->packet.bytes().back() ^= 0x80;
    esp_remove(pair.in, lanes, pair.bench.workspace());
    settle(lanes);
    for (std::size_t i = 0; i < kMaxBurst; ++i) {
      BOOST_REQUIRE_EQUAL(parcels[i]->packet.verdict, i % 3 == 0 ? Verdict::bad_icv : Verdict::pending);
      if (i % 3 == 0) continue;
      BOOST_REQUIRE_EQUAL(to_hex(parcels[i]->octets()),
                          to_hex(plain_packet(family, Traffic::udp, 60 + 3 * i)));
    }
    BOOST_TEST(pair.in.received.packets == kMaxBurst - (kMaxBurst + 2) / 3);
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
