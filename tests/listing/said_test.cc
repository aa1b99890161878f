// SPDX-License-Identifier: Apache-2.0
#include "spigrp/said.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "naive_said.h"
#include "support/allocations.h"
#include "support/random.h"

using namespace spigrp;
using namespace std::string_view_literals;

namespace {

std::string text_of(const Said& said) { return std::string(format(said).view()); }

SpelledSaid parsed(std::string_view text) {
  const auto said = parse_said(text);
  BOOST_TEST_REQUIRE(said.has_value(), text << " is refused");
  return *said;
}

// One text: the naive parser says the same, a refusal points into the text, and what is accepted reads back
// from its canonical form.
void check_text(const std::string& text) {
  const auto mine = parse_said(text);
  const auto naive = test::naive_said(text);
  if (mine.has_value() != naive.has_value()) BOOST_ERROR("the naive parser disagrees about " << text);
  if (!mine) {
    const TextError& error = mine.error();
    if (error.at > text.size() || error.length > text.size() - error.at)
      BOOST_ERROR("points outside of " << text);
    return;
  }
  if (naive && mine->said != naive->said) BOOST_ERROR("the naive parser reads another SAID in " << text);
  if (naive && mine->spelling != naive->spelling)
    BOOST_ERROR("the naive parser sees another spelling in " << text);
  const auto again = parse_said(format(mine->said).view());
  if (!again || again->said != mine->said) BOOST_ERROR("does not read back: " << text);
}

// The words of SAIDs, good and bad; one of each makes a text.
constexpr std::string_view kHeads[] = {"ah", "esp",  "comp", "tun",   "int", "ESP",
                                       "es", "espp", "unk9", "%unk-", "",    "duk"};
constexpr std::string_view kMarks[] = {".", ":", "0x", "0X", "0", "", "..", ".0x", ":0X", "-", "+", " "};
constexpr std::string_view kDigits[] = {"",
                                        "0",
                                        "1",
                                        "8",
                                        "101",
                                        "257",
                                        "DeadBeef",
                                        "ffff",
                                        "10000",
                                        "65535",
                                        "65536",
                                        "ffffffff",
                                        "fffffffff",
                                        "00000000000000000000000000000101",
                                        "100000000",
                                        "4294967295",
                                        "4294967296",
                                        "37777777777",
                                        "40000000000",
                                        "18446744073709551617",
                                        "1g",
                                        "7x7"};
constexpr std::string_view kAts[] = {"@", "@", "@", "@", "@", "", "@@", " @"};
constexpr std::string_view kAddresses[] = {
    "1.2.3.4",  "0.0.0.0", "::",      "3049:1::2", "0bc:12DE::1", "::ffff:1.2.3.4",
    "1.2.3.04", "1.2.3",   "1::2::3", "",          "1.2.3.4:6",   "fe80::1%eth0"};

template <std::size_t N>
std::string one_of(const std::string_view (&words)[N], std::mt19937_64& random) {
  return std::string(words[random() % N]);
}

std::string composed(std::mt19937_64& random) {
  std::string text = one_of(kHeads, random) + one_of(kMarks, random);
  return text + one_of(kDigits, random) + one_of(kAts, random) + one_of(kAddresses, random);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(said)

// Each spelling that ipsec_ttosa(3) read, and what is written for it.
BOOST_AUTO_TEST_CASE(every_spelling_has_one_canonical_form) {
  using enum Spelling;
  const struct {
    const char* text;
    Spelling spelling;
    const char* canonical;
  } rows[] = {
      {"esp.101@1.2.3.0", marked, "esp.101@1.2.3.0"},
      {"esp.00000000000000101@1.2.3.0", marked, "esp.101@1.2.3.0"},
      {"esp.187A101B@192.168.2.110", marked, "esp.187a101b@192.168.2.110"},
      {"ah:187a101a@3049:1::2", marked, "ah:187a101a@3049:1::2"},
      {"tun:3D0@0BC:12DE::1", marked, "tun:3d0@bc:12de::1"},
      {"esp0x101@1.2.3.0", hex, "esp.101@1.2.3.0"},
      {"esp0X101@1.2.3.0", hex, "esp.101@1.2.3.0"},
      {"tun0x3d0@3049:1::2", hex, "tun:3d0@3049:1::2"},
      {"esp257@1.2.3.0", decimal, "esp.101@1.2.3.0"},
      {"ah78@1049:1::8007:2040", decimal, "ah:4e@1049:1::8007:2040"},
      {"esp4294967295@::1", decimal, "esp:ffffffff@::1"},
      {"esp0401@1.2.3.0", octal, "esp.101@1.2.3.0"},
      {"esp037777777777@1.2.3.0", octal, "esp.ffffffff@1.2.3.0"},
      {"esp00@1.2.3.0", octal, "esp.0@1.2.3.0"},
      {"esp0@1.2.3.0", decimal, "esp.0@1.2.3.0"},
      {"comp65535@1.2.3.4", decimal, "comp.ffff@1.2.3.4"},
      {"comp.0000ffff@1.2.3.4", marked, "comp.ffff@1.2.3.4"},
      {"int262@0.0.0.0", decimal, "int.106@0.0.0.0"},
      {"int.ff@0.0.0.0", marked, "int.ff@0.0.0.0"},
      {"int256@0.0.0.1", decimal, "int.100@0.0.0.1"},
      {"int256@::", decimal, "int:100@::"},
      {"int256@0.0.0.0", decimal, "%pass"},
      {"int.105@0.0.0.0", marked, "%trapsubnet"},
      {"tun0@0.0.0.0", decimal, "%passthrough"},
      {"tun:0@::", marked, "%passthrough6"},
      {"tun.0@0.0.0.1", marked, "tun.0@0.0.0.1"},
      {"%pass", magic, "%pass"},
      {"%drop", magic, "%drop"},
      {"%reject", magic, "%reject"},
      {"%hold", magic, "%hold"},
      {"%trap", magic, "%trap"},
      {"%trapsubnet", magic, "%trapsubnet"},
      {"%passthrough", magic, "%passthrough"},
      {"%passthrough4", magic, "%passthrough"},
      {"%passthrough6", magic, "%passthrough6"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.text) {
      const SpelledSaid said = parsed(row.text);
      BOOST_TEST((said.spelling == row.spelling));
      BOOST_TEST(text_of(said.said) == row.canonical);
      check_text(row.text);
      check_text(row.canonical);
    }
  }
}

BOOST_AUTO_TEST_CASE(fields) {
  const Said said = parsed("comp:3d0@3049:1::2").said;
  BOOST_TEST((said.proto == Proto::comp));
  BOOST_TEST(said.spi == 0x3d0u);
  BOOST_TEST(format(said.dst).view() == "3049:1::2");
  BOOST_TEST((parsed("ah.1@0.0.0.0").said.proto == Proto::ah));
  BOOST_TEST((parsed("esp.1@0.0.0.0").said.proto == Proto::esp));
  BOOST_TEST((parsed("tun.1@0.0.0.0").said.proto == Proto::tun));
  BOOST_TEST((parsed("int.1@0.0.0.0").said.proto == Proto::internal));
}

BOOST_AUTO_TEST_CASE(shunts) {
  const char* const names[] = {"%pass", "%drop", "%reject", "%hold", "%trap", "%trapsubnet"};
  for (std::uint32_t i = 0; i < 6; ++i) {
    const Said said = shunt_said(static_cast<Shunt>(256 + i));
    BOOST_TEST((said == Said{Proto::internal, 256 + i, IpAddress()}));
    BOOST_TEST(text_of(said) == names[i]);
    BOOST_TEST((parsed(names[i]).said == said));
  }
}

BOOST_AUTO_TEST_CASE(refusals_name_the_bytes) {
  using enum TextCode;
  const struct {
    std::string_view text;
    TextCode code;
    std::size_t at;
    std::size_t length;
  } rows[] = {
      {"", empty_said, 0, 0},
      {"foo.101@1.2.3.4", unknown_protocol, 0, 3},
      {"ESP.101@1.2.3.4", unknown_protocol, 0, 3},
      {"Esp.101@1.2.3.4", unknown_protocol, 0, 3},
      {"es", unknown_protocol, 0, 2},
      {"es9@1.2.3.4", unknown_protocol, 0, 2},
      {"0x101@1.2.3.4", unknown_protocol, 0, 1},
      {"\0esp.1@1.2.3.4"sv, unknown_protocol, 0, 1},
      {"_", unknown_protocol, 0, 1},
      {"unknown", unknown_protocol, 0, 7},
      {"esp", missing_spi, 3, 0},
      {"esp@1.2.3.4", missing_spi, 3, 0},
      {"esp.", missing_spi, 4, 0},
      {"esp.@1.2.3.4", missing_spi, 4, 0},
      {"tun:@::1", missing_spi, 4, 0},
      {"esp0x@1.2.3.4", missing_spi, 5, 0},
      {"esp0x", missing_spi, 5, 0},
      {"comp.", missing_spi, 5, 0},
      {"espp9@1.2.3.4", bad_spi_digit, 3, 1},
      {"esp-1@1.2.3.4", bad_spi_digit, 3, 1},
      {"esp 1@1.2.3.4", bad_spi_digit, 3, 1},
      {"esp..1@1.2.3.4", bad_spi_digit, 4, 1},
      {"esp.0x101@1.2.3.4", bad_spi_digit, 5, 1},
      {"esp.10g@1.2.3.4", bad_spi_digit, 6, 1},
      {"esp.ffffffffffg@1.2.3.4", bad_spi_digit, 14, 1},
      {"esp08@1.2.3.4", bad_spi_digit, 4, 1},
      {"esp0408@1.2.3.4", bad_spi_digit, 6, 1},
      {"esp12a@1.2.3.4", bad_spi_digit, 5, 1},
      {"esp7x7@1.2.3.4", bad_spi_digit, 4, 1},
      {"esp00x1@1.2.3.4", bad_spi_digit, 5, 1},
      {"esp0x0x1@1.2.3.4", bad_spi_digit, 6, 1},
      {"ah2.2", bad_spi_digit, 3, 1},
      {"esp.1\0@1.2.3.4"sv, bad_spi_digit, 5, 1},
      {"esp.100000000@1.2.3.4", spi_too_big, 4, 9},
      {"esp.0100000000@1.2.3.4", spi_too_big, 4, 10},
      {"esp0x100000000@1.2.3.4", spi_too_big, 3, 11},
      {"esp4294967296@1.2.3.4", spi_too_big, 3, 10},
      {"esp040000000000@1.2.3.4", spi_too_big, 3, 12},
      {"esp.10000000000000101@1.2.3.4", spi_too_big, 4, 17},  // 2^64 + 0x101
      {"esp.100000000", spi_too_big, 4, 9},
      {"comp.10000@1.2.3.4", cpi_too_big, 5, 5},
      {"comp65536@1.2.3.4", cpi_too_big, 4, 5},
      {"comp0x12345678@1.2.3.4", cpi_too_big, 4, 10},
      {"comp.100000000@1.2.3.4", cpi_too_big, 5, 9},
      {"esp.101", missing_at, 7, 0},
      {"esp257", missing_at, 6, 0},
      {"ah0", missing_at, 3, 0},
      {"esp.101@3049:1::2", family_mismatch, 3, 1},
      {"comp:101@1.2.3.4", family_mismatch, 4, 1},
      {"%", unknown_magic, 0, 1},
      {"%pas", unknown_magic, 0, 4},
      {"%pass ", unknown_magic, 0, 6},
      {"%PASS", unknown_magic, 0, 5},
      {"%passthrough5", unknown_magic, 0, 13},
      {"%unk-", unknown_magic, 0, 5},
      {"%unk-26x", unknown_magic, 0, 8},
      {"%unk262", unknown_magic, 0, 7},
      {"(error)", printed_error, 0, 7},
      {"(error", unknown_protocol, 0, 1},
      {"%unk-262", printed_unknown, 0, 8},
      {"%unk--2147483648", printed_unknown, 0, 16},
      {"unk0.9260ef3@1.2.3.4", printed_unknown, 0, 20},
      {"unk255.10000@1.2.3.4", printed_unknown, 0, 20},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.text) {
      const auto said = parse_said(row.text);
      BOOST_TEST_REQUIRE(!said.has_value());
      BOOST_TEST(std::string(name(said.error().code)) == name(row.code));
      BOOST_TEST(said.error().at == row.at);
      BOOST_TEST(said.error().length == row.length);
      BOOST_TEST(said.error().detail == nullptr);
      check_text(std::string(row.text));
    }
  }
}

// A bad address points at its own byte, whatever stands before it, and says what parse_ip_address() says.
BOOST_AUTO_TEST_CASE(bad_addresses) {
  for (const std::string head : {"esp.101@", "esp0x101@", "comp:101@"}) {
    for (const std::string address : {"", "1.2.3", "1.2.3.256", "1.2.03.4", "1.2.3.4.5", "@1.2.3.4",
                                      "1::2::3", "12345::", "1:2", "::1%lo", "::g"}) {
      const auto said = parse_said(head + address);
      const auto reason = parse_ip_address(address);
      BOOST_TEST_CONTEXT(head + address) {
        BOOST_TEST_REQUIRE((!said.has_value() && !reason.has_value()));
        BOOST_TEST((said.error().code == TextCode::bad_address));
        BOOST_TEST(said.error().at == head.size() + reason.error().at);
        BOOST_TEST(said.error().length == (reason.error().at < address.size() ? 1 : 0));
        BOOST_TEST(std::string(said.error().detail) == describe(reason.error().code));
      }
    }
  }
}

// Where a SAID is cut after its protocol, the refusal stands at the cut. (Groups here begin with numbers
// below 256: a lone "3049" is no address of either family and is read as IPv4.)
BOOST_AUTO_TEST_CASE(every_prefix) {
  for (const std::string text : {"ah.187a101a@192.168.2.110", "comp:3d0@30:49:1::2", "esp0x101@1.2.3.4",
                                 "tun78@::1.2.3.4", "int0401@1:2:3:4:5:6:7:8", "%passthrough6"}) {
    const std::size_t protocol = text[0] == '%' ? text.size() : text.find_first_of(".:0123456789");
    for (std::size_t size = 0; size < text.size(); ++size) {
      const auto said = parse_said(text.substr(0, size));
      check_text(text.substr(0, size));
      if (said || size < protocol) continue;
      BOOST_TEST_REQUIRE(said.error().at == size);
      BOOST_TEST_REQUIRE(said.error().length == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_the_naive_parser_on_composed_texts) {
  auto random = spigrp::test::repeatable_random(2401);
  for (int i = 0; i < 60'000; ++i) check_text(composed(random));
}

BOOST_AUTO_TEST_CASE(agrees_with_the_naive_parser_on_edited_texts) {
  auto random = spigrp::test::repeatable_random(2402);
  for (int i = 0; i < 60'000; ++i) {
    std::string text = i % 2 == 0 ? "esp.187a101b@192.168.2.110" : "comp:3d0@3049:1::2";
    for (auto edits = random() % 4; edits > 0; --edits) {
      constexpr std::string_view kBytes = "0123456789abcfABCF.:@%xX u-\r\n\t#"sv;
      text[random() % text.size()] = kBytes[random() % kBytes.size()];
    }
    check_text(text);
  }
}

BOOST_AUTO_TEST_CASE(formats_every_value) {
  auto random = spigrp::test::repeatable_random(5);
  constexpr Proto kProtos[] = {Proto::tun, Proto::esp, Proto::ah, Proto::internal, Proto::comp};
  for (int i = 0; i < 20'000; ++i) {
    std::uint8_t bytes[16];
    for (auto& byte : bytes) byte = random() % 2 == 0 ? 0xff : 0;
    const Proto proto = kProtos[random() % 5];
    const auto spi = static_cast<std::uint32_t>(random()) >> (proto == Proto::comp ? 16 : random() % 32);
    const Said said{proto, spi, IpAddress::from_bytes(Bytes(bytes, random() % 2 == 0 ? 4 : 16))};
    BOOST_TEST_REQUIRE((parsed(format(said).view()).said == said));
  }
}

BOOST_AUTO_TEST_CASE(the_longest_text_fits) {
  const Said longest = parsed("comp:ffff@ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").said;
  BOOST_TEST(format(longest).length <= kMaxSaidText);
  BOOST_TEST(text_of({Proto::comp, 0xffffffff, longest.dst}) ==
             "comp:ffffffff@ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

BOOST_AUTO_TEST_CASE(allocates_nothing) {
  ::operator delete(::operator new(1));
  const std::size_t before = test::allocations();
  std::size_t accepted = 0;
  for (const std::string_view text : {"esp.101@1.2.3.4"sv, "tun0x3d0@3049:1::2"sv, "%passthrough6"sv,
                                      "esp.101@1.2.3"sv, "esp.100000000@1.2.3.4"sv, "%unk-262"sv, "foo"sv}) {
    const auto said = parse_said(text);
    accepted += said && format(said->said).length > 0 ? 1 : 0;
  }
  const std::size_t after = test::allocations();
  BOOST_TEST(before > 0);  // the counter counts
  BOOST_TEST(after == before);
  BOOST_TEST(accepted == 3);
}

BOOST_AUTO_TEST_CASE(shunts_are_no_sas) {
  const auto said = [](std::string_view text) { return parse_said(text)->said; };
  BOOST_TEST(is_passthrough(said("%passthrough")));
  BOOST_TEST(is_passthrough(said("%passthrough6")));
  BOOST_TEST(!is_passthrough(said("tun.0@1.2.3.4")));
  BOOST_TEST(!is_passthrough(said("esp.0@0.0.0.0")));
  BOOST_TEST(is_shunt(said("%drop")));
  BOOST_TEST(is_shunt(said("%passthrough")));
  BOOST_TEST(!is_shunt(said("tun.1@0.0.0.0")));
  BOOST_TEST(is_shunt(said("%hold"), Shunt::hold));
  BOOST_TEST(!is_shunt(said("%hold"), Shunt::trap));
  BOOST_TEST(!is_shunt(said("esp.103@0.0.0.0"), Shunt::hold));  // the SPI of %hold
}

BOOST_AUTO_TEST_SUITE_END()
