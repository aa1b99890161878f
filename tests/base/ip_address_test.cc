// SPDX-License-Identifier: Apache-2.0
#include "spigrp/ip_address.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/death.h"
#include "support/naive_address.h"
#include "support/random.h"

using namespace spigrp;

namespace {

std::string text_of(const IpAddress& address) { return std::string(format(address).view()); }

IpAddress parsed(std::string_view text) {
  const auto address = parse_ip_address(text);
  BOOST_TEST_REQUIRE(address.has_value(), text << " is refused");
  return *address;
}

// One text: both parsers say the same, and a refusal stops inside the text.
void check_text(const std::string& text) {
  const auto mine = parse_ip_address(text);
  const auto other = spigrp::test::naive_address(text);
  if (mine.has_value() != other.has_value()) BOOST_ERROR("inet_pton() disagrees about " << text);
  if (mine && other && *mine != *other) BOOST_ERROR("inet_pton() reads other bytes in " << text);
  if (!mine && mine.error().at > text.size()) BOOST_ERROR("stopped outside of " << text);
}

void check_address(const IpAddress& address) {
  const std::string text = text_of(address);
  if (text != spigrp::test::naive_text(address))
    BOOST_ERROR(text << " is not " << spigrp::test::naive_text(address));
  const auto again = parse_ip_address(text);
  if (!again || *again != address) BOOST_ERROR("does not read back: " << text);
}

IpAddress random_address(std::mt19937_64& random) {
  std::uint8_t bytes[16];
  for (auto& byte : bytes) byte = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : 0;
  return IpAddress::from_bytes(Bytes(bytes, random() % 2 == 0 ? 4 : 16));
}

constexpr std::string_view kAlphabet = "0123456789abcdefABCDEF::::....% gx-+/\n";

std::string edited(std::string text, std::mt19937_64& random) {
  const char byte = kAlphabet[random() % kAlphabet.size()];
  const std::size_t at = random() % (text.size() + 1);
  switch (random() % 3) {
    case 0:
      return text.insert(at, 1, byte);
    case 1:
      return text.replace(at, 1, std::string(at < text.size() ? 1 : 0, byte));
    default:
      return text.erase(at, 1);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ip_address)

BOOST_AUTO_TEST_CASE(values) {
  BOOST_TEST(IpAddress().is_unspecified());
  BOOST_TEST(text_of(IpAddress()) == "0.0.0.0");
  BOOST_TEST(text_of(IpAddress::unspecified(Family::ipv6)) == "::");
  BOOST_TEST((IpAddress() != IpAddress::unspecified(Family::ipv6)));
  BOOST_TEST(!parsed("::1").is_unspecified());
  BOOST_TEST((parsed("10.0.0.2") < parsed("10.0.1.0")));
  BOOST_TEST((parsed("255.255.255.255") < parsed("::")));  // IPv4 sorts before IPv6
  BOOST_TEST(parsed("1.2.3.4").size() == 4);
  BOOST_TEST(parsed("1::2").size() == 16);
  BOOST_TEST(parsed("1.2.3.4").bytes().size() == 4);
  BOOST_TEST(parsed("1.2.3.4").bytes()[3] == 4);
  BOOST_TEST(parsed("1::2").bytes()[15] == 2);
}

BOOST_AUTO_TEST_CASE(from_bytes_takes_4_or_16) {
  const std::array<std::uint8_t, 17> bytes{192, 0, 2, 1};
  BOOST_TEST(text_of(IpAddress::from_bytes(Bytes(bytes).first(4))) == "192.0.2.1");
  BOOST_TEST(text_of(IpAddress::from_bytes(Bytes(bytes).first(16))) == "c000:201::");
  for (const std::size_t size : {0u, 3u, 5u, 15u, 17u}) {
    BOOST_TEST(spigrp::test::stops_program([&] { IpAddress::from_bytes(Bytes(bytes).first(size)); }));
  }
}

BOOST_AUTO_TEST_CASE(known_texts) {
  const struct {
    const char* text;
    const char* canonical;
  } rows[] = {
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"3049:1::2", "3049:1::2"},
      {"0bc:12DE::1", "bc:12de::1"},
      {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},  // RFC 5952 4.2.2: one zero group is written out
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
      {"1:0:0:2:3:0:0:4", "1::2:3:0:0:4"},  // RFC 5952 4.2.3: the first of two runs
      {"0001:0002:0003:0004:0005:0006:0007:0008", "1:2:3:4:5:6:7:8"},
      {"::ffff:1.2.3.4", "::ffff:1.2.3.4"},
      {"::ffff:102:304", "::ffff:1.2.3.4"},
      {"::1.2.3.4", "::1.2.3.4"},
      {"::0.0.0.1", "::1"},
      {"::0.1.0.0", "::0.1.0.0"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"},
      {"1:2:3:4:5::7.8.9.10", "1:2:3:4:5:0:708:90a"},
  };
  for (const auto& row : rows) {
    BOOST_TEST(text_of(parsed(row.text)) == row.canonical);
    check_text(row.text);
  }
}

BOOST_AUTO_TEST_CASE(refusals_name_the_byte) {
  using enum AddressErrc;
  const struct {
    const char* text;
    AddressErrc code;
    std::size_t at;
  } rows[] = {
      {"", empty, 0},
      {"1", octet_count, 1},
      {"1.2.3", octet_count, 5},
      {"1.2.3.", octet_count, 6},
      {"1..2.3", octet_count, 2},
      {".1.2.3", octet_count, 0},
      {"1.2.3.4.5", octet_count, 7},
      {"1.2.3.4.", octet_count, 7},
      {"010.2.3.4", octet_leading_zero, 1},
      {"1.2.3.00", octet_leading_zero, 7},
      {"1.2.3.256", octet_too_big, 8},
      {"1.999999999999999999999.3.4", octet_too_big, 4},
      {"1234", octet_too_big, 3},
      {"1.2.3.4:5", bad_character, 7},
      {"1.2.3.a", bad_character, 6},
      {"1.2.3.4a", bad_character, 7},
      {" 1.2.3.4", bad_character, 0},
      {"1.2.3.4 ", bad_character, 7},
      {"+1.2.3.4", bad_character, 0},
      {"1.-2.3.4", bad_character, 2},
      {"0x1.2.3.4", bad_character, 1},
      {"1.2.3.4%eth0", zone, 7},
      {"%eth0", zone, 0},
      {"fe80::1%eth0", zone, 7},
      {"fe80::%eth0", zone, 6},
      {":", group_count, 1},
      {":1", group_count, 1},
      {"1:", group_count, 2},
      {"1:2", group_count, 3},
      {"1:2:3:4:5:6:7", group_count, 13},
      {"1:2:3:4:5:6:7:", group_count, 14},
      {"1:2:3:4:5:6:7:8:", group_count, 15},
      {"1:2:3:4:5:6:7:8:9", group_count, 15},
      {"1:2:3:4:5:6:7:8::", group_count, 15},
      {"1:2:3:4:5:6:7::8", group_count, 15},  // "::" would stand for no group
      {"::1:2:3:4:5:6:7:8", group_count, 15},
      {"1::2:", group_count, 5},
      {":::", second_gap, 2},
      {"1:::2", second_gap, 3},
      {"1::2::3", second_gap, 5},
      {"12345::", group_too_long, 4},
      {"1::00001", group_too_long, 7},
      {"::1 ", bad_character, 3},
      {"::g", bad_character, 2},
      {"1:2.", group_count, 2},
      {"::.1", bad_character, 2},
      {"1:2:3:4:5:6:7:1.2.3.4", group_count, 14},
      {"1:2:3:4:5:1.2.3.4", group_count, 10},
      {"1:2:3:4:5:6::1.2.3.4", group_count, 13},
      {"::1.2.3", octet_count, 7},
      {"::1.2.3.4.5", octet_count, 9},
      {"::1.2.3.4:5", bad_character, 9},
      {"::1.2.3.4%1", zone, 9},
      {"::01.2.3.4", octet_leading_zero, 3},
      {"::256.2.3.4", octet_too_big, 4},
      {"::ab.2.3.4", bad_character, 2},
      {"1::0x2", bad_character, 4},
      {"3049:1::2/64", bad_character, 9},
  };
  for (const auto& row : rows) {
    const auto address = parse_ip_address(row.text);
    BOOST_TEST_CONTEXT(row.text) {
      BOOST_TEST_REQUIRE(!address.has_value());
      BOOST_TEST(describe(address.error().code) == describe(row.code));
      BOOST_TEST(address.error().at == row.at);
    }
    check_text(row.text);
  }
}

BOOST_AUTO_TEST_CASE(nul_is_a_bad_byte) {
  using namespace std::string_view_literals;
  const auto address = parse_ip_address("1.2.3.4\0"sv);
  BOOST_TEST_REQUIRE(!address.has_value());
  BOOST_TEST((address.error().code == AddressErrc::bad_character));
  BOOST_TEST(address.error().at == 7);
}

BOOST_AUTO_TEST_CASE(reads_nothing_behind_the_text) {
  for (const std::string_view text : {"1.2.3.4", "1:2:3:4:5:6:7:8", "::1.2.3.4", "::", "1:2:3"}) {
    const auto alone = parse_ip_address(text);
    for (const char behind : kAlphabet) {
      const std::string longer = std::string(text) + behind;
      const auto cut = parse_ip_address(std::string_view(longer).substr(0, text.size()));
      BOOST_TEST(alone.has_value() == cut.has_value());
      BOOST_TEST((alone.has_value() ? *alone == *cut : alone.error().at == cut.error().at));
    }
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_inet_pton_on_every_short_text) {
  constexpr std::string_view alphabet = "01:.f";
  std::string text;
  const auto extend = [&](const auto& self) -> void {
    check_text(text);
    if (text.size() == 7) return;
    for (const char byte : alphabet) {
      text.push_back(byte);
      self(self);
      text.pop_back();
    }
  };
  extend(extend);
}

BOOST_AUTO_TEST_CASE(agrees_with_inet_pton_on_edited_texts) {
  auto random = spigrp::test::repeatable_random(4302);
  for (int i = 0; i < 100'000; ++i) {
    std::string text = text_of(random_address(random));
    for (auto edits = random() % 4; edits > 0; --edits) text = edited(text, random);
    check_text(text);
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_inet_pton_on_every_prefix) {
  for (const std::string text :
       {"192.168.255.110", "1:2:3:4:5:6:7:8", "a::ffff:192.168.255.110", "0bc:12de::1"}) {
    for (std::size_t size = 0; size <= text.size(); ++size) check_text(text.substr(0, size));
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_inet_ntop) {
  auto random = spigrp::test::repeatable_random(5952);
  for (int i = 0; i < 50'000; ++i) check_address(random_address(random));
}

// Every way in which zero groups, 1 and ffff can lie in an IPv6 address.
BOOST_AUTO_TEST_CASE(agrees_with_inet_ntop_on_every_pattern_of_groups) {
  for (unsigned pattern = 0; pattern < 6561; ++pattern) {  // 3^8
    std::uint8_t bytes[16]{};
    unsigned rest = pattern;
    for (std::size_t group = 0; group < 8; ++group, rest /= 3) {
      bytes[2 * group] = rest % 3 == 2 ? 0xff : 0;
      bytes[2 * group + 1] = rest % 3 == 2 ? 0xff : static_cast<std::uint8_t>(rest % 3);
    }
    check_address(IpAddress::from_bytes(bytes));
  }
}

BOOST_AUTO_TEST_CASE(every_refusal_is_described) {
  for (int code = 0; code <= static_cast<int>(AddressErrc::bad_character); ++code) {
    const std::string sentence = describe(static_cast<AddressErrc>(code));
    BOOST_TEST(sentence.size() > 10);
    BOOST_TEST(sentence.back() != '.');
  }
}

BOOST_AUTO_TEST_CASE(prefix_contains) {
  for (const IpAddress base : {parsed("192.168.2.110"), parsed("3049:1:ffff::2")}) {
    for (unsigned length = 0; length <= base.size() * 8; ++length) {
      for (unsigned flipped = 0; flipped < base.size() * 8; ++flipped) {
        std::array<std::uint8_t, 16> bytes{};
        std::ranges::copy(base.bytes(), bytes.begin());
        bytes[flipped / 8] = static_cast<std::uint8_t>(bytes[flipped / 8] ^ 0x80 >> flipped % 8);
        const Prefix prefix{base, static_cast<std::uint8_t>(length)};
        const bool inside = prefix.contains(IpAddress::from_bytes(Bytes(bytes).first(base.size())));
        if (inside != (flipped >= length)) BOOST_ERROR("bit " << flipped << " of /" << length);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(prefix_edges) {
  BOOST_TEST((Prefix{parsed("0.0.0.0"), 0}.contains(parsed("255.255.255.255"))));
  BOOST_TEST((!Prefix{parsed("0.0.0.0"), 0}.contains(parsed("::"))));
  BOOST_TEST((!Prefix{parsed("::"), 0}.contains(parsed("0.0.0.0"))));
  BOOST_TEST((Prefix{parsed("10.9.0.1"), 32}.contains(parsed("10.9.0.1"))));
  BOOST_TEST((Prefix{parsed("::1"), 128}.contains(parsed("::1"))));
}

// A prefix length of the other family (CVE-2024-50142) is our own mistake, never an answer.
BOOST_AUTO_TEST_CASE(prefix_length_against_family) {
  BOOST_TEST(spigrp::test::stops_program([] { (void)Prefix{IpAddress(), 33}.contains(IpAddress()); }));
  const IpAddress any6 = IpAddress::unspecified(Family::ipv6);
  BOOST_TEST(spigrp::test::stops_program([&] { (void)Prefix{any6, 129}.contains(any6); }));
  BOOST_TEST(!spigrp::test::stops_program([&] { (void)Prefix{any6, 33}.contains(any6); }));
}

BOOST_AUTO_TEST_SUITE_END()
