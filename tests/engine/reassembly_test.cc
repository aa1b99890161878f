// SPDX-License-Identifier: Apache-2.0
#include "engine/reassembly.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <iostream>
#include <memory>
#include <vector>

#include "support/fragment_stream.h"
#include "support/heap_counter.h"
#include "support/machine.h"
#include "support/print.h"
#include "support/reassembly_check.h"

namespace spigrp::test {
namespace {

constexpr std::string_view kGroup4 = "tun.10@192.0.1.1 esp.1012@192.0.1.1";
constexpr std::string_view kGroup6 = "tun:10@2001:db8:1::1 esp:1012@2001:db8:1::1";
constexpr std::size_t kRoom = 70'000;

std::string_view group_of(Family family) { return family == Family::ipv4 ? kGroup4 : kGroup6; }

// The piece of a packet without options or extension headers from one place of its payload to another.
Octets cut_out(const Octets& whole, std::size_t from, std::size_t to, std::uint32_t id = 77) {
  const bool v4 = whole[0] >> 4 == 4;
  const std::size_t headers = v4 ? 20 : 40;
  const bool more = headers + to < whole.size();
  const Bytes data = Bytes(whole).subspan(headers + from, to - from);
  if (!v4) {
    Octets part = fragment6(Ip6{.next_header = 44}, id, whole[6], from, more, data);
    std::copy_n(whole.begin() + 8, 32, part.begin() + 8);
    return part;
  }
  Octets part = joined({Bytes(whole).first(headers), data});
  part[2] = static_cast<std::uint8_t>(part.size() >> 8);
  part[3] = static_cast<std::uint8_t>(part.size());
  part[6] = static_cast<std::uint8_t>(from >> 11 | (more ? 0x20 : 0));
  part[7] = static_cast<std::uint8_t>(from >> 3);
  fix_checksum(part);
  return part;
}

std::vector<Octets> split(const Octets& whole, std::size_t step) {
  const std::size_t payload = whole.size() - (whole[0] >> 4 == 4 ? 20 : 40);
  std::vector<Octets> parts;
  for (std::size_t at = 0; at < payload; at += step) {
    parts.push_back(cut_out(whole, at, std::min(at + step, payload)));
  }
  return parts;
}

// Two ends of a tunnel. Fragments come into the second one, at a time that the test sets.
struct Site {
  explicit Site(Family family, const EngineOptions& options = {}) : first(lab.add_group(group_of(family))) {
    EngineOptions out;
    out.group = &first;
    sender = std::make_unique<Machine>(lab.database, out);
    receiver = std::make_unique<Machine>(lab.database, options);
  }
  Octets sealed(const Octets& bytes) {
    Parcel parcel(bytes);
    BOOST_TEST_REQUIRE(sender->out(parcel) == Verdict::applied);
    return parcel.octets();
  }
  Verdict in(const Octets& bytes, std::size_t room = kRoom) {
    Parcel parcel(bytes, Parcel::kRoom, room);
    parcel.packet.arrived = now;
    const Verdict verdict = receiver->in(parcel);
    BOOST_REQUIRE(parcel.intact() && receiver->intact());
    last = parcel.octets();
    return verdict;
  }
  const VerdictCounters& counters() const { return receiver->engine.counters(); }

  Lab lab;
  Sa& first;
  std::unique_ptr<Machine> sender;
  std::unique_ptr<Machine> receiver;
  std::uint64_t now = 5'000'000;
  Octets last;
};

constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};

}  // namespace

BOOST_AUTO_TEST_SUITE(reassembly)

