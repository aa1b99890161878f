// SPDX-License-Identifier: Apache-2.0
#include "wire/checksum.h"

#include "base/byte_order.h"
#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// The outer IPv4 header of an AH packet that KLIPS wrote (Libreswan, testing/klips/inputs/
// 08-sunrise-sunset-ah-md5.pcap, first packet); its checksum is 28a9.
constexpr std::string_view kHeader = "45000080cd5b0000 4033 28a9 c0010217c001022d";

Octets words(std::uint16_t a, std::uint16_t b) {
  Octets bytes(4);
  store_be16(MutableBytes(bytes).first<2>(), a);
  store_be16(MutableBytes(bytes).last<2>(), b);
  return bytes;
}

std::uint32_t sum_of(Bytes words) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < words.size(); at += 2) sum += load_be16(words.subspan(at).first<2>());
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checksum)

BOOST_AUTO_TEST_CASE(a_header_that_holds_its_checksum_gives_0) {
  at_every_offset(from_hex(kHeader), [](Bytes bytes) { BOOST_TEST(internet_checksum(bytes) == 0); });
}

BOOST_AUTO_TEST_CASE(a_header_with_field_0_gives_the_field) {
  Octets header = from_hex(kHeader);
  store_be16(MutableBytes(header).subspan<10, 2>(), 0);
  BOOST_TEST(internet_checksum(header) == 0x28a9);
}

BOOST_AUTO_TEST_CASE(nothing_and_zeros_give_ffff) {
  BOOST_TEST(internet_checksum({}) == 0xffff);
  BOOST_TEST(internet_checksum(Octets(7, 0)) == 0xffff);
}

BOOST_AUTO_TEST_CASE(random_bytes_of_every_length_at_every_alignment_agree_with_the_naive_sum) {
  Noise noise;
  for (std::size_t length = 0; length <= 200; ++length) {
    const Octets bytes = noise.octets(length);
    const std::uint16_t expected = naive_checksum(bytes);
    at_every_offset(bytes, [&](Bytes copy) { BOOST_TEST(internet_checksum(copy) == expected); });
  }
}

BOOST_AUTO_TEST_CASE(carries_of_the_longest_packets_are_not_lost) {
  for (const std::size_t length : {65534u, 65535u, 65536u, 300000u}) {
    const Octets bytes(length, 0xff);
    BOOST_TEST(internet_checksum(bytes) == naive_checksum(bytes));
    Octets mixed = Noise().octets(length);
    BOOST_TEST(internet_checksum(mixed) == naive_checksum(mixed));
  }
}

BOOST_AUTO_TEST_CASE(an_odd_byte_counts_as_followed_by_0) {
  BOOST_TEST(internet_checksum(from_hex("0102ab")) == internet_checksum(from_hex("0102ab00")));
  BOOST_TEST(internet_checksum(from_hex("0102ab")) != internet_checksum(from_hex("010200ab")));
}

BOOST_AUTO_TEST_CASE(an_update_equals_the_whole_sum_after_random_edits) {
  Noise noise;
  for (int round = 0; round < 20000; ++round) {
    Octets data = noise.octets(20 + 2 * noise.below(21));
    data[0] = 0x45;  // as every IPv4 header has it: the sum of all words is not 0
    const std::uint16_t checksum = internet_checksum(data);
    const std::size_t at = 2 + 2 * noise.below((data.size() - 2) / 2);
    const std::size_t length = 2 * noise.below((data.size() - at) / 2 + 1);
    const Octets after = noise.octets(length);
    const MutableBytes place = MutableBytes(data).subspan(at, length);
    const Octets before(place.begin(), place.end());
    std::ranges::copy(after, place.begin());
    BOOST_REQUIRE_EQUAL(update_checksum(checksum, sum_of(before), sum_of(after)), internet_checksum(data));
  }
}

// RFC 1624 section 4: the equation of RFC 1141 gives ffff here.
BOOST_AUTO_TEST_CASE(an_update_reaches_0000_where_rfc_1141_reached_ffff) {
  const Octets before = words(0x5555, 0xcd7a);
  const Octets after = words(0x3285, 0xcd7a);
  BOOST_TEST(internet_checksum(before) == 0xdd2f);
  BOOST_TEST(internet_checksum(after) == 0x0000);
  BOOST_TEST(update_checksum(0xdd2f, 0x5555, 0x3285) == 0x0000);
}

BOOST_AUTO_TEST_CASE(updates_among_the_words_around_0_and_ffff_equal_the_whole_sum) {
  constexpr std::uint16_t kEdges[] = {0x0000, 0x0001, 0x00ff, 0x0100, 0x7fff, 0x8000, 0xff00, 0xfffe, 0xffff};
  constexpr std::uint16_t kOthers[] = {0x0001, 0x4500, 0x8000, 0xba00, 0xfffe, 0xffff};
  for (const std::uint16_t other : kOthers) {
    for (const std::uint16_t from : kEdges) {
      for (const std::uint16_t to : kEdges) {
        const Octets before = words(from, other);
        const Octets after = words(to, other);
        BOOST_TEST_CONTEXT("beside " << other << " from " << from << " to " << to) {
          BOOST_TEST(update_checksum(internet_checksum(before), from, to) == internet_checksum(after));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_update_of_nothing_changes_nothing) {
  BOOST_TEST(update_checksum(0x28a9, 0, 0) == 0x28a9);
  BOOST_TEST(update_checksum(0x0000, 0, 0) == 0x0000);
}

BOOST_AUTO_TEST_SUITE_END()
