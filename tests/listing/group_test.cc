// SPDX-License-Identifier: Apache-2.0
#include "spigrp/group.h"

#include <boost/test/unit_test.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/allocations.h"

using namespace spigrp;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

// spigrp(5), EXAMPLES.
constexpr std::string_view kManualIpv4 =
    "tun.3d0@192.168.2.110 comp.3d0@192.168.2.110 esp.187a101b@192.168.2.110 ah.187a101a@192.168.2.110";
constexpr std::string_view kManualIpv6 =
    "tun:3d0@3049:1::2 comp:3d0@3049:1::2 esp:187a101b@3049:1::2 ah:187a101a@3049:1::2";

// What a reader hands out for a line, a string a word: "at:text" and the code of a refusal.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  GroupReader reader(line);
  while (const auto word = reader.next()) {
    words.push_back(std::to_string(word->at) + ":" + std::string(word->text));
    if (!word->said) words.back() += " "s + name(word->said.error().code);
  }
  return words;
}

using Words = std::vector<std::string>;

std::string canonical(std::string_view line) {
  const auto group = parse_group(line);
  return group ? std::string(format(*group).view()) : "refused: "s + name(group.error().code);
}

// The codes of SAIDs written as a line, by check_group() itself: "E206 at 2", or "ok".
std::string verdict(std::string_view line) {
  std::vector<Said> saids;
  GroupReader reader(line);
  while (const auto word = reader.next()) saids.push_back(word->said->said);
  const auto finding = check_group(saids);
  return finding ? std::string(name(finding->code)) + " at " + std::to_string(finding->index) : "ok";
}

// A slow model of the rules for levels. A SAID is two letters: its protocol, and where it goes: a and b are
// IPv4 destinations, c is an IPv6 one.
bool is_well_shaped(const std::string& protocols) {
  static const std::regex kShape("t?c?(e?a?|ae)(tc?(e?a?|ae))*");
  return std::regex_match(protocols, kShape);
}

std::string model_of_level(const std::string& letters) {
  std::string protocols;
  std::set<char> destinations;
  std::set<bool> families;
  for (std::size_t i = 0; i < letters.size(); i += 2) {
    protocols += letters[i];
    destinations.insert(letters[i + 1]);
    families.insert(letters[i + 1] == 'c');
  }
  if (!is_well_shaped(protocols)) {
    const bool repeated = std::set<char>(protocols.begin(), protocols.end()).size() < protocols.size();
    return repeated ? "E205 or E206" : "E205";
  }
  if (families.size() > 1) return "E204";
  return destinations.size() > 1 ? "E203" : "ok";
}

std::string model_of_group(const std::string& letters) {
  std::size_t start = 0;
  while (start < letters.size()) {
    std::size_t end = start + 2;
    while (end < letters.size() && letters[end] != 't') end += 2;
    const std::string level = model_of_level(letters.substr(start, end - start));
    if (level != "ok") return level;
    start = end;
  }
  return "ok";
}

// The SAIDs of such letters; each has an SPI of its own, so none is repeated.
std::vector<Said> saids_of(const std::string& letters) {
  const std::uint8_t octets[16] = {1};
  std::vector<Said> saids;
  for (std::size_t i = 0; i < letters.size(); i += 2) {
    const char to = letters[i + 1];
    const IpAddress ipv4 = IpAddress::from_bytes(Bytes(octets).subspan(to == 'a' ? 0 : 1, 4));
    const Proto proto = letters[i] == 't'   ? Proto::tun
                        : letters[i] == 'c' ? Proto::comp
                        : letters[i] == 'e' ? Proto::esp
                                            : Proto::ah;
    const auto spi = static_cast<std::uint32_t>(i + 1);
    saids.push_back({proto, spi, to == 'c' ? IpAddress::from_bytes(octets) : ipv4});
  }
  return saids;
}

