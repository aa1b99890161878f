// SPDX-License-Identifier: Apache-2.0
#include "wire/udp.h"

#include "base/byte_order.h"
#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// Scapy 2.5: IP(src='192.0.2.1', dst='192.0.1.1') / UDP(sport=4500, dport=500) / b'hello', its UDP part.
constexpr std::string_view kUdp = "1194 01f4 000d 2577 68656c6c6f";

Octets with_length(std::uint16_t length) {
  Octets bytes = from_hex(kUdp);
  store_be16(MutableBytes(bytes).subspan<4, 2>(), length);
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(udp)

BOOST_AUTO_TEST_CASE(a_datagram_of_scapy_is_read) {
  at_every_offset(from_hex(kUdp), [](Bytes bytes) {
    const UdpView view = taken(UdpView::parse(bytes));
    BOOST_TEST(view.src_port() == 4500);
    BOOST_TEST(view.dst_port() == 500);
    BOOST_TEST(view.checksum() == 0x2577);
    BOOST_TEST(view.len() == 13u);
    BOOST_TEST(to_hex(view.payload()) == "68656c6c6f");
  });
}

BOOST_AUTO_TEST_CASE(every_prefix_is_refused) {
  for_each_prefix(from_hex(kUdp), 13, [](Bytes bytes) {
    const WireErrc expected = bytes.size() < kUdpHeaderLen ? WireErrc::truncated : WireErrc::bad_total_length;
    BOOST_TEST(reason(UdpView::parse(bytes)) == expected);
  });
}

BOOST_AUTO_TEST_CASE(a_length_that_ends_inside_the_header_is_refused) {
  for (std::uint16_t length = 0; length < 8; ++length) {
    BOOST_TEST(reason(UdpView::parse(with_length(length))) == WireErrc::bad_total_length);
  }
}

BOOST_AUTO_TEST_CASE(a_length_that_ends_outside_is_refused) {
  for (const std::uint16_t length : {std::uint16_t{14}, std::uint16_t{256}, std::uint16_t{65535}}) {
    BOOST_TEST(reason(UdpView::parse(with_length(length))) == WireErrc::bad_total_length);
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_length_are_no_part_of_the_view) {
  const Octets shorter = with_length(10);
  BOOST_TEST(to_hex(taken(UdpView::parse(shorter)).payload()) == "6865");
  const Octets empty = with_length(8);
  BOOST_TEST(taken(UdpView::parse(empty)).payload().empty());
}

BOOST_AUTO_TEST_CASE(every_byte_of_the_header_is_written) {
  Untouched memory(kUdpHeaderLen);
  emit({.src_port = 4500, .dst_port = 500, .len = 13, .checksum = 0x2577},
       memory.bytes().first<kUdpHeaderLen>());
  BOOST_TEST(to_hex(memory.bytes()) == "119401f4000d2577");
  emit(UdpFields{}, memory.bytes().first<kUdpHeaderLen>());
  BOOST_TEST(to_hex(memory.bytes()) == "0000000000000000");
  BOOST_TEST(memory.guards_hold());
}

BOOST_AUTO_TEST_SUITE_END()
