// SPDX-License-Identifier: Apache-2.0
//
// One sealed packet per chain that has a key, and every bit of it flipped.
#include <boost/test/unit_test.hpp>
#include <string_view>

#include "chains.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};

Octets plain(Family family) { return text_packet(family, 180); }

IpAddress dst_of(Family family) { return address(family == Family::ipv4 ? "192.0.1.1" : "2001:db8:1::1"); }

std::vector<Plan> keyed_plans(Family family) {
  std::vector<Plan> plans = plans_for(dst_of(family));
  std::erase_if(plans,
                [](const Plan& plan) { return !has(plan.shape, Proto::esp) && !has(plan.shape, Proto::ah); });
  return plans;
}

Family outer_family(const Plan& plan, Family inner) {
  if (!has(plan.shape, Proto::tun)) return inner;
  const auto tunnels = static_cast<std::size_t>(std::ranges::count(plan.shape, Proto::tun));
  return plan.tunnels[std::min(tunnels, plan.tunnels.size()) - 1];
}

Octets sealed_by(const Plan& plan, const Octets& bytes) {
  End sender(plan);
  Parcel parcel(bytes);
  BOOST_REQUIRE_EQUAL(sender.apply(parcel), Verdict::applied);
  return parcel.octets();
}

// What a flipped bit may lead to.
enum class Fate {
  refused,      // dropped, and no SA changed
  accepted,     // nothing protects it: the packet comes out, but for that bit where the header stays
  wrong_source  // found out behind the ICV, when the number is used already
};

// The exceptions. In IPv4 the header's checksum refuses every single bit. In IPv6 nothing does, and:
// - traffic class and flow label (the last 28 bits of the first word) and hop limit are mutable: AH leaves
// them
//   out, ESP does not cover the outer header at all;
// - the outer source is not covered by ESP: in a tunnel it is compared with the SA's, behind the ICV.
Fate fate_of(const Plan& plan, Family outer, std::size_t bit) {
  if (outer == Family::ipv4) return Fate::refused;
  const std::size_t byte = bit / 8;
  if ((bit >= 4 && bit < 32) || byte == 7) return Fate::accepted;
  const bool is_source = byte >= 8 && byte < 24;
  if (!is_source || plan.shape.back() == Proto::ah) return Fate::refused;
  return has(plan.shape, Proto::tun) ? Fate::wrong_source : Fate::accepted;
}

void flip(Octets& bytes, std::size_t bit) { bytes[bit / 8] ^= static_cast<std::uint8_t>(0x80u >> bit % 8); }

// In transport mode the header stays, and so does what happened to it on the way.
Octets expected_after(const Plan& plan, Octets bytes, std::size_t bit) {
  if (!has(plan.shape, Proto::tun)) flip(bytes, bit);
  return bytes;
}

void check_bit(const Plan& plan, Family inner, const Octets& sealed, std::size_t bit) {
  End receiver(plan);
  const Snapshot before = snapshot(receiver.lab().database);
  Octets flipped = sealed;
  flip(flipped, bit);
  Parcel parcel(flipped);
  const Verdict verdict = receiver.remove(parcel);
  BOOST_TEST_CONTEXT("bit " << bit << " of " << sealed.size() * 8 << ": " << verdict) {
    BOOST_REQUIRE(parcel.intact());
    switch (fate_of(plan, outer_family(plan, inner), bit)) {
      case Fate::refused:
        BOOST_REQUIRE(!is_passed(verdict));
        BOOST_REQUIRE(snapshot(receiver.lab().database) == before);
        break;
      case Fate::accepted:
        BOOST_REQUIRE_EQUAL(verdict, Verdict::removed);
        BOOST_REQUIRE_EQUAL(to_hex(parcel.octets()), to_hex(expected_after(plan, plain(inner), bit)));
        break;
      case Fate::wrong_source:
        BOOST_REQUIRE_EQUAL(verdict, Verdict::wrong_source);
    }
  }
}

// A mutable change by a router that keeps the checksum right.
struct Change {
  std::string_view what;
  std::size_t at;
  std::uint8_t bits;
};
constexpr Change kMutable[] = {{"TOS, DSCP", 1, 0xb8}, {"TOS, ECN", 1, 0x02},   {"reserved flag", 6, 0x80},
                               {"DF", 6, 0x40},        {"TTL by one", 8, 0x7f}, {"TTL", 8, 0x3e}};

}  // namespace

BOOST_AUTO_TEST_SUITE(bit_flip)

BOOST_AUTO_TEST_CASE(every_single_bit_counts) {
  for (const Family inner : kFamilies) {
    for (const Plan& plan : keyed_plans(inner)) {
      BOOST_TEST_CONTEXT(describe(plan)) {
        const Octets sealed = sealed_by(plan, plain(inner));
        for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) check_bit(plan, inner, sealed, bit);
      }
    }
  }
}

// AH leaves these fields out, so the packet is taken, and comes out of a tunnel as it went in.
BOOST_AUTO_TEST_CASE(trap_mutable_fields_changed_in_flight) {
  for (const Family inner : kFamilies) {
    for (const Plan& plan : keyed_plans(inner)) {
      if (plan.shape.back() != Proto::ah || outer_family(plan, inner) != Family::ipv4) continue;
      const Octets sealed = sealed_by(plan, plain(inner));
      for (const Change& change : kMutable) {
        BOOST_TEST_CONTEXT(describe(plan) << ": " << change.what) {
          End receiver(plan);
          Octets changed = sealed;
          changed[change.at] ^= change.bits;
          fix_checksum(changed);
          Parcel parcel(changed);
          BOOST_TEST(receiver.remove(parcel) == Verdict::removed);
          Octets expected = plain(inner);
          if (!has(plan.shape, Proto::tun)) {
            expected[change.at] ^= change.bits;
            fix_checksum(expected);
          }
          BOOST_TEST(to_hex(parcel.octets()) == to_hex(expected));
        }
      }
    }
  }
}

// With the checksum repaired, every other field of the outer IPv4 header is AH's to protect.
BOOST_AUTO_TEST_CASE(what_ah_covers_of_an_ipv4_header_cannot_be_changed_with_its_checksum) {
  for (const Plan& plan : keyed_plans(Family::ipv4)) {
    if (plan.shape.back() != Proto::ah || outer_family(plan, Family::ipv4) != Family::ipv4) continue;
    const Octets sealed = sealed_by(plan, plain(Family::ipv4));
    for (std::size_t bit = 0; bit < 20 * 8; ++bit) {
      const std::size_t byte = bit / 8;
      const bool is_mutable = byte == 1 || byte == 8 || bit == 48 || bit == 49 || byte == 10 || byte == 11;
      if (is_mutable || byte == 0) continue;
      End receiver(plan);
      const Snapshot before = snapshot(receiver.lab().database);
      Octets changed = sealed;
      flip(changed, bit);
      fix_checksum(changed);
      Parcel parcel(changed);
      const Verdict verdict = receiver.remove(parcel);
      BOOST_TEST_CONTEXT(describe(plan) << ": bit " << bit << ": " << verdict) {
        BOOST_TEST(!is_passed(verdict));
        BOOST_TEST((snapshot(receiver.lab().database) == before));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