void check_model(const std::string& letters) {
  const auto finding = check_group(saids_of(letters));
  const std::string mine = finding ? name(finding->code) : "ok";
  const std::string model = model_of_group(letters);
  if (model.find(mine) == std::string::npos)
    BOOST_ERROR(letters << ": " << mine << ", the model says " << model);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(group)

BOOST_AUTO_TEST_CASE(the_manual_page) {
  for (const std::string_view line : {kManualIpv4, kManualIpv6}) {
    const auto group = parse_group(line);
    BOOST_TEST_REQUIRE(group.has_value());
    BOOST_TEST(group->size() == 4);
    BOOST_TEST(format(*group).view() == line);
  }
  const auto group = parse_group(kManualIpv4);
  const Proto protos[] = {Proto::tun, Proto::comp, Proto::esp, Proto::ah};
  const std::uint32_t spis[] = {0x3d0, 0x3d0, 0x187a101b, 0x187a101a};
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST((group->saids()[i].proto == protos[i]));
    BOOST_TEST(group->saids()[i].spi == spis[i]);
    BOOST_TEST(format(group->saids()[i].dst).view() == "192.168.2.110");
  }
}

// What real kernels printed, and how lines end.
BOOST_AUTO_TEST_CASE(lines_as_they_come) {
  const std::string expected = "tun.3d0@1.2.3.4 esp.101@1.2.3.4";
  for (const std::string_view line :
       {"tun0x3d0@1.2.3.4 esp0x101@1.2.3.4 "sv, "tun.3d0@1.2.3.4 esp.101@1.2.3.4\r\n"sv,
        "tun.3d0@1.2.3.4 esp.101@1.2.3.4\r"sv, "tun.3d0@1.2.3.4 esp.101@1.2.3.4\n"sv,
        "\t tun.3d0@1.2.3.4\t\tesp257@1.2.3.4 \r\n"sv, "tun.3d0@1.2.3.4 esp.101@1.2.3.4 # dialup"sv,
        "tun.3d0@1.2.3.4 esp.101@1.2.3.4 #\r\n"sv, "tun.3D0@1.2.3.4 esp0401@1.2.3.4"sv}) {
    BOOST_TEST(canonical(line) == expected, line);
  }
  BOOST_TEST(canonical("tun0x3d0@3049:1::2 esp0x101@3049:1::2 ") == "tun:3d0@3049:1::2 esp:101@3049:1::2");
  BOOST_TEST(canonical("%trap\r\n") == "%trap");
  BOOST_TEST(canonical("%passthrough4") == "%passthrough");
}

BOOST_AUTO_TEST_CASE(reader_parts_words) {
  BOOST_TEST(words_of("").empty());
  BOOST_TEST(words_of(" \t \r\n").empty());
  BOOST_TEST(words_of("# esp.101@1.2.3.4").empty());
  BOOST_TEST(words_of("\n").empty());
  BOOST_TEST((words_of("\t%pass  %drop ") == Words{"1:%pass", "8:%drop"}));
  BOOST_TEST((words_of("%pass #%drop") == Words{"0:%pass"}));
  BOOST_TEST((words_of("%pass# %drop") == Words{"0:%pass# E110", "7:%drop"}));
  BOOST_TEST((words_of("%pass  (error)  foo") == Words{"0:%pass", "7:(error) E111", "16:foo E102"}));
  BOOST_TEST(
      (words_of("%unk-262 unk0.9260ef3@1.2.3.4") == Words{"0:%unk-262 E112", "9:unk0.9260ef3@1.2.3.4 E112"}));
}

// One line end is taken off; any other control byte is a byte of a word.
BOOST_AUTO_TEST_CASE(other_bytes_are_bad_bytes_of_a_word) {
  BOOST_TEST((words_of("%pass\r\r\n") == Words{"0:%pass\r E110"}));
  BOOST_TEST((words_of("%pass\n\n") == Words{"0:%pass\n E110"}));
  BOOST_TEST((words_of("%pass\n\r") == Words{"0:%pass\n E110"}));
  BOOST_TEST((words_of("%pass\r%drop") == Words{"0:%pass\r%drop E110"}));
  BOOST_TEST((words_of("%pass\0%drop"sv) == Words{"0:%pass\0%drop E110"s}));
  BOOST_TEST((words_of("%pass\v%drop") == Words{"0:%pass\v%drop E110"}));
  BOOST_TEST((words_of("%pass\xa0 %drop") == Words{"0:%pass\xa0 E110", "7:%drop"}));
}

