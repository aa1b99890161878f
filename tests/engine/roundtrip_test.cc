// SPDX-License-Identifier: Apache-2.0
//
// remove(apply(packet)) is the packet, byte for byte: every chain, family, algorithm and length, and every
// packet of the captures.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>

#include "chains.h"
#include "support/captures.h"
#include "support/naive_ah.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};

std::size_t header_len(Family family) { return family == Family::ipv4 ? 20 : 40; }

Octets noisy_packet(Family family, std::size_t total_len) {
  const Octets payload = Noise(total_len).octets(total_len - header_len(family));
  return family == Family::ipv4 ? packet(Ip4{.protocol = 253}, payload)
                                : packet(Ip6{.next_header = 253}, payload);
}

// Half of it compresses.
Octets mixed_packet(Family family, std::size_t total_len) {
  Octets bytes = noisy_packet(family, total_len);
  for (std::size_t at = header_len(family); at < bytes.size(); at += 64) {
    for (std::size_t i = at; i < std::min(at + 40, bytes.size()); ++i) bytes[i] = 'x';
  }
  return bytes;
}

IpAddress dst_of(const Octets& bytes) {
  const bool four = bytes[0] >> 4 == 4;
  return IpAddress::from_bytes(Bytes(bytes).subspan(four ? 16 : 24, four ? 4 : 16));
}

void comes_back(End& end, const Octets& bytes) {
  Parcel parcel(bytes);
  BOOST_REQUIRE_EQUAL(end.apply(parcel), Verdict::applied);
  BOOST_REQUIRE_EQUAL(end.remove(parcel), Verdict::removed);
  BOOST_REQUIRE(same(parcel.octets(), cut(bytes)));
  BOOST_REQUIRE(parcel.intact());
}

// What AH has sealed for the end of a route comes out where the route ends.
bool is_under_way(const Plan& plan, const Octets& bytes) {
  return has(plan.shape, Proto::ah) && !begins_with_tun(plan.shape) && arrived(cut(bytes)) != cut(bytes);
}

void comes_back_where_its_route_ends(const Plan& plan, const Octets& bytes) {
  const Octets there = arrived(cut(bytes)).value();
  Plan last = plan;
  last.dst = dst_of(there);
  End sender(last);
  End receiver(last);
  Parcel parcel(bytes);
  BOOST_REQUIRE_EQUAL(sender.apply(parcel), Verdict::applied);
  Parcel sealed(arrived(parcel.octets()).value());
  BOOST_REQUIRE_EQUAL(receiver.remove(sealed), Verdict::removed);
  BOOST_REQUIRE(same(sealed.octets(), there));
}

void has_length(const Plan& plan, End& end, Family family, std::size_t len) {
  Parcel parcel(noisy_packet(family, len));
  const Verdict verdict = end.apply(parcel);
  const auto expected = sealed_len(plan, family, len);
  if (verdict == Verdict::applied && has(plan.shape, Proto::comp)) {
    BOOST_REQUIRE(!expected || parcel.packet.size() <= *expected);  // zeros of the inner header get shorter
  } else {
    BOOST_REQUIRE_EQUAL(verdict, expected ? Verdict::applied : Verdict::too_big);
    if (!expected) return;
    BOOST_REQUIRE_EQUAL(parcel.packet.size(), *expected);
  }
  BOOST_REQUIRE_EQUAL(end.remove(parcel), Verdict::removed);
  BOOST_REQUIRE(same(parcel.octets(), noisy_packet(family, len)));
}

std::vector<std::size_t> lengths(Family family) {
  std::vector<std::size_t> all;
  for (std::size_t len = header_len(family); len < 140; ++len) all.push_back(len);
  for (std::size_t len = 140; len < 1480; len += 131) all.push_back(len);
  for (std::size_t len = 1480; len <= 1500; ++len) all.push_back(len);
  all.push_back(9000);
  return all;
}

// Ends are kept, because many packets of a capture go the same way.
class Ends {
 public:
  End& of(const Plan& plan) {
    auto& end = ends_[describe(plan)];
    if (!end) end = std::make_unique<End>(plan);
    return *end;
  }
  bool intact() const {
    return std::ranges::all_of(ends_, [](const auto& each) { return each.second->intact(); });
  }

 private:
  std::map<std::string, std::unique_ptr<End>> ends_;
};

void goes_through_all_chains(Ends& ends, const Octets& bytes) {
  for (const Plan& plan : plans_for(dst_of(bytes))) {
    BOOST_TEST_CONTEXT(describe(plan)) {
      const auto refused = refusal(plan, bytes);
      if (!refused && is_under_way(plan, bytes)) {
        comes_back_where_its_route_ends(plan, bytes);
        continue;
      }
      if (!refused) {
        comes_back(ends.of(plan), bytes);
        continue;
      }
      Parcel parcel(bytes);
      BOOST_REQUIRE_EQUAL(ends.of(plan).apply(parcel), *refused);
    }
  }
}

