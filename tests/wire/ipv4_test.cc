// SPDX-License-Identifier: Apache-2.0
#include "wire/ipv4.h"

#include "support/death.h"
#include "wire/checksum.h"
#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// Scapy 2.5: IP(src='192.0.2.1', dst='192.0.1.1', id=0x1234, tos=0xb8, flags='DF', ttl=63) /
// UDP(sport=4500, dport=500) / b'hello'
constexpr std::string_view kPlain =
    "45b8 0021 1234 4000 3f11 a5dd c0000201 c0000101 119401f4000d257768656c6c6f";

// Scapy 2.5: IP(src='192.0.2.1', dst='192.0.1.1', id=7, options=[IPOption_NOP(),
// IPOption_RR(routers=['10.0.0.1', '10.0.0.2']), IPOption_Router_Alert(), IPOption_EOL()]) /
// UDP(sport=53, dport=53)
constexpr std::string_view kWithOptions =
    "4a00 0030 0007 0000 4011 3ea1 c0000201 c0000101 01070b040a0000010a00000294040000 00000000 "
    "0035003500087c71";

// Scapy 2.5: IP(src='192.0.2.1', dst='192.0.1.1', id=7, flags='MF', frag=185, proto=17) / b'abcdefgh'
constexpr std::string_view kFragment = "4500 001c 0007 20b9 4011 d70e c0000201 c0000101 6162636465666768";

// The header of an AH packet that KLIPS wrote (Libreswan, testing/klips/inputs/08-sunrise-sunset-ah-md5.pcap,
// the first).
constexpr std::string_view kKlipsHeader = "4500 0080 cd5b 0000 4033 28a9 c0010217 c001022d";

Octets with_total_len(std::string_view hex, std::size_t total_len) {
  Octets bytes = from_hex(hex);
  store_be16(MutableBytes(bytes).subspan<2, 2>(), static_cast<std::uint16_t>(total_len));
  return bytes;
}

IpAddress address(std::string_view hex) { return IpAddress::from_bytes(from_hex(hex)); }

Ipv4Fields plain_fields() {
  return {.tos = 0xb8,
          .total_len = 33,
          .id = 0x1234,
          .dont_fragment = true,
          .ttl = 63,
          .protocol = 17,
          .src = address("c0000201"),
          .dst = address("c0000101")};
}

std::string emitted(const Ipv4Fields& fields) {
  Untouched memory(kIpv4HeaderLen);
  emit(fields, memory.bytes().first<kIpv4HeaderLen>());
  BOOST_TEST(memory.guards_hold());
  return to_hex(memory.bytes());
}

