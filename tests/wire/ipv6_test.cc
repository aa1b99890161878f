// SPDX-License-Identifier: Apache-2.0
#include "wire/ipv6.h"

#include "support/death.h"
#include "wire/ip_protocol.h"
#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::string_view kSrc = "20010db8000000000000000000000001";
constexpr std::string_view kDst = "30490001000000000000000000000002";

// Scapy 2.5: IPv6(src='2001:db8::1', dst='3049:1::2', tc=0xb9, fl=0x12345, hlim=61) /
// UDP(sport=4500, dport=500) / b'hello'
constexpr std::string_view kPlain =
    "6b912345 000d 11 3d 20010db8000000000000000000000001 30490001000000000000000000000002"
    "119401f4000d4a7468656c6c6f";

// Scapy 2.5: IPv6(src='2001:db8::1', dst='3049:1::2') / IPv6ExtHdrHopByHop(options=[RouterAlert(value=1)]) /
// IPv6ExtHdrDestOpt(options=[PadN(optdata=b'\0\0\0\0')]) / IPv6ExtHdrRouting(addresses=['2001:db8::9']) /
// IPv6ExtHdrFragment(id=0xdeadbeef, m=1) / IPv6ExtHdrDestOpt(options=[HAO(hoa='2001:db8::77')]) /
// TCP(sport=1025, dport=25)
constexpr std::string_view kExtended =
    "60000000 005c 00 40 20010db8000000000000000000000001 30490001000000000000000000000002"
    "3c00 05020001 0100"
    "2b00 010400000000"
    "2c02 000100000000 20010db8000000000000000000000009"
    "3c00 0001 deadbeef"
    "0602 01020000 c910 20010db8000000000000000000000077"
    "04010019 00000000 00000000 50022000 2fd70000";

// A packet whose first next-header byte is `first`, with `payload` behind the header.
Octets packet_of(std::uint8_t first, Bytes payload) {
  Octets header(kIpv6HeaderLen);
  emit({.payload_len = static_cast<std::uint16_t>(payload.size()),
        .next_header = first,
        .src = IpAddress::from_bytes(from_hex(kSrc)),
        .dst = IpAddress::from_bytes(from_hex(kDst))},
       MutableBytes(header).first<kIpv6HeaderLen>());
  return joined({header, payload});
}

Ipv6Fields plain_fields() {
  return {.traffic_class = 0xb9,
          .flow_label = 0x12345,
          .payload_len = 13,
          .next_header = 17,
          .hop_limit = 61,
          .src = IpAddress::from_bytes(from_hex(kSrc)),
          .dst = IpAddress::from_bytes(from_hex(kDst))};
}

// The headers that the reader hands out, as "type@at+len>next(named at)", and where it stopped.
std::vector<std::string> all_extensions(Bytes packet) {
  std::vector<std::string> all;
  Ipv6ExtensionReader reader(taken(Ipv6View::parse(packet)));
  while (!reader.done()) {
    const Ipv6Extension e = taken(reader.next());
    all.push_back(std::to_string(e.type) + "@" + std::to_string(e.at) + "+" + std::to_string(e.len) + ">" +
                  std::to_string(e.next_header) + "(" + std::to_string(e.type_at) + ")");
  }
  all.push_back("stop@" + std::to_string(reader.at()) + " " + std::to_string(reader.next_header()) + "(" +
                std::to_string(reader.next_header_at()) + ")");
  return all;
}

// The options that the reader hands out, as "at:type:data".
std::vector<std::string> all_options(Bytes header) {
  std::vector<std::string> all;
  Ipv6OptionReader reader(header);
  while (!reader.done()) {
    const Ipv6Option option = taken(reader.next());
    all.push_back(std::to_string(option.at) + ":" + std::to_string(option.type) + ":" + to_hex(option.data));
  }
  return all;
}

// Hop-by-hop, routing, destination options, and fragment, which alone has no length field.
constexpr std::uint8_t kWithLength[] = {0, 43, 60};
constexpr std::uint8_t kExtensions[] = {0, 43, 60, 44};

using Texts = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(ipv6)

BOOST_AUTO_TEST_CASE(a_packet_of_scapy_is_read) {
  at_every_offset(from_hex(kPlain), [](Bytes bytes) {
    const Ipv6View view = taken(Ipv6View::parse(bytes));
    BOOST_TEST(view.total_len() == 53u);
    BOOST_TEST(view.traffic_class() == 0xb9);
    BOOST_TEST(view.flow_label() == 0x12345u);
    BOOST_TEST(view.payload_len() == 13);
    BOOST_TEST(view.next_header() == 17);
    BOOST_TEST(view.hop_limit() == 61);
    BOOST_TEST(to_hex(view.src().bytes()) == kSrc);
    BOOST_TEST(to_hex(view.dst().bytes()) == kDst);
    BOOST_TEST(to_hex(view.payload()) == "119401f4000d4a7468656c6c6f");
  });
}