BOOST_AUTO_TEST_CASE(refusals_point_into_the_line) {
  using enum TextCode;
  const struct {
    std::string_view line;
    TextCode code;
    std::size_t at;
    std::size_t length;
  } rows[] = {
      {"", empty_group, 0, 0},
      {" \t# nothing\r\n", empty_group, 0, 0},
      {"tun.3d0@1.2.3.4  esp.10g@1.2.3.4", bad_spi_digit, 23, 1},
      {"tun.3d0@1.2.3.4 esp.101@1.2.3.256", bad_address, 32, 1},
      {"tun.3d0@1.2.3.4 esp.101@1.2.3 ", bad_address, 29, 0},
      {"tun.3d0@1.2.3.4 esp.101@1::2", family_mismatch, 19, 1},
      {"tun.3d0@1.2.3.4  (error) ", printed_error, 17, 7},
      {"\t%unk-262", printed_unknown, 1, 8},
      {"tun.1@1.2.3.4 comp.2@1.2.3.4 esp.3@1.2.3.4 ah.4@1.2.3.4 esp.5@1.2.3.4 x", too_many_sas, 56, 13},
      {"tun.1@1.2.3.4 comp.2@1.2.3.4 esp.3@1.2.3.4 ah.4@1.2.3.4 x", unknown_protocol, 56, 1},
      {"tun.1@1.2.3.4 esp.2@1.2.3.5", mixed_destinations, 14, 13},
      {"tun.1@1.2.3.4 esp:2@1::2", mixed_families, 14, 10},
      {"esp.1@1.2.3.4 comp.2@1.2.3.4 ", wrong_order, 14, 14},
      {"esp.1@1.2.3.4\tesp.2@1.2.3.4", repeated_protocol, 14, 13},
      {"esp0x1@1.2.3.4 esp.1@1.2.3.4", repeated_said, 15, 13},
      {"tun.1@1.2.3.4 esp.0@1.2.3.4", zero_spi, 14, 13},
      {"esp.1@1.2.3.4 %pass", shunt_in_group, 14, 5},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.line) {
      const auto group = parse_group(row.line);
      BOOST_TEST_REQUIRE(!group.has_value());
      BOOST_TEST(std::string(name(group.error().code)) == name(row.code));
      BOOST_TEST(group.error().at == row.at);
      BOOST_TEST(group.error().length == row.length);
      BOOST_TEST((group.error().detail != nullptr) == (row.code == bad_address));
    }
  }
}

BOOST_AUTO_TEST_CASE(rules) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "E201 at 0"},
      {"esp.1@1.2.3.4", "ok"},
      {"tun.1@1.2.3.4 comp.2@1.2.3.4 esp.3@1.2.3.4 ah.4@1.2.3.4", "ok"},
      {"tun.1@1.2.3.4 ah.4@1.2.3.4 esp.3@1.2.3.4", "ok"},  // doubtful, but not refused here
      {"tun.1@1.2.3.4 tun.1@1.2.3.4 tun.1@1.2.3.4 tun.1@1.2.3.4 tun.1@1.2.3.4", "E202 at 4"},
      // Levels
      {"tun.1@1.2.3.4 esp.2@1.2.3.4 tun:3@1::2 esp:4@1::2", "ok"},
      {"esp.abcdabcd@192.0.1.1 tun.12345678@192.1.2.45", "ok"},  // nested by an old script
      {"esp.1@1.2.3.4 tun.2@1.2.3.4", "ok"},
      {"tun.1@1.2.3.4 tun.2@1.2.3.5", "ok"},
      {"comp.1@1.2.3.4 tun.2@1.2.3.5", "ok"},
      {"tun.1@1.2.3.4 esp.2@1.2.3.4 tun.3@1.2.3.5 esp.4@1.2.3.4", "E203 at 3"},
      // Destinations and families
      {"tun.1@1.2.3.4 comp.2@1.2.3.5 esp.3@1.2.3.4", "E203 at 1"},
      {"tun.1@1.2.3.4 comp.2@1.2.3.4 esp.3@1.2.3.5", "E203 at 2"},
      {"tun.1@1.2.3.4 comp.2@1.2.3.5 esp:3@1::2", "E204 at 2"},  // the families speak first
      {"tun.1@1.2.3.4 esp:2@::ffff:1.2.3.4", "E204 at 1"},
      // Order and repeats
      {"esp.1@1.2.3.4 comp.2@1.2.3.4", "E205 at 1"},
      {"ah.1@1.2.3.4 comp.2@1.2.3.4", "E205 at 1"},
      {"ah.1@1.2.3.4 esp.2@1.2.3.4 comp.3@1.2.3.4 tun.4@1.2.3.4",
       "E205 at 2"},  // an inbound listing, outside to inside
      {"esp.1@1.2.3.4 esp.2@1.2.3.4", "E206 at 1"},
      {"esp.1@1.2.3.4 ah.2@1.2.3.4 esp.3@1.2.3.4", "E206 at 2"},
      {"ah.1@1.2.3.4 esp.2@1.2.3.4 ah.3@1.2.3.4", "E206 at 2"},
      {"comp.1@1.2.3.4 esp.2@1.2.3.4 comp.3@1.2.3.4", "E206 at 2"},
      {"esp.1@1.2.3.4 comp.2@1.2.3.5", "E205 at 1"},  // shape speaks before destinations
      {"esp.1@1.2.3.4 esp.1@1.2.3.4", "E207 at 1"},
      {"tun.1@1.2.3.4 esp.2@1.2.3.4 tun.1@1.2.3.4 esp.3@1.2.3.4", "E207 at 2"},
      {"tun.1@1.2.3.4 esp.1@1.2.3.4", "ok"},  // one SPI, two protocols
      {"esp.1@1.2.3.4 tun.2@1.2.3.5 esp.1@1.2.3.5", "ok"},
      // SPI 0 and shunts
      {"esp.0@1.2.3.4", "E208 at 0"},
      {"tun.1@1.2.3.4 ah.0@1.2.3.4", "E208 at 1"},
      {"tun.0@1.2.3.4", "E208 at 0"},
      {"int.0@0.0.0.0", "E208 at 0"},
      {"esp.0@0.0.0.0", "E208 at 0"},
      {"%passthrough", "ok"},
      {"%passthrough6", "ok"},
      {"%trapsubnet", "ok"},
      {"int.5@1.2.3.4", "ok"},
      {"%pass esp.1@1.2.3.4", "E209 at 0"},
      {"esp.1@1.2.3.4 %passthrough", "E209 at 1"},
      {"%drop %drop", "E209 at 0"},
      {"tun.1@1.2.3.4 int.5@1.2.3.4", "E209 at 1"},
  };
  for (const auto& [line, expected] : rows)
    BOOST_TEST(verdict(line) == expected, line << ": " << verdict(line));
}