BOOST_AUTO_TEST_CASE(a_protected_packet_in_fragments_is_removed_whole) {
  Noise noise(11);
  for (const Family family : kFamilies) {
    for (const std::size_t len : {100U, 1500U, 9000U, 65'000U}) {
      for (const std::size_t step : {8U, 64U, 1232U, 1480U}) {
        if (len / step > 60) continue;
        Site site(family);
        const Octets inner = plain_packet(family, Traffic::udp, len);
        std::vector<Octets> parts = split(site.sealed(inner), step);
        for (std::size_t i = parts.size(); i > 1; --i) std::swap(parts[i - 1], parts[noise.below(i)]);
        for (std::size_t i = 0; i < parts.size(); ++i) {
          const Verdict verdict = site.in(parts[i]);
          const bool is_last = i + 1 == parts.size();
          BOOST_TEST(verdict == (is_last ? Verdict::removed : Verdict::fragment_held));
          BOOST_TEST(site.counters().total() == i + 1);
        }
        BOOST_TEST((site.last == inner));
        BOOST_TEST(site.counters()[Verdict::reassembled] == parts.size() - 1);
        BOOST_TEST(site.counters()[Verdict::fragment_held] == 0u);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(one_burst_may_bring_all_of_it) {
  Site site(Family::ipv4);
  const Octets inner = plain_packet(Family::ipv4, Traffic::udp, 3000);
  std::vector<std::unique_ptr<Parcel>> parcels;
  std::vector<Packet> packets;
  for (const Octets& part : split(site.sealed(inner), 800)) {
    parcels.push_back(std::make_unique<Parcel>(part, Parcel::kRoom, kRoom));
    packets.push_back(parcels.back()->packet);
  }
  site.receiver->engine.inbound(packets);
  BOOST_TEST(packets.back().verdict == Verdict::removed);
  BOOST_TEST(same(packets.back().bytes(), inner));
  BOOST_TEST(site.counters()[Verdict::reassembled] == packets.size() - 1);
  BOOST_TEST(site.counters()[Verdict::fragment_held] == 0u);
  BOOST_TEST(site.counters().total() == packets.size());
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated) {
  if (!heap_calls_are_counted()) return;
  Site site(Family::ipv6);
  const auto parts = split(site.sealed(plain_packet(Family::ipv6, Traffic::udp, 4000)), 1232);
  std::vector<std::unique_ptr<Parcel>> parcels;
  std::vector<Packet> packets;
  for (const Octets& part : parts) {
    parcels.push_back(std::make_unique<Parcel>(part, Parcel::kRoom, kRoom));
    packets.push_back(parcels.back()->packet);
  }
  const std::size_t before = heap_calls();
  site.receiver->engine.inbound(packets);
  site.receiver->engine.flush();
  BOOST_TEST(heap_calls() == before);
  BOOST_TEST(packets.back().verdict == Verdict::removed);
}

BOOST_AUTO_TEST_CASE(duplicates_on_the_way_do_no_harm) {
  for (const Family family : kFamilies) {
    Site site(family);
    const Octets inner = plain_packet(family, Traffic::tcp, 2000);
    const auto parts = split(site.sealed(inner), 512);
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      BOOST_TEST(site.in(parts[i]) == Verdict::fragment_held);
      BOOST_TEST(site.in(parts[i]) == Verdict::fragment_duplicate);
    }
    BOOST_TEST(site.in(parts.back()) == Verdict::removed);
    BOOST_TEST((site.last == inner));
  }
}

// RFC 5722 section 3: all fragments are given up, those yet to come included.
BOOST_AUTO_TEST_CASE(an_overlap_ends_the_packet_for_good) {
  for (const Family family : kFamilies) {
    Site site(family);
    const Octets sealed = site.sealed(plain_packet(family, Traffic::udp, 600));
    const std::size_t payload = sealed.size() - (family == Family::ipv4 ? 20 : 40);
    BOOST_TEST(site.in(cut_out(sealed, 0, 256)) == Verdict::fragment_held);
    BOOST_TEST(site.in(cut_out(sealed, 248, 304)) == Verdict::fragment_overlap);
    BOOST_TEST(site.counters()[Verdict::fragment_overlap] == 2u);
    BOOST_TEST(site.in(cut_out(sealed, 256, payload)) == Verdict::fragment_overlap);
    BOOST_TEST(site.in(cut_out(sealed, 0, 256)) == Verdict::fragment_overlap);
    BOOST_TEST(site.counters()[Verdict::removed] == 0u);
    site.now += 60'001;  // by then the number may name another packet
    BOOST_TEST(site.in(cut_out(sealed, 0, 256)) == Verdict::fragment_held);
    BOOST_TEST(site.in(cut_out(sealed, 256, payload)) == Verdict::removed);
  }
}

BOOST_AUTO_TEST_CASE(packets_are_told_apart_by_addresses_number_and_in_ipv4_protocol) {
  Site site(Family::ipv4);
  const auto in = [&](const Ip4& header, bool last) {
    return site.in(fragment4(header, last ? 16 : 0, !last, Octets(16)));
  };
  BOOST_TEST(in({.protocol = 50}, false) == Verdict::fragment_held);
  BOOST_TEST(in({.protocol = 51}, true) == Verdict::fragment_held);
  BOOST_TEST(in({.protocol = 50, .id = 1}, true) == Verdict::fragment_held);
  BOOST_TEST(in({.src = "192.0.2.7", .protocol = 50}, true) == Verdict::fragment_held);
  site.lab.add(spec("esp.1@192.0.1.2"));
  BOOST_TEST(in({.dst = "192.0.1.2", .protocol = 50}, true) == Verdict::fragment_held);
  BOOST_TEST(in({.protocol = 50}, true) == Verdict::no_sa);
}

// RFC 8200 section 4.5: the first fragment's word counts, but one that says "UDP" is never looked for here.
BOOST_AUTO_TEST_CASE(in_ipv6_the_first_fragment_says_what_follows) {
  Site site(Family::ipv6);
  const Octets inner = plain_packet(Family::ipv6, Traffic::udp, 600);
  auto parts = split(site.sealed(inner), 256);
  parts[1][40] = 51;
  BOOST_TEST(site.in(parts[1]) == Verdict::fragment_held);
  BOOST_TEST(site.in(parts[0]) == Verdict::fragment_held);
  BOOST_TEST(site.in(parts[2]) == Verdict::removed);
  BOOST_TEST((site.last == inner));
}

// RFC 6946: whatever fragments of the same number are waiting.
BOOST_AUTO_TEST_CASE(an_atomic_fragment_goes_on_by_itself) {
  Site site(Family::ipv6);
  const Octets inner = plain_packet(Family::ipv6, Traffic::udp, 600);
  const Octets sealed = site.sealed(inner);
  BOOST_TEST(site.in(cut_out(site.sealed(inner), 0, 64)) == Verdict::fragment_held);
  BOOST_TEST(site.in(cut_out(sealed, 0, sealed.size() - 40)) == Verdict::removed);
  BOOST_TEST((site.last == inner));
  BOOST_TEST(site.counters()[Verdict::fragment_held] == 1u);
}

BOOST_AUTO_TEST_CASE(a_second_fragment_header_inside_is_refused) {
  Site site(Family::ipv6);
  const Octets sealed = site.sealed(plain_packet(Family::ipv6, Traffic::udp, 100));
  Octets twice = fragment6(Ip6{.next_header = 44}, 5, 44, 0, false,
                           Bytes(cut_out(sealed, 0, sealed.size() - 40)).subspan(40));
  BOOST_TEST(site.in(twice) == Verdict::fragment);
}

BOOST_AUTO_TEST_CASE(time_is_counted_from_the_fragment_that_came_first) {
  Site site(Family::ipv4);
  const auto parts = split(site.sealed(plain_packet(Family::ipv4, Traffic::udp, 600)), 256);
  site.in(parts[2]);
  site.now += 60'000;
  site.in(parts[1]);
  BOOST_TEST(site.counters()[Verdict::fragment_held] == 2u);
  site.now += 1;
  BOOST_TEST(site.in(parts[0]) == Verdict::fragment_held);
  BOOST_TEST(site.counters()[Verdict::fragment_timeout] == 2u);
  BOOST_TEST(site.counters()[Verdict::fragment_held] == 1u);
  site.receiver->engine.expire(site.now + 60'000);
  BOOST_TEST(site.counters()[Verdict::fragment_held] == 1u);
  site.receiver->engine.expire(site.now + 60'001);
  BOOST_TEST(site.counters()[Verdict::fragment_timeout] == 3u);
  BOOST_TEST(site.counters()[Verdict::fragment_held] == 0u);
}

BOOST_AUTO_TEST_CASE(time_that_goes_back_ends_nothing) {
  Site site(Family::ipv4);
  const auto parts = split(site.sealed(plain_packet(Family::ipv4, Traffic::udp, 600)), 256);
  site.in(parts[0]);
  site.now -= 1'000'000;
  site.in(parts[1]);
  BOOST_TEST(site.in(parts[2]) == Verdict::removed);
}

BOOST_AUTO_TEST_CASE(a_source_with_its_share_gives_up_its_own_oldest) {
  EngineOptions options;
  options.reassembly = {.packets = 4, .packets_per_source = 2};
  Site site(Family::ipv4, options);
  const auto in = [&](std::string_view src, std::uint16_t id) {
    return site.in(fragment4(Ip4{.src = src, .protocol = 50, .id = id}, 0, true, Octets(16)));
  };
  in("192.0.2.1", 1);
  in("192.0.2.2", 1);
  in("192.0.2.2", 2);
  in("192.0.2.2", 3);
  BOOST_TEST(site.counters()[Verdict::fragment_limit] == 1u);
  BOOST_TEST(in("192.0.2.1", 1) == Verdict::fragment_duplicate);  // still there
  BOOST_TEST(in("192.0.2.2", 3) == Verdict::fragment_duplicate);
  in("192.0.2.3", 1);
  in("192.0.2.4", 1);  // all four places are taken: the oldest of all goes
  BOOST_TEST(site.counters()[Verdict::fragment_limit] == 2u);
  BOOST_TEST(in("192.0.2.3", 1) == Verdict::fragment_duplicate);
}

BOOST_AUTO_TEST_CASE(the_memory_of_fragments_is_bounded) {
  EngineOptions options;
  options.reassembly = {.packets = 8, .packets_per_source = 8, .fragments = 64, .bytes = 2048};
  Site site(Family::ipv4, options);
  for (std::uint16_t id = 1; id < 200; ++id) {
    const Octets data(1000);
    site.in(fragment4(Ip4{.protocol = 50, .id = id}, 8, true, data));
    BOOST_TEST(site.counters()[Verdict::fragment_held] <= 2u);
    BOOST_TEST(site.counters().total() == id);
  }
  const Octets larger(2400);
  BOOST_TEST(site.in(fragment4(Ip4{.protocol = 50, .id = 999}, 8, true, larger)) == Verdict::fragment_limit);
}

BOOST_AUTO_TEST_CASE(a_packet_longer_than_any_is_refused) {
  Site site(Family::ipv4);
  BOOST_TEST(site.in(fragment4(Ip4{.protocol = 50}, 65'512, false, Octets(4))) == Verdict::too_big);
  BOOST_TEST(site.in(fragment4(Ip4{.protocol = 50}, 65'512, false, Octets(3))) == Verdict::fragment_held);
  // The first one has options: what is left for data is less than the last one could know.
  Verdict last{};
  for (std::size_t at = 0; at < 65'512; at += 1480) {
    Ip4 header{.protocol = 50};
    if (at == 0) header.options = Octets(8, 1);
    const std::size_t len = std::min<std::size_t>(1480, 65'512 - at);
    last = site.in(fragment4(header, at, true, Octets(len)));
  }
  BOOST_TEST(last == Verdict::too_big);
  Site six(Family::ipv6);
  const auto in = [&](std::size_t len) {
    return six.in(fragment6(Ip6{.next_header = 44}, 1, 50, 65'528, false, Octets(len)));
  };
  BOOST_TEST(in(8) == Verdict::too_big);
  BOOST_TEST(in(7) == Verdict::fragment_held);
}

BOOST_AUTO_TEST_CASE(memory_too_small_for_the_whole_is_a_drop) {
  Site site(Family::ipv4);
  const auto parts = split(site.sealed(plain_packet(Family::ipv4, Traffic::udp, 3000)), 1480);
  site.in(parts[0]);
  site.in(parts[1]);
  BOOST_TEST(site.in(parts[2], 100) == Verdict::no_room);
  BOOST_TEST(site.counters()[Verdict::no_room] == 3u);
  BOOST_TEST(site.counters().total() == 3u);
}

// RFC 3168 section 5.3.
BOOST_AUTO_TEST_CASE(congestion_marked_on_a_fragment_is_marked_on_the_whole) {
  for (std::uint8_t other = 0; other < 4; ++other) {
    for (const std::size_t marked : {0U, 1U}) {
      Site site(Family::ipv4);
      const Octets inner = packet(Ip4{.tos = 2}, udp(400));
      auto parts = split(site.sealed(inner), 256);
      BOOST_TEST_REQUIRE(parts.size() == 2u);
      for (std::size_t i = 0; i < 2; ++i) {
        parts[i][1] = static_cast<std::uint8_t>((parts[i][1] & 0xfc) | (i == marked ? 3 : other));
        fix_checksum(parts[i]);
      }
      site.in(parts[0]);
      BOOST_TEST(site.in(parts[1]) == (other == 0 ? Verdict::ecn : Verdict::removed));
      if (other != 0) BOOST_TEST((site.last[1] & 3) == 3);  // and RFC 6040 takes it to the inner packet
    }
  }
}

BOOST_AUTO_TEST_CASE(other_fragments_go_as_they_came_or_not_at_all) {
  for (const Unmatched unmatched : {Unmatched::drop, Unmatched::pass}) {
    EngineOptions options;
    options.unmatched = unmatched;
    Site site(Family::ipv4, options);
    const Verdict expected = unmatched == Unmatched::pass ? Verdict::unmatched_passed : Verdict::no_sa;
    const auto in = [&](const Ip4& header) {
      const Octets bytes = fragment4(header, 0, true, Octets(64));
      const Verdict verdict = site.in(bytes);
      if (unmatched == Unmatched::pass) BOOST_TEST((site.last == bytes));
      return verdict;
    };
    BOOST_TEST(in({.protocol = 17}) == expected);                       // not protected
    BOOST_TEST(in({.dst = "192.0.1.77", .protocol = 50}) == expected);  // to somebody else
    BOOST_TEST(in({.protocol = 4}) == expected);                        // another tunnel
  }
}

// Which SPI it has is only known when it is whole.
BOOST_AUTO_TEST_CASE(what_turns_out_to_have_no_sa_is_passed_on_in_one_piece) {
  EngineOptions options;
  options.unmatched = Unmatched::pass;
  Site site(Family::ipv4, options);
  const Octets whole = packet(Ip4{.protocol = 50}, counting(200, 1));
  const auto parts = split(whole, 128);
  site.in(parts[1]);
  Parcel parcel(parts[0], Parcel::kRoom, kRoom);
  BOOST_TEST(site.receiver->in(parcel) == Verdict::unmatched_passed);
  BOOST_TEST(parcel.packet.joined);
  BOOST_TEST((parcel.octets() == whole));
}

BOOST_AUTO_TEST_CASE(without_places_fragments_are_dropped_as_such) {
  EngineOptions options;
  options.reassembly.packets = 0;
  Site site(Family::ipv4, options);
  BOOST_TEST(site.in(fragment4(Ip4{.protocol = 50}, 0, true, Octets(64))) == Verdict::fragment);
  site.receiver->engine.expire(1);
  site.receiver->engine.flush();
  BOOST_TEST(site.counters().total() == 1u);
  BOOST_TEST(Engine::memory_size(options.reassembly) < Engine::memory_size());
}

// The engine against the naive model; what is random reaches everything that there is.
BOOST_AUTO_TEST_CASE(random_fragments_end_as_the_model_says) {
  VerdictCounters all;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    all.add(check_reassembly(Noise(seed).octets(5 * 200)));
  }
  for (const Verdict verdict :
       {Verdict::unmatched_passed, Verdict::reassembled, Verdict::fragment_malformed,
        Verdict::fragment_duplicate, Verdict::fragment_overlap, Verdict::fragment_contradiction,
        Verdict::fragment_limit, Verdict::fragment_timeout, Verdict::too_big, Verdict::no_room,
        Verdict::ecn}) {
    BOOST_TEST_CONTEXT(verdict) BOOST_TEST(all[verdict] > 0u);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