std::size_t through_all_chains(const std::filesystem::path& file) {
  Ends ends;
  const auto packets = ip_packets(file);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    BOOST_TEST_CONTEXT(file.filename() << ", IP packet " << i + 1) {
      goes_through_all_chains(ends, packets[i]);
    }
  }
  BOOST_TEST(ends.intact());
  return packets.size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(roundtrip)

BOOST_AUTO_TEST_CASE(all_chains_families_algorithms_and_lengths) {
  BOOST_TEST(shapes().size() == 16u);
  for (const Family family : kFamilies) {
    for (const Plan& shape : plans_for(dst_of(noisy_packet(family, 60)))) {
      for (const Plan& plan : with_algorithms(shape)) {
        BOOST_TEST_CONTEXT(describe(plan)) {
          End end(plan);
          for (const std::size_t len : lengths(family)) has_length(plan, end, family, len);
          for (std::size_t len = 60; len < 1500; len += 113) comes_back(end, mixed_packet(family, len));
          for (const Traffic traffic : {Traffic::icmp, Traffic::udp, Traffic::tcp}) {
            comes_back(end, plain_packet(family, traffic, 150));
          }
          BOOST_REQUIRE(end.intact());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(up_to_the_longest_packet_there_is_and_not_beyond) {
  for (const Family family : kFamilies) {
    const std::size_t most = family == Family::ipv4 ? 65535 : 65575;
    for (const Plan& plan : plans_for(dst_of(noisy_packet(family, 60)))) {
      BOOST_TEST_CONTEXT(describe(plan)) {
        End end(plan);
        bool fits = false;
        bool does_not = begins_with_tun(plan.shape) == false && !has(plan.shape, Proto::esp) &&
                        !has(plan.shape, Proto::ah);
        for (const std::size_t below :
             {std::size_t{0}, std::size_t{1}, std::size_t{19}, std::size_t{20}, std::size_t{21},
              std::size_t{39}, std::size_t{40}, std::size_t{41}, std::size_t{60}, std::size_t{61},
              std::size_t{100}, std::size_t{400}}) {
          has_length(plan, end, family, most - below);
          (sealed_len(plan, family, most - below) ? fits : does_not) = true;
        }
        BOOST_TEST(fits);
        const bool widened =
            begins_with_tun(plan.shape) && plan.tunnels.front() == Family::ipv6 && family == Family::ipv4;
        BOOST_TEST((does_not || widened));
        comes_back(end, mixed_packet(family, 60'000));
      }
    }
  }
}

// The outer layer's numbers pass 2^32 while the group runs.
BOOST_AUTO_TEST_CASE(extended_sequence_numbers_cross_2_to_the_32) {
  constexpr std::uint64_t kStart = 0xffff'fff0;
  for (const Family family : kFamilies) {
    for (const Plan& shape : plans_for(dst_of(noisy_packet(family, 60)))) {
      if (!has(shape.shape, Proto::esp) && !has(shape.shape, Proto::ah)) continue;
      Plan plan = shape;
      plan.esn = true;
      End end(plan);
      for (Sa* sa : end.lab().database.sas()) {
        sa->last_sent = kStart;
        if (sa->window.size() > 0) sa->window = ReplayWindow(64, kStart);
      }
      for (int i = 0; i < 40; ++i) comes_back(end, plain_packet(family, Traffic::udp, 200));
      for (const Sa* sa : end.lab().database.sas()) {
        if (sa->window.size() > 0) BOOST_TEST(sa->window.top() == kStart + 40);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_packet_of_every_capture) {
  const std::filesystem::path directory = std::filesystem::path(SPIGRP_SOURCE_ROOT) / "corpus" / "captures";
  const auto files = capture_files(directory);
  BOOST_TEST_REQUIRE(!files.empty());
  for (const auto& file : files) BOOST_TEST(through_all_chains(file) > 0u);
}

// What the old stack was tested with, where it lies beside the source tree.
BOOST_AUTO_TEST_CASE(every_packet_of_the_old_stacks_captures) {
  const auto files = capture_files(std::filesystem::path(SPIGRP_SOURCE_ROOT) / ".." / "shared" / "klips");
  if (files.empty()) std::cerr << "SKIPPED: the captures of the old stack are not here\n";
  for (const auto& file : files) BOOST_TEST(through_all_chains(file) > 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