// Every chain of up to four protocols to three destinations.
BOOST_AUTO_TEST_CASE(agrees_with_a_model) {
  std::string letters;
  const auto extend = [&](const auto& self) -> void {
    if (!letters.empty()) check_model(letters);
    if (letters.size() == 2 * kMaxGroupSas) return;
    for (const char protocol : "tcea"sv) {
      for (const char destination : "abc"sv) {
        letters += {protocol, destination};
        self(self);
        letters.resize(letters.size() - 2);
      }
    }
  };
  extend(extend);
}

BOOST_AUTO_TEST_CASE(a_group_is_a_value) {
  Group a;
  Group b;
  BOOST_TEST((a == b));
  for (std::uint32_t spi = 1; spi <= 4; ++spi) {
    BOOST_TEST(a.push({Proto::esp, spi, IpAddress()}));
    BOOST_TEST(!(a == b));
    BOOST_TEST(b.push({Proto::esp, spi, IpAddress()}));
    BOOST_TEST((a == b));
  }
  BOOST_TEST(!a.push({Proto::esp, 5, IpAddress()}));
  BOOST_TEST((a == b));
  BOOST_TEST(a.size() == 4);
  BOOST_TEST(a.saids()[3].spi == 4);
  BOOST_TEST(format(Group()).view().empty());
}

BOOST_AUTO_TEST_CASE(the_longest_group_fits) {
  const std::string destination = "@ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  const std::string line = "tun:ffffffff" + destination + " comp:ffff" + destination + " esp:ffffffff" +
                           destination + " ah:ffffffff" + destination;
  BOOST_TEST(canonical(line) == line);
}

BOOST_AUTO_TEST_CASE(allocates_nothing) {
  ::operator delete(::operator new(1));
  const std::size_t before = test::allocations();
  std::size_t accepted = 0;
  for (const std::string_view line :
       {kManualIpv4, kManualIpv6, "esp.1@1.2.3.4 comp.2@1.2.3.4"sv, "(error)"sv, ""sv}) {
    const auto group = parse_group(line);
    accepted += group && format(*group).view() == line ? 1 : 0;
  }
  const std::size_t after = test::allocations();
  BOOST_TEST(before > 0);  // the counter counts
  BOOST_TEST(after == before);
  BOOST_TEST(accepted == 2);
}

BOOST_AUTO_TEST_SUITE_END()
