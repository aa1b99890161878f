// SPDX-License-Identifier: Apache-2.0
#include "command/values.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Marks;
using spigrp::test::marks;

namespace {

// Tried is what a function read from a text, and what was said about it.
template <class T>
struct Tried {
  std::optional<T> value;
  std::vector<Diagnostic> said;
  std::string shown;
};

template <class Read>
auto try_to(Read read, std::string_view text) {
  Line line(text, 1);
  using Value = typename decltype(read(line, text))::value_type;
  Tried<Value> tried;
  tried.value = read(line, text);
  tried.shown = line.mask().text();
  DiagnosticList list;
  std::move(line).finish(list);
  tried.said = std::move(list).finish();
  return tried;
}

std::string text_of(const Prefix& prefix) {
  return std::string(format(prefix.address).view()) + "/" + std::to_string(prefix.length);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(numbers_point_to_the_byte_at_fault) {
  const auto read = [](Line& line, std::string_view text) {
    return read_number(line, text, Base::decimal_or_hex, 100);
  };
  BOOST_TEST(try_to(read, "100").value.value() == 100U);
  BOOST_TEST(marks(try_to(read, "101").said) == Marks{"^~~ E414"});
  BOOST_TEST(try_to(read, "101").said[0].message == "this number is out of range: at most 100");
  BOOST_TEST(marks(try_to(read, "1x").said) == Marks{" ^ E413"});
  BOOST_TEST(marks(try_to(read, "").said) == Marks{"| E413"});
  BOOST_TEST(try_to(read, "101").shown == "101");
  BOOST_TEST(try_to(read, "00000000101").shown == "***********");
}

BOOST_AUTO_TEST_CASE(addresses_point_to_the_byte_at_fault) {
  BOOST_TEST(try_to(read_address, "10.0.0.1").value.has_value());
  BOOST_TEST(try_to(read_address, "10.0.0.1").shown == "10.0.0.1");
  BOOST_TEST(marks(try_to(read_address, "10.0.0.g").said) == Marks{"       ^ E415"});
  BOOST_TEST(marks(try_to(read_address, "").said) == Marks{"| E415"});
  BOOST_TEST(try_to(read_address, "1.2.3").shown == "1.2.3");
  BOOST_TEST(try_to(read_address, "gateway").shown == "*******");
}

BOOST_AUTO_TEST_CASE(prefixes_in_both_spellings) {
  const struct {
    const char* text;
    const char* prefix;
  } good[] = {
      {"10.0.0.0/8", "10.0.0.0/8"},
      {"10.0.0.1", "10.0.0.1/32"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"10.1.2.3/32", "10.1.2.3/32"},
      {"10.0.0.0/255.0.0.0", "10.0.0.0/8"},
      {"10.16.0.0/255.240.0.0", "10.16.0.0/12"},
      {"0.0.0.0/0.0.0.0", "0.0.0.0/0"},
      {"10.0.0.1/255.255.255.255", "10.0.0.1/32"},
      {"2001:DB8::/32", "2001:db8::/32"},
      {"2001:db8::1", "2001:db8::1/128"},
      {"::/0", "::/0"},
      {"2001:db8:8000::/33", "2001:db8:8000::/33"},
  };
  for (const auto& row : good) {
    const auto tried = try_to(read_prefix, row.text);
    BOOST_REQUIRE_MESSAGE(tried.value.has_value(), row.text);
    BOOST_TEST(text_of(*tried.value) == row.prefix);
    BOOST_TEST(tried.shown == row.text);
  }
}

BOOST_AUTO_TEST_CASE(bad_prefixes) {
  const struct {
    const char* text;
    const char* mark;
  } bad[] = {
      {"10.0.0.0/33", "         ^~ E416"},
      {"10.0.0.0/", "         | E416"},
      {"10.0.0.0/08", "         ^~ E416"},
      {"10.0.0.0/0x8", "         ^~~ E416"},
      {"10.0.0.0/-1", "         ^~ E416"},
      {"10.0.0.0/8/8", "         ^~~ E416"},
      {"10.0.0.0/255.0.255.0", "         ^~~~~~~~~~~ E416"},
      {"10.0.0.0/255.0.0", "         ^~~~~~~ E416"},
      {"10.0.0.0/999999999999999999999", "         ^~~~~~~~~~~~~~~~~~~~~ E416"},
      {"::/129", "   ^~~ E416"},
      {"::/255.0.0.0", "   ^~~~~~~~~ E416"},
      {"10.0.0.1/8", "^~~~~~~~~~ E417"},
      {"10.0.0.1/0", "^~~~~~~~~~ E417"},
      {"10.0.0.1/255.255.255.254", "^~~~~~~~~~~~~~~~~~~~~~~~ E417"},
      {"2001:db8:8000::/32", "^~~~~~~~~~~~~~~~~~ E417"},
      {"10.0.0/8", "      | E415"},
      {"/8", "| E415"},
      {"", "| E415"},
  };
  for (const auto& row : bad) {
    const auto tried = try_to(read_prefix, row.text);
    BOOST_TEST(marks(tried.said) == Marks{row.mark}, row.text << " gave " << marks(tried.said).at(0));
    BOOST_TEST(!tried.value.has_value());
  }
}

// CVE-2024-50142: a length was checked against the longest of any family, and used with the address of a short one.
BOOST_AUTO_TEST_CASE(trap_prefix_length_against_family_cve_2024_50142) {
  for (int length = 0; length <= 256; ++length) {
    const std::string four = "0.0.0.0/" + std::to_string(length);
    const std::string six = "::/" + std::to_string(length);
    BOOST_TEST(try_to(read_prefix, four.c_str()).value.has_value() == (length <= 32), four);
    BOOST_TEST(try_to(read_prefix, six.c_str()).value.has_value() == (length <= 128), six);
  }
}

BOOST_AUTO_TEST_CASE(bits_behind_a_prefix_show_the_block) {
  BOOST_TEST(try_to(read_prefix, "10.1.2.3/12").said[0].message ==
             "the address has bits set behind its prefix: the block is 10.0.0.0/12");
  BOOST_TEST(try_to(read_prefix, "2001:db8:ffff::1/41").said[0].message ==
             "the address has bits set behind its prefix: the block is 2001:db8:ff80::/41");
}

BOOST_AUTO_TEST_CASE(choices_are_listed) {
  const auto read = [](Line& line, std::string_view text) {
    static constexpr std::string_view kChoices[] = {"copy", "set"};
    return read_choice(line, text, kChoices);
  };
  BOOST_TEST(try_to(read, "set").value.value() == 1U);
  BOOST_TEST(marks(try_to(read, "sett").said) == Marks{"^~~~ E419"});
  BOOST_TEST(try_to(read, "sett").said[0].message == "unknown word: write one of copy, set");
  BOOST_TEST(try_to(read, "sett").shown == "sett");
  BOOST_TEST(try_to(read, "0123").shown == "****");
}

BOOST_AUTO_TEST_CASE(families) {
  BOOST_TEST((try_to(read_family, "inet").value == Family::ipv4));
  BOOST_TEST((try_to(read_family, "inet6").value == Family::ipv6));
  BOOST_TEST(marks(try_to(read_family, "inet4").said) == Marks{"^~~~~ E419"});
  Line line("10.0.0.1", 1);
  BOOST_TEST(demand_family(line, line.text(), Family::ipv4, Family::ipv4));
  BOOST_TEST(line.ok());
  BOOST_TEST(!demand_family(line, line.text(), Family::ipv4, Family::ipv6));
  BOOST_TEST(!line.ok());
}

BOOST_AUTO_TEST_CASE(transport_protocols) {
  BOOST_TEST(int{try_to(read_transport, "tcp").value.value()} == 6);
  BOOST_TEST(int{try_to(read_transport, "ipv6-icmp").value.value()} == 58);
  BOOST_TEST(int{try_to(read_transport, "255").value.value()} == 255);
  BOOST_TEST(int{try_to(read_transport, "0").value.value()} == 0);
  BOOST_TEST(marks(try_to(read_transport, "256").said) == Marks{"^~~ E414"});
  BOOST_TEST(marks(try_to(read_transport, "tpc").said) == Marks{"^~~ E419"});
  BOOST_TEST(marks(try_to(read_transport, "").said) == Marks{"| E419"});
}

BOOST_AUTO_TEST_SUITE_END()
