// SPDX-License-Identifier: Apache-2.0
#include "wire/ah.h"

#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// HMAC-MD5-96 in IPv4, written by KLIPS (Libreswan, testing/klips/inputs/08-sunrise-sunset-ah-md5.pcap, first
// packet); of the ping inside only the start is kept.
constexpr std::string_view kKlips = "04 04 0000 91234567 00000001 14e1dc8e9e52438db967a2f0 4500005400004000";

// Scapy 2.5: SecurityAssociation(AH, spi=0x187a101a, auth_algo='SHA2-256-128', auth_key=b'k'*32, seq_num=6)
// .encrypt(IPv6(src='2001:db8::1', dst='3049:1::2') / UDP(sport=1, dport=2) / b'hello'), behind the IPv6
// header.
constexpr std::string_view kPadded =
    "11 06 0000 187a101a 00000006 6a9e10d4e734fb70f2aba7450cb74e54 00000000 00010002000d5df968656c6c6f";

// The same SA, number 7, with IP(src='192.0.2.1', dst='192.0.1.1'): no padding in IPv4.
constexpr std::string_view kUnpadded =
    "11 05 0000 187a101a 00000007 229a73530cf2d62cd937b20ab3d6dff6 00010002000d38fc68656c6c6f";

struct Sample {
  std::string_view bytes;
  std::size_t icv_len;
  Family family;
};
constexpr Sample kSamples[] = {
    {kKlips, 12, Family::ipv4}, {kPadded, 16, Family::ipv6}, {kUnpadded, 16, Family::ipv4}};

}  // namespace

BOOST_AUTO_TEST_SUITE(ah)

BOOST_AUTO_TEST_CASE(a_header_of_klips_is_read) {
  at_every_offset(from_hex(kKlips), [](Bytes bytes) {
    const AhView view = taken(AhView::parse(bytes, 12, Family::ipv4));
    BOOST_TEST(view.next_header() == 4);
    BOOST_TEST(view.spi() == 0x91234567);
    BOOST_TEST(view.seq() == 1u);
    BOOST_TEST(view.len() == 24u);
    BOOST_TEST(to_hex(view.fixed()) == "040400009123456700000001");
    BOOST_TEST(to_hex(view.icv()) == "14e1dc8e9e52438db967a2f0");
    BOOST_TEST(view.padding().empty());
    BOOST_TEST(to_hex(view.payload()) == "4500005400004000");
  });
}

BOOST_AUTO_TEST_CASE(a_header_of_scapy_with_padding_is_read) {
  at_every_offset(from_hex(kPadded), [](Bytes bytes) {
    const AhView view = taken(AhView::parse(bytes, 16, Family::ipv6));
    BOOST_TEST(view.next_header() == 17);
    BOOST_TEST(view.spi() == 0x187a101a);
    BOOST_TEST(view.seq() == 6u);
    BOOST_TEST(view.len() == 32u);
    BOOST_TEST(to_hex(view.icv()) == "6a9e10d4e734fb70f2aba7450cb74e54");
    BOOST_TEST(to_hex(view.padding()) == "00000000");
    BOOST_TEST(to_hex(view.payload()) == "00010002000d5df968656c6c6f");
  });
}

BOOST_AUTO_TEST_CASE(a_header_of_scapy_in_ipv4_is_read) {
  const Octets bytes = from_hex(kUnpadded);
  const AhView view = taken(AhView::parse(bytes, 16, Family::ipv4));
  BOOST_TEST(view.len() == 28u);
  BOOST_TEST(view.padding().empty());
  BOOST_TEST(to_hex(view.payload()) == "00010002000d38fc68656c6c6f");
}

BOOST_AUTO_TEST_CASE(the_parts_are_the_whole) {
  for (const Sample& sample : kSamples) {
    const ExactBytes bytes(from_hex(sample.bytes));
    const AhView view = taken(AhView::parse(bytes.bytes(), sample.icv_len, sample.family));
    BOOST_TEST(to_hex(joined({view.fixed(), view.icv(), view.padding(), view.payload()})) ==
               to_hex(bytes.bytes()));
  }
}

