// SPDX-License-Identifier: Apache-2.0
#include "wire/esp.h"

#include "wire/ipv4.h"
#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// 3DES and HMAC-MD5-96, written by KLIPS (Libreswan, testing/klips/inputs/02-sunrise-sunset-esp.pcap, first
// packet), with its IPv4 header.
constexpr std::string_view kKlipsIp = "45000088ff6700004032f695c0010217c001022d";
constexpr std::string_view kKlips =
    "12345678 00000001 4c20452f3cb09211"
    "d3a748cde5c811e39c4ee83cfe96a1e42acfd2b87aab05d1642ba3af9c1bc342102c40ad15df4de0200a63638734711187d41209"
    "3b83"
    "bfaa43191cbd84a45b0276338399b1f5ca17cc9254457e5906551a7041e3dc9176e8"
    "6fd3ffdd00b0bc11f8103097";
constexpr EspShape kKlipsShape{.iv_len = 8, .icv_len = 12, .block_len = 8};

// The end of that packet's plaintext, decrypted with python3-cryptography's TripleDES.
constexpr std::string_view kKlipsPlaintextEnd = "3031323334353637 0102 02 04";

// Scapy 2.5: SecurityAssociation(ESP, spi=0x101, crypt_algo='NULL', crypt_key=b'', auth_algo='HMAC-SHA1-96',
// auth_key=b'k'*20, seq_num=3).encrypt(IP(src='192.0.2.1', dst='192.0.1.1') / UDP(sport=1, dport=2) /
// b'hello'), behind the IP header.
constexpr std::string_view kNull =
    "00000101 00000003 00010002000d38fc68656c6c6f 01 01 11 4bd39fee5728ef280b1b4ca6";
constexpr EspShape kNullShape{.iv_len = 0, .icv_len = 12, .block_len = 1};

constexpr EspShape kShapes[] = {
    {0, 0, 1},                                               // NULL without authentication
    {0, 12, 1},                                              // NULL
    {8, 0, 8},                                               // 3DES without authentication
    {8, 12, 8},                                              // 3DES, HMAC-96
    {16, 12, 16}, {16, 16, 16}, {16, 24, 16}, {16, 32, 16},  // AES-CBC
    {8, 8, 1},    {8, 16, 1},                                // counter modes
};