BOOST_AUTO_TEST_CASE(every_prefix_is_refused) {
  for (const std::string_view hex : {kPlain, kExtended}) {
    const Octets packet = from_hex(hex);
    for_each_prefix(packet, packet.size(), [](Bytes bytes) {
      const WireErrc expected =
          bytes.size() < kIpv6HeaderLen ? WireErrc::truncated : WireErrc::bad_total_length;
      BOOST_TEST(reason(Ipv6View::parse(bytes)) == expected);
    });
  }
}

BOOST_AUTO_TEST_CASE(every_other_version_is_refused) {
  for (unsigned version = 0; version < 16; ++version) {
    Octets bytes = from_hex(kPlain);
    bytes[0] = static_cast<std::uint8_t>(version << 4 | 0x0b);
    if (version == 6) continue;
    BOOST_TEST(reason(Ipv6View::parse(bytes)) == WireErrc::bad_version);
  }
}

BOOST_AUTO_TEST_CASE(a_payload_length_that_ends_outside_is_refused) {
  for (const std::uint16_t length : {std::uint16_t{14}, std::uint16_t{256}, std::uint16_t{65535}}) {
    Octets bytes = from_hex(kPlain);
    set_ipv6_payload_len(bytes, length);
    BOOST_TEST(reason(Ipv6View::parse(bytes)) == WireErrc::bad_total_length);
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_payload_length_are_no_part_of_the_view) {
  for (std::uint16_t length = 0; length <= 13; ++length) {
    Octets bytes = from_hex(kPlain);
    set_ipv6_payload_len(bytes, length);
    const Ipv6View view = taken(Ipv6View::parse(bytes));
    BOOST_TEST(view.payload().size() == length);
    BOOST_TEST(view.packet().size() == kIpv6HeaderLen + length);
  }
}

// RFC 2675: a payload length of 0 and a jumbo option. It is read as empty, so the option is not reached.
BOOST_AUTO_TEST_CASE(a_jumbogram_is_refused_as_one) {
  for (const std::string_view options : {"1100c20400010008", "1101 050200000100 c20400010008 0000"}) {
    Octets bytes = packet_of(ip_protocol::kHopByHop, from_hex(options));
    BOOST_TEST(Ipv6View::parse(bytes).has_value());  // the length alone makes it one
    set_ipv6_payload_len(bytes, 0);
    const ExactBytes exact(bytes);
    BOOST_TEST(reason(Ipv6View::parse(exact.bytes())) == WireErrc::jumbogram);
  }
}

BOOST_AUTO_TEST_CASE(what_only_resembles_a_jumbogram_is_an_empty_payload) {
  for (const std::string_view options :
       {"", "1100c204", "1101c20400010008", "11003e0400010008", "1100053e00010008", "1100010400c20000"}) {
    Octets bytes = packet_of(ip_protocol::kHopByHop, from_hex(options));
    set_ipv6_payload_len(bytes, 0);
    const ExactBytes exact(bytes);
    const Ipv6View view = taken(Ipv6View::parse(exact.bytes()));
    BOOST_TEST(view.payload().empty());
    BOOST_TEST(reason(Ipv6ExtensionReader(view).next()) == WireErrc::truncated);
  }
  Octets other = packet_of(ip_protocol::kDestinationOptions, from_hex("1100c20400010008"));
  set_ipv6_payload_len(other, 0);
  BOOST_TEST(Ipv6View::parse(other).has_value());
}

BOOST_AUTO_TEST_CASE(the_longest_packet_is_taken) {
  const Octets payload(65535);
  const ExactBytes bytes(packet_of(17, payload));
  BOOST_TEST(taken(Ipv6View::parse(bytes.bytes())).payload().size() == 65535u);
}

BOOST_AUTO_TEST_CASE(every_byte_of_the_header_is_written) {
  Untouched memory(kIpv6HeaderLen);
  emit(plain_fields(), memory.bytes().first<kIpv6HeaderLen>());
  BOOST_TEST(to_hex(memory.bytes()) == to_hex(Bytes(from_hex(kPlain)).first(40)));
  BOOST_TEST(memory.guards_hold());
}

BOOST_AUTO_TEST_CASE(fields_that_no_header_can_hold_stop_the_program) {
  Untouched memory(kIpv6HeaderLen);
  Ipv6Fields fields = plain_fields();
  fields.flow_label = 0xfffff;
  emit(fields, memory.bytes().first<kIpv6HeaderLen>());
  BOOST_TEST(to_hex(memory.bytes().first(4)) == "6b9fffff");
  fields.flow_label = 0x100000;
  BOOST_TEST(stops_program([&] { emit(fields, memory.bytes().first<kIpv6HeaderLen>()); }));
  fields = plain_fields();
  fields.src = IpAddress();
  BOOST_TEST(stops_program([&] { emit(fields, memory.bytes().first<kIpv6HeaderLen>()); }));
}

BOOST_AUTO_TEST_CASE(a_setter_changes_its_field_alone) {
  for (unsigned value = 0; value <= 0xff; ++value) {
    const auto byte = static_cast<std::uint8_t>(value);
    Octets header = from_hex(kPlain);
    set_ipv6_traffic_class(header, byte);
    BOOST_TEST(taken(Ipv6View::parse(header)).traffic_class() == byte);
    BOOST_TEST(taken(Ipv6View::parse(header)).flow_label() == 0x12345u);
    set_ipv6_traffic_class(header, 0xb9);
    BOOST_TEST(to_hex(header) == to_hex(from_hex(kPlain)));
    set_ipv6_hop_limit(header, byte);
    BOOST_TEST(taken(Ipv6View::parse(header)).hop_limit() == byte);
    set_ipv6_hop_limit(header, 61);
    BOOST_TEST(to_hex(header) == to_hex(from_hex(kPlain)));
  }
  Octets header = from_hex(kPlain);
  set_ipv6_payload_len(header, 0x0102);
  BOOST_TEST(to_hex(Bytes(header).first(8)) == "6b9123450102113d");
}

BOOST_AUTO_TEST_CASE(a_setter_on_less_than_a_header_stops_the_program) {
  Octets part(kIpv6HeaderLen - 1);
  BOOST_TEST(stops_program([&] { set_ipv6_traffic_class(part, 1); }));
  BOOST_TEST(stops_program([&] { set_ipv6_payload_len(part, 1); }));
  BOOST_TEST(stops_program([&] { set_ipv6_hop_limit(part, 1); }));
}

BOOST_AUTO_TEST_CASE(the_extension_headers_of_scapy_one_by_one) {
  const Texts expected{"0@40+8>60(6)",   "60@48+8>43(40)", "43@56+24>44(48)",
                       "44@80+8>60(56)", "60@88+24>6(80)", "stop@112 6(88)"};
  at_every_offset(from_hex(kExtended), [&](Bytes bytes) {
    BOOST_TEST(all_extensions(bytes) == expected, boost::test_tools::per_element());
  });
}

BOOST_AUTO_TEST_CASE(where_the_walk_stops) {
  struct Row {
    const char* what;
    std::uint8_t first;
    std::string_view payload;
    Texts expected;
  };
  const Row rows[] = {
      {"no extension header", 17, "", {"stop@40 17(6)"}},
      {"no next header", 59, "a5a5", {"stop@40 59(6)"}},
      {"AH is a transform's", 51, "3c04000000000000", {"stop@40 51(6)"}},
      {"ESP", 50, "3c00000000000000", {"stop@40 50(6)"}},
      {"IPComp", 108, "3c00000000000000", {"stop@40 108(6)"}},
      {"mobility, which is none of the four", 135, "3c00000000000000", {"stop@40 135(6)"}},
      {"hop-by-hop directly behind the header", 0, "1100010400000000", {"0@40+8>17(6)", "stop@48 17(40)"}},
      {"hop-by-hop a second time", 0, "0000010400000000 1100010400000000", {"0@40+8>0(6)", "stop@48 0(40)"}},
      {"hop-by-hop behind another",
       60,
       "0000010400000000 1100010400000000",
       {"60@40+8>0(6)", "stop@48 0(40)"}},
      {"the first fragment",
       44,
       "3c00000100000001 1100010400000000",
       {"44@40+8>60(6)", "60@48+8>17(40)", "stop@56 17(48)"}},
      {"an atomic fragment",
       44,
       "3c00000000000001 1100010400000000",
       {"44@40+8>60(6)", "60@48+8>17(40)", "stop@56 17(48)"}},
      {"a later fragment: what follows is no header",
       44,
       "3c00000800000001 ffff010400000000",
       {"44@40+8>60(6)", "stop@48 60(40)"}},
      {"a later fragment without a byte", 44, "3c00fff800000001", {"44@40+8>60(6)", "stop@48 60(40)"}},
      {"reserved bits are no offset", 44, "1100000600000001", {"44@40+8>17(6)", "stop@48 17(40)"}},
      {"a fragment header's reserved byte is no length",
       44,
       "11ff000000000001",
       {"44@40+8>17(6)", "stop@48 17(40)"}},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.what) {
      const ExactBytes bytes(packet_of(row.first, from_hex(row.payload)));
      BOOST_TEST(all_extensions(bytes.bytes()) == row.expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_later_fragment_is_told_from_a_first) {
  struct Row {
    std::string_view payload;
    bool later;
  };
  constexpr Row kRows[] = {{"1100000000000001", false},
                           {"1100000100000001", false},
                           {"1100000800000001", true},
                           {"1100fff900000001", true}};
  for (const Row& row : kRows) {
    const Octets bytes = packet_of(44, from_hex(row.payload));
    Ipv6ExtensionReader reader(taken(Ipv6View::parse(bytes)));
    BOOST_TEST(!reader.in_later_fragment());
    taken(reader.next());
    BOOST_TEST(reader.in_later_fragment() == row.later);
  }
}

BOOST_AUTO_TEST_CASE(an_extension_header_of_less_than_eight_bytes_is_truncated) {
  for (const std::uint8_t type : kExtensions) {
    for_each_prefix(from_hex("1100010400000000"), 8, [&](Bytes payload) {
      const ExactBytes bytes(packet_of(type, payload));
      Ipv6ExtensionReader reader(taken(Ipv6View::parse(bytes.bytes())));
      BOOST_TEST(reason(reader.next()) == WireErrc::truncated);
      BOOST_TEST(reader.at() == 40u);
      BOOST_TEST(!reader.done());
    });
  }
}

BOOST_AUTO_TEST_CASE(an_extension_header_that_ends_outside_is_refused) {
  for (const std::uint8_t type : kWithLength) {
    for (unsigned units = 0; units <= 255; ++units) {
      Octets payload(24);
      payload[0] = 17;
      payload[1] = static_cast<std::uint8_t>(units);
      const ExactBytes bytes(packet_of(type, payload));
      Ipv6ExtensionReader reader(taken(Ipv6View::parse(bytes.bytes())));
      const auto extension = reader.next();
      if (units < 3) {
        BOOST_TEST(taken(extension).len == (units + 1) * 8);
      } else {
        BOOST_TEST(reason(extension) == WireErrc::bad_header_length);
        BOOST_TEST(reader.at() == 40u);
      }
    }
  }
}

// Bytes behind the payload length cannot complete a header.
BOOST_AUTO_TEST_CASE(an_extension_header_that_ends_in_link_layer_padding_is_refused) {
  Octets bytes = packet_of(60, from_hex("1101010c000000000000000000000000"));
  set_ipv6_payload_len(bytes, 15);
  BOOST_TEST(reason(Ipv6ExtensionReader(taken(Ipv6View::parse(bytes))).next()) ==
             WireErrc::bad_header_length);
  set_ipv6_payload_len(bytes, 7);
  BOOST_TEST(reason(Ipv6ExtensionReader(taken(Ipv6View::parse(bytes))).next()) == WireErrc::truncated);
}

BOOST_AUTO_TEST_CASE(a_walk_over_as_many_headers_as_fit_ends) {
  Octets payload(65528);
  for (std::size_t at = 0; at < payload.size(); at += 8) payload[at] = 60;
  const ExactBytes bytes(packet_of(60, payload));
  Ipv6ExtensionReader reader(taken(Ipv6View::parse(bytes.bytes())));
  for (std::size_t count = 0; count < 65528 / 8; ++count) taken(reader.next());
  BOOST_TEST(reader.at() == bytes.bytes().size());
  BOOST_TEST(reason(reader.next()) == WireErrc::truncated);
}

BOOST_AUTO_TEST_CASE(reading_behind_the_last_extension_header_stops_the_program) {
  const Octets bytes = from_hex(kPlain);
  const Ipv6View view = taken(Ipv6View::parse(bytes));
  BOOST_TEST(
      stops_program([&] { [[maybe_unused]] const auto extension = Ipv6ExtensionReader(view).next(); }));
}

BOOST_AUTO_TEST_CASE(the_options_of_scapy_one_by_one) {
  const Octets packet = from_hex(kExtended);
  at_every_offset(Bytes(packet).subspan(40, 8), [](Bytes header) {
    BOOST_TEST(all_options(header) == (Texts{"2:5:0001", "6:1:"}), boost::test_tools::per_element());
  });
  at_every_offset(Bytes(packet).subspan(88, 24), [](Bytes header) {
    BOOST_TEST(all_options(header) == (Texts{"2:1:0000", "6:201:20010db8000000000000000000000077"}),
               boost::test_tools::per_element());
  });
}

BOOST_AUTO_TEST_CASE(options_of_each_shape) {
  struct Row {
    const char* what;
    std::string_view header;
    Texts expected;
  };
  const Row rows[] = {
      {"nothing but next header and length", "1100", {}},
      {"less than that", "11", {}},
      {"Pad1 only", "1100000000000000", {"2:0:", "3:0:", "4:0:", "5:0:", "6:0:", "7:0:"}},
      {"PadN over the whole", "1100010400000000", {"2:1:00000000"}},
      {"PadN without data", "1100010001000100", {"2:1:", "4:1:", "6:1:"}},
      {"an option that ends with the header", "1100050100", {"2:5:00"}},
      {"an option behind Pad1", "110000000502000a", {"2:0:", "3:0:", "4:5:000a"}},
      {"an unknown option of length 0 that is not padding", "11003e0001023344", {"2:62:", "4:1:3344"}},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.what) {
      const ExactBytes header(from_hex(row.header));
      BOOST_TEST(all_options(header.bytes()) == row.expected, boost::test_tools::per_element());
    }
  }
}

// CVE-2018-6918: an option whose length was 0 did not move the walk on.
BOOST_AUTO_TEST_CASE(trap_zero_length_ipv6_option_cve_2018_6918) {
  for (unsigned type = 1; type <= 255; ++type) {
    Octets header(2048);
    header[1] = 255;
    for (std::size_t at = 2; at < header.size(); at += 2) header[at] = static_cast<std::uint8_t>(type);
    const ExactBytes exact(header);
    Ipv6OptionReader reader(exact.bytes());
    std::size_t count = 0;
    for (; !reader.done() && count <= header.size(); ++count) taken(reader.next());
    BOOST_TEST(count == (header.size() - 2) / 2);
  }
}

BOOST_AUTO_TEST_CASE(an_option_that_ends_outside_is_refused_and_moves_nothing) {
  constexpr std::string_view kBroken[] = {
      "1100010500000000",  // a byte outside
      "110001ff00000000",  // far outside
      "110001",            // no room for a length
      "11000501",          // a byte outside, nothing there
  };
  for (const std::string_view hex : kBroken) {
    BOOST_TEST_CONTEXT(hex) {
      const ExactBytes header(from_hex(hex));
      Ipv6OptionReader reader(header.bytes());
      BOOST_TEST(reason(reader.next()) == WireErrc::bad_options);
      BOOST_TEST(!reader.done());
      BOOST_TEST(reason(reader.next()) == WireErrc::bad_options);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_type_in_the_last_byte_has_no_length_to_read) {
  const ExactBytes header(from_hex("1100010300000005"));
  Ipv6OptionReader reader(header.bytes());
  BOOST_TEST(taken(reader.next()).data.size() == 3u);
  BOOST_TEST(reason(reader.next()) == WireErrc::bad_options);
}

BOOST_AUTO_TEST_CASE(the_third_highest_bit_says_that_data_may_change) {
  for (unsigned type = 0; type <= 255; ++type) {
    const Ipv6Option option{static_cast<std::uint8_t>(type), {}, 2};
    BOOST_TEST(option.may_change() == ((type >> 5 & 1) == 1));
  }
}

BOOST_AUTO_TEST_CASE(reading_behind_the_last_option_stops_the_program) {
  BOOST_TEST(stops_program([] { [[maybe_unused]] const auto option = Ipv6OptionReader(Bytes{}).next(); }));
}

BOOST_AUTO_TEST_CASE(random_options_end_and_leave_no_gap) {
  Noise noise;
  std::size_t read_whole = 0;
  for (int round = 0; round < 20000; ++round) {
    Octets bytes = noise.octets(8 * (1 + noise.below(4)));
    for (std::uint8_t& byte : bytes) {
      if (noise.below(4) != 0) byte = static_cast<std::uint8_t>(byte % 6);
    }
    const ExactBytes header(bytes);
    Ipv6OptionReader reader(header.bytes());
    std::size_t at = 2;
    while (!reader.done()) {
      const auto option = reader.next();
      if (!option) break;
      BOOST_REQUIRE_EQUAL(option->at, at);
      at += option->type == 0 ? 1 : 2 + option->data.size();
    }
    BOOST_REQUIRE(at <= bytes.size() && reader.done() == (at == bytes.size()));
    read_whole += reader.done() ? 1 : 0;
  }
  BOOST_TEST(read_whole > 1000u);
  BOOST_TEST(read_whole < 19000u);
}

BOOST_AUTO_TEST_SUITE_END()