BOOST_AUTO_TEST_CASE(lengths_per_icv_and_family) {
  struct Row {
    std::size_t icv_len, ipv4, ipv6;
  };
  constexpr Row kRows[] = {{12, 24, 24}, {16, 28, 32}, {24, 36, 40}, {32, 44, 48}, {10, 24, 24}, {0, 12, 16}};
  for (const Row& row : kRows) {
    BOOST_TEST_CONTEXT("an ICV of " << row.icv_len) {
      BOOST_TEST(ah_len(row.icv_len, Family::ipv4) == row.ipv4);
      BOOST_TEST(ah_len(row.icv_len, Family::ipv6) == row.ipv6);
    }
  }
}

// The length field ends outside the packet: the header is what it says, and the bytes run out.
BOOST_AUTO_TEST_CASE(trap_ah_length_field_outside_the_packet) {
  for (const Sample& sample : kSamples) {
    const std::size_t len = ah_len(sample.icv_len, sample.family);
    for_each_prefix(from_hex(sample.bytes), len, [&](Bytes bytes) {
      const WireErrc expected =
          bytes.size() < kAhFixedLen ? WireErrc::truncated : WireErrc::bad_header_length;
      BOOST_TEST(reason(AhView::parse(bytes, sample.icv_len, sample.family)) == expected);
    });
  }
}

// The length field ends inside the header: smoltcp's AH took a length of 0 as an ICV that ends before it
// begins. Every length but the SA's own is refused, however many bytes there are.
BOOST_AUTO_TEST_CASE(trap_ah_length_field_inside_the_header) {
  for (const Sample& sample : kSamples) {
    Octets bytes = from_hex(sample.bytes);
    const std::uint8_t right = bytes[1];
    bytes.resize(2000);
    for (unsigned length = 0; length <= 255; ++length) {
      bytes[1] = static_cast<std::uint8_t>(length);
      const auto view = AhView::parse(bytes, sample.icv_len, sample.family);
      BOOST_TEST_CONTEXT("length field " << length) {
        if (length == right) {
          BOOST_TEST(taken(view).len() == (length + 2) * 4);
        } else {
          BOOST_TEST(reason(view) == WireErrc::bad_header_length);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_other_family_or_icv_is_refused) {
  const Octets padded = from_hex(kPadded);
  const Octets unpadded = from_hex(kUnpadded);
  BOOST_TEST(reason(AhView::parse(padded, 16, Family::ipv4)) == WireErrc::bad_header_length);
  BOOST_TEST(reason(AhView::parse(unpadded, 16, Family::ipv6)) == WireErrc::bad_header_length);
  BOOST_TEST(reason(AhView::parse(unpadded, 12, Family::ipv4)) == WireErrc::bad_header_length);
  BOOST_TEST(reason(AhView::parse(unpadded, 32, Family::ipv4)) == WireErrc::bad_header_length);
}

BOOST_AUTO_TEST_CASE(the_payload_may_be_empty) {
  const Octets bytes = from_hex(kKlips);
  const ExactBytes header(Bytes(bytes).first(24));
  BOOST_TEST(taken(AhView::parse(header.bytes(), 12, Family::ipv4)).payload().empty());
}

BOOST_AUTO_TEST_CASE(every_byte_of_the_header_is_written) {
  Untouched memory(ah_len(12, Family::ipv4));
  emit_ah({.next_header = 4, .spi = 0x91234567, .seq = 1}, memory.bytes());
  BOOST_TEST(to_hex(memory.bytes()) == "040400009123456700000001000000000000000000000000");
  BOOST_TEST(memory.guards_hold());
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const std::size_t icv_len : {12u, 16u, 24u, 32u}) {
      Untouched memory(ah_len(icv_len, family));
      emit_ah({.next_header = 17, .spi = 0xfedcba98, .seq = 0xfffffffe}, memory.bytes());
      const AhView view = taken(AhView::parse(memory.bytes(), icv_len, family));
      BOOST_TEST(view.next_header() == 17);
      BOOST_TEST(view.spi() == 0xfedcba98);
      BOOST_TEST(view.seq() == 0xfffffffe);
      BOOST_TEST(view.icv().size() == icv_len);
      BOOST_TEST(view.payload().empty());
      BOOST_TEST(memory.guards_hold());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_longest_header_has_length_field_255) {
  Untouched memory(1028);
  emit_ah({}, memory.bytes());
  BOOST_TEST(memory.bytes()[1] == 255);
  BOOST_TEST(taken(AhView::parse(memory.bytes(), 1016, Family::ipv4)).len() == 1028u);
}

BOOST_AUTO_TEST_SUITE_END()