std::size_t least_len(const EspShape& shape) {
  return kEspHeaderLen + shape.iv_len + kEspTrailerLen + shape.icv_len;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(esp)

BOOST_AUTO_TEST_CASE(a_packet_of_klips_is_read) {
  at_every_offset(from_hex(kKlips), [](Bytes bytes) {
    const EspView view = taken(EspView::parse(bytes, kKlipsShape));
    BOOST_TEST(view.spi() == 0x12345678u);
    BOOST_TEST(view.seq() == 1u);
    BOOST_TEST(to_hex(view.header()) == "1234567800000001");
    BOOST_TEST(to_hex(view.iv()) == "4c20452f3cb09211");
    BOOST_TEST(view.ciphertext_at() == 16u);
    BOOST_TEST(view.ciphertext().size() == 88u);
    BOOST_TEST(to_hex(view.icv()) == "6fd3ffdd00b0bc11f8103097");
    BOOST_TEST(to_hex(joined({view.header(), view.iv(), view.ciphertext(), view.icv()})) == to_hex(bytes));
  });
}

BOOST_AUTO_TEST_CASE(a_packet_of_scapy_without_iv_is_read) {
  at_every_offset(from_hex(kNull), [](Bytes bytes) {
    const EspView view = taken(EspView::parse(bytes, kNullShape));
    BOOST_TEST(view.spi() == 0x101u);
    BOOST_TEST(view.seq() == 3u);
    BOOST_TEST(view.iv().empty());
    BOOST_TEST(to_hex(view.ciphertext()) == "00010002000d38fc68656c6c6f010111");
    BOOST_TEST(to_hex(view.icv()) == "4bd39fee5728ef280b1b4ca6");
  });
}

// VU#459371: the ICV's length was subtracted from a packet that was shorter.
BOOST_AUTO_TEST_CASE(trap_icv_underflow_vu_459371) {
  const Octets zeros(128);
  for (const EspShape& shape : kShapes) {
    for_each_prefix(zeros, least_len(shape), [&](Bytes bytes) {
      BOOST_TEST(reason(EspView::parse(bytes, shape)) == WireErrc::truncated);
    });
  }
}

// CVE-2007-6282: a first fragment that ends inside the ESP header was read as if the header were there.
BOOST_AUTO_TEST_CASE(trap_first_fragment_without_esp_header_cve_2007_6282) {
  for (std::uint16_t esp_len = 0; esp_len < kEspHeaderLen; ++esp_len) {
    const Octets header = from_hex(kKlipsIp);
    Octets packet = joined({header, Bytes(from_hex(kKlips)).first(esp_len)});
    packet[6] |= 0x20;  // more fragments
    set_ipv4_total_len(packet, static_cast<std::uint16_t>(kIpv4HeaderLen + esp_len));
    const ExactBytes exact(packet);
    const Ipv4View ip = taken(Ipv4View::parse(exact.bytes()));
    for (const EspShape& shape : kShapes) {
      BOOST_TEST(reason(EspView::parse(ip.payload(), shape)) == WireErrc::truncated);
    }
  }
}

BOOST_AUTO_TEST_CASE(ciphertext_is_a_multiple_of_the_block) {
  for (const EspShape& shape : kShapes) {
    for (std::size_t ciphertext_len = kEspTrailerLen; ciphertext_len <= 64; ++ciphertext_len) {
      const ExactBytes bytes(Octets(least_len(shape) - kEspTrailerLen + ciphertext_len));
      const auto view = EspView::parse(bytes.bytes(), shape);
      if (ciphertext_len % shape.block_len == 0) {
        BOOST_TEST(taken(view).ciphertext().size() == ciphertext_len);
        BOOST_TEST(taken(view).icv().size() == shape.icv_len);
      } else {
        BOOST_TEST(reason(view) == WireErrc::bad_total_length);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_byte_of_the_header_is_written) {
  Untouched memory(kEspHeaderLen);
  emit_esp_header(0x12345678, 1, memory.bytes().first<kEspHeaderLen>());
  BOOST_TEST(to_hex(memory.bytes()) == "1234567800000001");
  emit_esp_header(0xfedcba98, 0xfffffffe, memory.bytes().first<kEspHeaderLen>());
  BOOST_TEST(to_hex(memory.bytes()) == "fedcba98fffffffe");
  BOOST_TEST(memory.guards_hold());
}

BOOST_AUTO_TEST_CASE(a_trailer_of_klips_is_read) {
  at_every_offset(from_hex(kKlipsPlaintextEnd), [](Bytes bytes) {
    const EspTrailer trailer = taken(parse_esp_trailer(bytes));
    BOOST_TEST(trailer.payload_len == 8u);
    BOOST_TEST(trailer.pad_len == 2);
    BOOST_TEST(trailer.next_header == 4);
  });
}

BOOST_AUTO_TEST_CASE(a_trailer_of_scapy_is_read) {
  const Octets packet = from_hex(kNull);
  const EspTrailer trailer = taken(parse_esp_trailer(taken(EspView::parse(packet, kNullShape)).ciphertext()));
  BOOST_TEST(trailer.payload_len == 13u);
  BOOST_TEST(trailer.pad_len == 1);
  BOOST_TEST(trailer.next_header == 17);
}

BOOST_AUTO_TEST_CASE(plaintext_without_room_for_a_trailer_is_truncated) {
  for_each_prefix(from_hex("0004"), 2,
                  [](Bytes bytes) { BOOST_TEST(reason(parse_esp_trailer(bytes)) == WireErrc::truncated); });
}

BOOST_AUTO_TEST_CASE(padding_that_does_not_fit_is_refused_before_it_is_read) {
  for (std::size_t pad_room = 0; pad_room <= 255; ++pad_room) {
    Octets plaintext(pad_room + kEspTrailerLen);
    for (std::size_t i = 0; i < pad_room; ++i) plaintext[i] = static_cast<std::uint8_t>(i + 1);
    for (std::size_t pad_len = pad_room + 1; pad_len <= 255; ++pad_len) {
      plaintext[pad_room] = static_cast<std::uint8_t>(pad_len);
      const ExactBytes exact(plaintext);
      BOOST_REQUIRE(reason(parse_esp_trailer(exact.bytes())) == WireErrc::bad_total_length);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_padding_is_written_and_read_back) {
  for (std::size_t pad_len = 0; pad_len <= 255; ++pad_len) {
    Untouched memory(pad_len + kEspTrailerLen);
    emit_esp_trailer(41, memory.bytes());
    BOOST_TEST(memory.guards_hold());
    const Octets payload(3, 0xee);
    const ExactBytes plaintext(joined({payload, memory.bytes()}));
    const EspTrailer trailer = taken(parse_esp_trailer(plaintext.bytes()));
    BOOST_TEST(trailer.payload_len == 3u);
    BOOST_TEST(trailer.pad_len == pad_len);
    BOOST_TEST(trailer.next_header == 41);
  }
}

BOOST_AUTO_TEST_CASE(the_bytes_of_a_written_trailer) {
  Untouched none(2);
  emit_esp_trailer(4, none.bytes());
  BOOST_TEST(to_hex(none.bytes()) == "0004");
  Untouched six(8);
  emit_esp_trailer(108, six.bytes());
  BOOST_TEST(to_hex(six.bytes()) == "010203040506066c");  // as KLIPS ends ESP around IPComp
}

// RFC 4303 section 2.4: a receiver should look at the padding.
BOOST_AUTO_TEST_CASE(padding_that_is_not_1_2_3_is_refused) {
  for (const std::size_t pad_len : {1u, 2u, 15u, 255u}) {
    for (std::size_t at = 0; at < pad_len; ++at) {
      Untouched memory(pad_len + kEspTrailerLen);
      emit_esp_trailer(4, memory.bytes());
      memory.bytes()[at] ^= 0x80;
      BOOST_TEST(reason(parse_esp_trailer(memory.bytes())) == WireErrc::bad_options);
    }
  }
  BOOST_TEST(reason(parse_esp_trailer(from_hex("00000204"))) == WireErrc::bad_options);
}

BOOST_AUTO_TEST_CASE(padding_is_the_smallest_that_aligns) {
  for (const std::size_t block_len : {1u, 4u, 8u, 16u}) {
    const std::size_t alignment = std::max<std::size_t>(block_len, 4);
    for (std::size_t payload_len = 0; payload_len <= 300; ++payload_len) {
      const std::size_t pad_len = esp_pad_len(payload_len, block_len);
      BOOST_TEST((payload_len + pad_len + kEspTrailerLen) % alignment == 0u);
      BOOST_TEST(pad_len < alignment);
    }
  }
}

BOOST_AUTO_TEST_CASE(padding_of_known_packets) {
  BOOST_TEST(esp_pad_len(84, 8) == 2);  // the ping of KLIPS
  BOOST_TEST(esp_pad_len(13, 1) == 1);  // Scapy's datagram
  BOOST_TEST(esp_pad_len(65535, 16) == 15);
}

BOOST_AUTO_TEST_SUITE_END()
