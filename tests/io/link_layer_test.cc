// SPDX-License-Identifier: Apache-2.0
#include "io/link_layer.h"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace spigrp {
namespace {

using Frame = std::vector<std::uint8_t>;

constexpr int kEthernet = 1;
constexpr int kNull = 0;
constexpr int kLoop = 108;
constexpr int kCooked = 113;
constexpr int kCooked2 = 276;
constexpr int kRawTypes[] = {12, 14, 101};
constexpr int kOnlyIpv4 = 228;
constexpr int kOnlyIpv6 = 229;

Frame join(std::initializer_list<Frame> parts) {
  Frame frame;
  for (const auto& part : parts) frame.insert(frame.end(), part.begin(), part.end());
  return frame;
}

Frame ethernet(const Frame& types_and_tags) { return join({Frame(12, 0x02), types_and_tags}); }

Frame cooked(std::uint8_t arphrd_high, std::uint8_t arphrd_low, const Frame& protocol) {
  return join({{0, 0, arphrd_high, arphrd_low, 0, 6}, Frame(8, 0x02), protocol});
}

Frame cooked2(std::uint8_t arphrd_high, std::uint8_t arphrd_low, const Frame& protocol) {
  return join({protocol, {0, 0, 0, 0, 0, 7, arphrd_high, arphrd_low, 0, 6}, Frame(8, 0x02)});
}

const Frame kIpv4Type = {0x08, 0x00};
const Frame kIpv6Type = {0x86, 0xdd};

struct Row {
  const char* what;
  int link_type;
  Frame header;
  std::optional<Family> family;
  FamilyField field;
  std::size_t family_at;
};

std::vector<Row> rows() {
  const auto ethertype = FamilyField::ethertype;
  const auto big = FamilyField::af_big_endian;
  const auto little = FamilyField::af_little_endian;
  const Frame tag = {0x81, 0x00, 0x00, 0x05};
  const Frame qinq = {0x88, 0xa8, 0x00, 0x06};
  const Frame old_qinq = {0x91, 0x00, 0x00, 0x07};
  return {
      {"ethernet ipv4", kEthernet, ethernet(kIpv4Type), Family::ipv4, ethertype, 12},
      {"ethernet ipv6", kEthernet, ethernet(kIpv6Type), Family::ipv6, ethertype, 12},
      {"ethernet arp", kEthernet, ethernet({0x08, 0x06}), {}, ethertype, 12},
      {"802.3 with LLC", kEthernet, ethernet({0x00, 0x26}), {}, ethertype, 12},
      {"one tag", kEthernet, ethernet(join({tag, kIpv4Type})), Family::ipv4, ethertype, 16},
      {"qinq", kEthernet, ethernet(join({qinq, tag, kIpv6Type})), Family::ipv6, ethertype, 20},
      {"tag, arp", kEthernet, ethernet(join({tag, {0x08, 0x06}})), {}, ethertype, 16},
      {"four tags", kEthernet, ethernet(join({old_qinq, qinq, tag, tag, kIpv4Type})), Family::ipv4, ethertype,
       28},
      {"cooked ipv4", kCooked, cooked(0, 1, kIpv4Type), Family::ipv4, ethertype, 14},
      {"cooked ipv6", kCooked, cooked(0, 1, kIpv6Type), Family::ipv6, ethertype, 14},
      {"cooked, GRE device", kCooked, cooked(0x03, 0x0a, kIpv6Type), Family::ipv6, ethertype, 14},
      {"cooked LLC", kCooked, cooked(0, 1, {0x00, 0x04}), {}, ethertype, 14},
      {"cooked, tag", kCooked, cooked(0, 1, join({tag, kIpv4Type})), Family::ipv4, ethertype, 18},
      {"cooked, frame relay", kCooked, cooked(0x03, 0x02, kIpv4Type), {}, FamilyField::none, 0},
      {"cooked, radiotap", kCooked, cooked(0x03, 0x23, kIpv4Type), {}, FamilyField::none, 0},
      {"cooked, netlink", kCooked, cooked(0x03, 0x38, kIpv4Type), {}, FamilyField::none, 0},
      {"cooked2 ipv4", kCooked2, cooked2(0, 1, kIpv4Type), Family::ipv4, ethertype, 0},
      {"cooked2 ipv6", kCooked2, cooked2(0, 1, kIpv6Type), Family::ipv6, ethertype, 0},
      {"cooked2 arp", kCooked2, cooked2(0, 1, {0x08, 0x06}), {}, ethertype, 0},
      {"cooked2, tag", kCooked2, join({cooked2(0, 1, {0x81, 0x00}), {0x00, 0x05}, kIpv6Type}), Family::ipv6,
       ethertype, 22},
      {"cooked2, radiotap", kCooked2, cooked2(0x03, 0x23, kIpv6Type), {}, FamilyField::none, 0},
      {"null ipv4, big", kNull, {0, 0, 0, 2}, Family::ipv4, big, 0},
      {"null ipv4, little", kNull, {2, 0, 0, 0}, Family::ipv4, little, 0},
      {"null Linux", kNull, {10, 0, 0, 0}, Family::ipv6, little, 0},
      {"null NetBSD", kNull, {24, 0, 0, 0}, Family::ipv6, little, 0},
      {"null FreeBSD", kNull, {0, 0, 0, 28}, Family::ipv6, big, 0},
      {"null macOS", kNull, {30, 0, 0, 0}, Family::ipv6, little, 0},
      {"null AppleTalk", kNull, {16, 0, 0, 0}, {}, little, 0},
      {"loop ipv4", kLoop, {0, 0, 0, 2}, Family::ipv4, big, 0},
      {"loop ipv6", kLoop, {0, 0, 0, 24}, Family::ipv6, big, 0},
      {"loop is never little-endian", kLoop, {2, 0, 0, 0}, {}, big, 0},
      {"LINKTYPE_IPV4", kOnlyIpv4, {}, Family::ipv4, FamilyField::none, 0},
      {"LINKTYPE_IPV6", kOnlyIpv6, {}, Family::ipv6, FamilyField::none, 0},
  };
}

const Frame kPayload = {0x45, 0xff, 0x00, 0x81, 0x00, 0x88, 0xa8};

BOOST_AUTO_TEST_SUITE(link_layer)

BOOST_AUTO_TEST_CASE(finds_packet_and_family) {
  for (const auto& row : rows()) {
    BOOST_TEST_CONTEXT(row.what) {
      const auto link = parse_link(row.link_type, join({row.header, kPayload}));
      BOOST_TEST_REQUIRE(link.has_value());
      BOOST_TEST(link->header_len == row.header.size());
      BOOST_TEST((link->family == row.family));
      BOOST_TEST((link->field == row.field));
      BOOST_TEST(link->family_at == row.family_at);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_header_alone_is_enough_and_every_prefix_is_too_short) {
  for (const auto& row : rows()) {
    BOOST_TEST_CONTEXT(row.what) {
      BOOST_TEST(parse_link(row.link_type, row.header).has_value());
      for (std::size_t len = 0; len < row.header.size(); ++len) {
        const Frame prefix(row.header.begin(), row.header.begin() + static_cast<std::ptrdiff_t>(len));
        const auto link = parse_link(row.link_type, prefix);
        BOOST_TEST_REQUIRE(!link.has_value(), "a prefix of " << len << " bytes is no header");
        BOOST_TEST((link.error() == LinkErrc::too_short));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(raw_goes_by_version_nibble) {
  for (const int type : kRawTypes) {
    BOOST_TEST((parse_link(type, Frame{0x45})->family == Family::ipv4));
    BOOST_TEST((parse_link(type, Frame{0x60})->family == Family::ipv6));
    BOOST_TEST((!parse_link(type, Frame{0x00})->family));
    BOOST_TEST((!parse_link(type, Frame{0x56})->family));
    BOOST_TEST(parse_link(type, Frame{0x45})->header_len == 0U);
    BOOST_TEST((parse_link(type, {}).error() == LinkErrc::too_short));
  }
}

BOOST_AUTO_TEST_CASE(a_fifth_tag_is_refused) {
  Frame tags;
  for (int i = 0; i < 5; ++i) tags = join({tags, {0x81, 0x00, 0x00, 0x05}});
  const auto link = parse_link(kEthernet, join({ethernet(tags), kIpv4Type, kPayload}));
  BOOST_TEST_REQUIRE(!link.has_value());
  BOOST_TEST((link.error() == LinkErrc::too_many_tags));
}

BOOST_AUTO_TEST_CASE(other_link_types_are_named) {
  BOOST_TEST((parse_link(105, kPayload).error() == LinkErrc::unsupported_link_type));
  BOOST_TEST(!is_supported_link_type(105));
  BOOST_TEST(link_type_name(105) == "IEEE802_11 (105)");
  BOOST_TEST(link_type_name(1) == "EN10MB (1)");
  BOOST_TEST(link_type_name(64999) == "unknown (64999)");
  for (const auto& row : rows()) BOOST_TEST(is_supported_link_type(row.link_type));
  for (const int type : kRawTypes) BOOST_TEST(is_supported_link_type(type));
}

BOOST_AUTO_TEST_CASE(errors_have_words) {
  for (const auto code : {LinkErrc::unsupported_link_type, LinkErrc::too_short, LinkErrc::too_many_tags}) {
    BOOST_TEST(std::string(describe(code)).size() > 10U);
  }
}

BOOST_AUTO_TEST_CASE(output_has_a_type_for_both_families) {
  for (const int type : kRawTypes) BOOST_TEST(output_link_type(type) == 12);
  BOOST_TEST(output_link_type(kOnlyIpv4) == 12);
  BOOST_TEST(output_link_type(kOnlyIpv6) == 12);
  for (const int type : {kEthernet, kNull, kLoop, kCooked, kCooked2}) {
    BOOST_TEST(output_link_type(type) == type);
  }
}

// Every IP row, rewritten to each family: the reader sees that family there, and no other byte has changed.
BOOST_AUTO_TEST_CASE(rewrite_changes_the_family_field_alone) {
  for (const auto& row : rows()) {
    if (!row.family) continue;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
      BOOST_TEST_CONTEXT(row.what) {
        Frame header = row.header;
        const auto link = parse_link(row.link_type, header);
        FamilyRewriter rewriter;
        rewriter.see(*link);
        rewriter.rewrite(*link, header, family);
        if (family == row.family || row.field == FamilyField::none) {
          BOOST_TEST(header == row.header, boost::test_tools::per_element());
          continue;
        }
        BOOST_TEST((parse_link(row.link_type, header)->family == family));
        BOOST_TEST((parse_link(row.link_type, header)->field == row.field));
        const std::size_t field_len = row.field == FamilyField::ethertype ? 2 : 4;
        for (std::size_t i = 0; i < field_len; ++i) header[row.family_at + i] = row.header[row.family_at + i];
        BOOST_TEST(header == row.header, boost::test_tools::per_element());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(bsd_ipv6_number_is_the_one_seen_else_that_of_the_system) {
  FamilyRewriter rewriter;
  Frame frame = {2, 0, 0, 0};
  const auto link = *parse_link(kNull, frame);
  rewriter.see(link);
  rewriter.rewrite(link, frame, Family::ipv6);
  BOOST_TEST((frame == Frame{30, 0, 0, 0}));
  Frame loop = {0, 0, 0, 2};
  rewriter.rewrite(*parse_link(kLoop, loop), loop, Family::ipv6);
  BOOST_TEST((loop == Frame{0, 0, 0, 24}));

  rewriter.see(*parse_link(kNull, Frame{28, 0, 0, 0}));
  rewriter.see(*parse_link(kNull, Frame{16, 0, 0, 0}));  // AppleTalk is no family to remember
  rewriter.see(*parse_link(kNull, Frame{2, 0, 0, 0}));
  rewriter.rewrite(link, frame, Family::ipv6);
  BOOST_TEST((frame == Frame{28, 0, 0, 0}));

  Frame big = {0, 0, 0, 2};
  rewriter.rewrite(*parse_link(kNull, big), big, Family::ipv6);
  BOOST_TEST((big == Frame{0, 0, 0, 28}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