// The options in the order in which the reader hands them out, as "at:type:bytes".
std::vector<std::string> all_options(Bytes options) {
  std::vector<std::string> all;
  Ipv4OptionReader reader(options);
  while (!reader.done()) {
    const Ipv4Option option = taken(reader.next());
    all.push_back(std::to_string(option.at) + ":" + std::to_string(option.type) + ":" + to_hex(option.bytes));
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ipv4)

BOOST_AUTO_TEST_CASE(a_packet_of_scapy_is_read) {
  at_every_offset(from_hex(kPlain), [](Bytes bytes) {
    const Ipv4View view = taken(Ipv4View::parse(bytes));
    BOOST_TEST(view.header_len() == 20u);
    BOOST_TEST(view.total_len() == 33u);
    BOOST_TEST(view.tos() == 0xb8);
    BOOST_TEST(view.id() == 0x1234);
    BOOST_TEST(view.dont_fragment());
    BOOST_TEST(!view.more_fragments());
    BOOST_TEST(view.fragment_offset() == 0u);
    BOOST_TEST(!view.is_fragment());
    BOOST_TEST(view.ttl() == 63);
    BOOST_TEST(view.protocol() == 17);
    BOOST_TEST(view.checksum() == 0xa5dd);
    BOOST_TEST(view.checksum_ok());
    BOOST_TEST(to_hex(view.src().bytes()) == "c0000201");
    BOOST_TEST(to_hex(view.dst().bytes()) == "c0000101");
    BOOST_TEST(view.options().empty());
    BOOST_TEST(to_hex(view.payload()) == "119401f4000d257768656c6c6f");
  });
}

BOOST_AUTO_TEST_CASE(a_packet_of_scapy_with_options_is_read) {
  at_every_offset(from_hex(kWithOptions), [](Bytes bytes) {
    const Ipv4View view = taken(Ipv4View::parse(bytes));
    BOOST_TEST(view.header_len() == 40u);
    BOOST_TEST(view.checksum_ok());
    BOOST_TEST(to_hex(view.options()) == "01070b040a0000010a0000029404000000000000");
    BOOST_TEST(to_hex(view.payload()) == "0035003500087c71");
    BOOST_TEST(to_hex(joined({view.header(), view.payload()})) == to_hex(bytes));
  });
}

BOOST_AUTO_TEST_CASE(a_fragment_of_scapy_is_read) {
  const Octets bytes = from_hex(kFragment);
  const Ipv4View view = taken(Ipv4View::parse(bytes));
  BOOST_TEST(view.more_fragments());
  BOOST_TEST(!view.dont_fragment());
  BOOST_TEST(view.fragment_offset() == 1480u);
  BOOST_TEST(view.is_fragment());
  BOOST_TEST(view.checksum_ok());
}

BOOST_AUTO_TEST_CASE(flags_and_offset_are_told_apart) {
  struct Row {
    std::uint16_t field;
    bool dont_fragment, more_fragments, is_fragment;
    std::size_t offset;
  };
  constexpr Row kRows[] = {
      {0x0000, false, false, false, 0},   {0x8000, false, false, false, 0},  // the reserved bit is no flag
      {0x4000, true, false, false, 0},    {0x2000, false, true, true, 0},
      {0x0001, false, false, true, 8},    {0x1fff, false, false, true, 65528},
      {0x3fff, false, true, true, 65528}, {0xffff, true, true, true, 65528},
  };
  for (const Row& row : kRows) {
    Octets bytes = from_hex(kPlain);
    store_be16(MutableBytes(bytes).subspan<6, 2>(), row.field);
    const Ipv4View view = taken(Ipv4View::parse(bytes));
    BOOST_TEST_CONTEXT("flags and offset " << row.field) {
      BOOST_TEST(view.dont_fragment() == row.dont_fragment);
      BOOST_TEST(view.more_fragments() == row.more_fragments);
      BOOST_TEST(view.is_fragment() == row.is_fragment);
      BOOST_TEST(view.fragment_offset() == row.offset);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_prefix_is_refused) {
  for (const std::string_view hex : {kPlain, kWithOptions, kFragment}) {
    const Octets packet = from_hex(hex);
    const std::size_t header_len = std::size_t{packet[0] & 0x0fu} * 4;
    for_each_prefix(packet, packet.size(), [&](Bytes bytes) {
      const WireErrc expected = bytes.size() < kIpv4HeaderLen ? WireErrc::truncated
                                : bytes.size() < header_len   ? WireErrc::bad_header_length
                                                              : WireErrc::bad_total_length;
      BOOST_TEST(reason(Ipv4View::parse(bytes)) == expected);
    });
  }
}

BOOST_AUTO_TEST_CASE(every_other_version_is_refused) {
  for (unsigned version = 0; version < 16; ++version) {
    Octets bytes = from_hex(kPlain);
    bytes[0] = static_cast<std::uint8_t>(version << 4 | 5);
    if (version == 4) continue;
    BOOST_TEST(reason(Ipv4View::parse(bytes)) == WireErrc::bad_version);
  }
}

BOOST_AUTO_TEST_CASE(a_header_length_under_five_words_is_refused) {
  for (std::uint8_t words = 0; words < 5; ++words) {
    Octets bytes = from_hex(kPlain);
    bytes[0] = 0x40 | words;
    BOOST_TEST(reason(Ipv4View::parse(bytes)) == WireErrc::bad_header_length);
  }
}

BOOST_AUTO_TEST_CASE(a_header_length_that_ends_outside_is_refused) {
  for (unsigned words = 6; words < 16; ++words) {
    Octets bytes = with_total_len(kPlain, 65535);
    bytes.resize(words * 4 - 1);
    bytes[0] = static_cast<std::uint8_t>(0x40 | words);
    const ExactBytes exact(bytes);
    BOOST_TEST(reason(Ipv4View::parse(exact.bytes())) == WireErrc::bad_header_length);
  }
}

// Ethernet padding must not make up for a total length that ends inside the header.
BOOST_AUTO_TEST_CASE(a_total_length_that_ends_inside_the_header_is_refused) {
  for (std::size_t total_len = 0; total_len < 40; ++total_len) {
    BOOST_TEST(reason(Ipv4View::parse(with_total_len(kWithOptions, total_len))) ==
               WireErrc::bad_total_length);
  }
  const Octets header_only = with_total_len(kWithOptions, 40);
  BOOST_TEST(taken(Ipv4View::parse(header_only)).payload().empty());
}

BOOST_AUTO_TEST_CASE(a_total_length_that_ends_outside_is_refused) {
  for (const std::size_t total_len : {34u, 35u, 255u, 256u, 65535u}) {
    BOOST_TEST(reason(Ipv4View::parse(with_total_len(kPlain, total_len))) == WireErrc::bad_total_length);
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_total_length_are_no_part_of_the_view) {
  const Octets padded = joined({from_hex(kPlain), from_hex("a5a5a5a5a5a5")});
  const Ipv4View view = taken(Ipv4View::parse(padded));
  BOOST_TEST(view.total_len() == 33u);
  BOOST_TEST(to_hex(view.packet()) == to_hex(from_hex(kPlain)));
  BOOST_TEST(to_hex(view.payload()) == "119401f4000d257768656c6c6f");
}

BOOST_AUTO_TEST_CASE(the_longest_header_and_the_longest_packet_are_taken) {
  Octets bytes(65535);
  bytes[0] = 0x4f;
  store_be16(MutableBytes(bytes).subspan<2, 2>(), 65535);
  const ExactBytes exact(bytes);
  const Ipv4View view = taken(Ipv4View::parse(exact.bytes()));
  BOOST_TEST(view.options().size() == 40u);
  BOOST_TEST(view.payload().size() == 65475u);
}

BOOST_AUTO_TEST_CASE(one_wrong_bit_in_the_header_is_a_wrong_checksum) {
  for (std::size_t bit = 32; bit < 320; ++bit) {  // behind version and lengths
    Octets bytes = from_hex(kWithOptions);
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    BOOST_TEST(!taken(Ipv4View::parse(bytes)).checksum_ok(), "bit " << bit);
  }
  Octets bytes = from_hex(kWithOptions);
  bytes[40] ^= 1;
  BOOST_TEST(taken(Ipv4View::parse(bytes)).checksum_ok());
}

BOOST_AUTO_TEST_CASE(every_byte_of_the_header_is_written) {
  BOOST_TEST(emitted(plain_fields()) == to_hex(Bytes(from_hex(kPlain)).first(20)));
  const Ipv4Fields klips{
      .total_len = 128, .id = 0xcd5b, .protocol = 51, .src = address("c0010217"), .dst = address("c001022d")};
  BOOST_TEST(emitted(klips) == to_hex(from_hex(kKlipsHeader)));
}

BOOST_AUTO_TEST_CASE(an_address_of_the_other_family_stops_the_program) {
  Ipv4Fields fields = plain_fields();
  fields.dst = IpAddress::unspecified(Family::ipv6);
  BOOST_TEST(stops_program([&] { emitted(fields); }));
}

BOOST_AUTO_TEST_CASE(a_setter_leaves_the_header_that_emit_writes) {
  for (unsigned value = 0; value <= 0xff; ++value) {
    const auto byte = static_cast<std::uint8_t>(value);
    Octets header = from_hex(kPlain);
    Ipv4Fields fields = plain_fields();
    fields.tos = byte;
    set_ipv4_tos(header, byte);
    BOOST_TEST(to_hex(Bytes(header).first(20)) == emitted(fields));
    fields.ttl = byte;
    set_ipv4_ttl(header, byte);
    BOOST_TEST(to_hex(Bytes(header).first(20)) == emitted(fields));
    fields.protocol = byte;
    set_ipv4_protocol(header, byte);
    BOOST_TEST(to_hex(Bytes(header).first(20)) == emitted(fields));
    BOOST_TEST(to_hex(Bytes(header).subspan(20)) == "119401f4000d257768656c6c6f");
  }
}

BOOST_AUTO_TEST_CASE(every_total_length_leaves_the_header_that_emit_writes) {
  Octets header = from_hex(kPlain);
  for (unsigned value = 0; value <= 0xffff; value += 13) {
    Ipv4Fields fields = plain_fields();
    fields.total_len = static_cast<std::uint16_t>(value);
    set_ipv4_total_len(header, fields.total_len);
    BOOST_REQUIRE_EQUAL(to_hex(Bytes(header).first(20)), emitted(fields));
    fields.total_len = static_cast<std::uint16_t>(~value);
    fields.protocol = static_cast<std::uint8_t>(value >> 8);
    set_ipv4_payload(header, fields.total_len, fields.protocol);
    BOOST_REQUIRE_EQUAL(to_hex(Bytes(header).first(20)), emitted(fields));
    set_ipv4_protocol(header, plain_fields().protocol);
  }
}

// A router that set the checksum anew would hide that the header was damaged before it came.
BOOST_AUTO_TEST_CASE(a_checksum_that_was_wrong_stays_wrong) {
  Octets header = from_hex(kPlain);
  header[10] ^= 0x40;
  set_ipv4_ttl(header, 62);
  set_ipv4_tos(header, 0);
  set_ipv4_protocol(header, 51);
  BOOST_TEST(!taken(Ipv4View::parse(header)).checksum_ok());
  set_ipv4_total_len(header, 20);
  BOOST_TEST(!taken(Ipv4View::parse(header)).checksum_ok());
  set_ipv4_payload(header, 25, 50);
  BOOST_TEST(!taken(Ipv4View::parse(header)).checksum_ok());
}

BOOST_AUTO_TEST_CASE(a_setter_on_less_than_a_header_stops_the_program) {
  Octets part(kIpv4HeaderLen - 1);
  BOOST_TEST(stops_program([&] { set_ipv4_ttl(part, 1); }));
  BOOST_TEST(stops_program([&] { set_ipv4_total_len(part, 1); }));
  BOOST_TEST(stops_program([&] { set_ipv4_payload(part, 1, 1); }));
}

BOOST_AUTO_TEST_CASE(the_options_of_scapy_one_by_one) {
  const Octets packet = from_hex(kWithOptions);
  const std::vector<std::string> expected{"0:1:01", "1:7:070b040a0000010a000002", "12:148:94040000",
                                          "16:0:00000000"};
  BOOST_TEST(all_options(taken(Ipv4View::parse(packet)).options()) == expected,
             boost::test_tools::per_element());
}

// IANA "IP Option Numbers": each kind that RFC 4302 appendix A names.
BOOST_AUTO_TEST_CASE(an_option_of_each_kind) {
  struct Row {
    const char* what;
    std::string_view hex;
    std::vector<std::string> expected;
  };
  const Row rows[] = {
      {"no options", "", {}},
      {"end of options takes the rest", "00a5a5a5", {"0:0:00a5a5a5"}},
      {"end of options alone", "00", {"0:0:00"}},
      {"no-operation", "01010101", {"0:1:01", "1:1:01", "2:1:01", "3:1:01"}},
      {"record route", "0707040a00000100", {"0:7:0707040a000001", "7:0:00"}},
      {"timestamp", "440c05000000000000000000", {"0:68:440c05000000000000000000"}},
      {"security", "820b00000000000000000000", {"0:130:820b000000000000000000", "11:0:00"}},
      {"loose source route", "8307040a00000100", {"0:131:8307040a000001", "7:0:00"}},
      {"extended security", "85030001", {"0:133:850300", "3:1:01"}},
      {"commercial security", "8606000000010000", {"0:134:860600000001", "6:0:0000"}},
      {"stream id", "88041234", {"0:136:88041234"}},
      {"strict source route", "8907040a00000101", {"0:137:8907040a000001", "7:1:01"}},
      {"router alert", "94040000", {"0:148:94040000"}},
      {"sender directed delivery", "9507010203040500", {"0:149:95070102030405", "7:0:00"}},
      {"unknown, of the shortest length", "de020100", {"0:222:de02", "2:1:01", "3:0:00"}},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.what) {
      const ExactBytes options(from_hex(row.hex));
      BOOST_TEST(all_options(options.bytes()) == row.expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_broken_option_is_refused_and_moves_nothing) {
  constexpr std::string_view kBroken[] = {
      "07",        // no room for a length
      "0700040a",  // length 0: would be read for ever
      "0701040a",  // length 1: less than type and length
      "0703",      // ends a byte outside
      "07050400",  // the same
      "07ff040a",  // ends far outside
      "940400",    // a fixed length that is not there
  };
  for (const std::string_view hex : kBroken) {
    BOOST_TEST_CONTEXT(hex) {
      const ExactBytes options(from_hex(hex));
      Ipv4OptionReader reader(options.bytes());
      BOOST_TEST(reason(reader.next()) == WireErrc::bad_options);
      BOOST_TEST(!reader.done());
      BOOST_TEST(reason(reader.next()) == WireErrc::bad_options);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_broken_option_behind_good_ones_is_refused) {
  const ExactBytes options(from_hex("01940400000703"));
  Ipv4OptionReader reader(options.bytes());
  BOOST_TEST(taken(reader.next()).type == 1);
  BOOST_TEST(taken(reader.next()).type == 148);
  BOOST_TEST(reason(reader.next()) == WireErrc::bad_options);
}

BOOST_AUTO_TEST_CASE(reading_behind_the_last_option_stops_the_program) {
  BOOST_TEST(stops_program([] { [[maybe_unused]] const auto option = Ipv4OptionReader({}).next(); }));
}

BOOST_AUTO_TEST_CASE(random_options_end_and_leave_no_gap) {
  Noise noise;
  std::size_t read_whole = 0;
  for (int round = 0; round < 20000; ++round) {
    Octets bytes = noise.octets(noise.below(41));
    for (std::uint8_t& byte : bytes) {
      if (noise.below(3) != 0) byte = static_cast<std::uint8_t>(byte % 8);
    }
    const ExactBytes options(bytes);
    Ipv4OptionReader reader(options.bytes());
    std::size_t at = 0;
    while (!reader.done()) {
      const auto option = reader.next();
      if (!option) break;
      BOOST_REQUIRE_EQUAL(option->at, at);
      BOOST_REQUIRE(!option->bytes.empty() && option->bytes.data() == options.bytes().data() + at);
      at += option->bytes.size();
    }
    BOOST_REQUIRE(at <= bytes.size() && reader.done() == (at == bytes.size()));
    read_whole += reader.done() ? 1 : 0;
  }
  BOOST_TEST(read_whole > 1000u);
  BOOST_TEST(read_whole < 19000u);
}

BOOST_AUTO_TEST_SUITE_END()
