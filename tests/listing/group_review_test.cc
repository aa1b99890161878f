// SPDX-License-Identifier: Apache-2.0
#include "spigrp/group_review.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "spigrp/group.h"

using namespace spigrp;
using namespace std::string_view_literals;

namespace {

std::vector<Said> saids_of(std::string_view line) {
  std::vector<Said> saids;
  GroupReader reader(line);
  while (const auto word = reader.next()) saids.push_back(word->said.value().said);
  return saids;
}

// "E206@2 W250@0" for a line.
std::string review(std::string_view line) {
  std::string text;
  const Findings findings = review_group(saids_of(line));
  for (const Finding& finding : findings.all()) {
    text += (text.empty() ? "" : " ") + std::string(name(finding.code)) + "@" + std::to_string(finding.index);
  }
  return text;
}

bool inbound(std::string_view line) { return is_inbound_order(saids_of(line)); }

Said random_said(std::mt19937& random) {
  static const char* const kDestinations[] = {"192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1",
                                              "0.0.0.0"};
  static constexpr Proto kProtos[] = {Proto::tun, Proto::comp, Proto::esp, Proto::ah, Proto::internal};
  static constexpr std::uint32_t kSpis[] = {0, 1, 255, 256, 0x1001, 0x1002, 0xf000};
  return {kProtos[random() % 40 % 5], kSpis[random() % 7], *parse_ip_address(kDestinations[random() % 5])};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(group_review)

BOOST_AUTO_TEST_CASE(a_good_group_has_no_findings) {
  BOOST_TEST(review("tun.3d0@192.0.2.1 comp.3d0@192.0.2.1 esp.1001@192.0.2.1 ah.1002@192.0.2.1") == "");
  BOOST_TEST(review("%pass") == "");
  BOOST_TEST(review("%passthrough6") == "");
}

BOOST_AUTO_TEST_CASE(all_faults_are_named) {
  BOOST_TEST(review("esp.0@192.0.2.1 esp.1@192.0.2.2") == "E208@0 E206@1 E203@1 W251@1");
  BOOST_TEST(review("esp.1001@192.0.2.1 comp:1@2001:db8::1 esp.1001@192.0.2.1") ==
             "E205@1 E204@1 W252@1 E207@2 E206@2");
  BOOST_TEST(review("%pass esp.1001@0.0.0.0 %drop") == "E209@0 E209@2 E206@2");
}

BOOST_AUTO_TEST_CASE(doubts) {
  BOOST_TEST(review("ah.1001@192.0.2.1 esp.1002@192.0.2.1") == "W250@0");
  BOOST_TEST(review("ah.1001@192.0.2.1 tun.1@192.0.2.1 esp.1002@192.0.2.1") == "");
  BOOST_TEST(review("tun.1@192.0.2.1") == "W253@0");
  BOOST_TEST(review("tun.1@192.0.2.1 comp.1000@192.0.2.1") == "W253@0");
  BOOST_TEST(review("esp.1@192.0.2.1") == "W251@0");
  BOOST_TEST(review("ah.ff@192.0.2.1") == "W251@0");
  BOOST_TEST(review("esp.100@192.0.2.1") == "");
  BOOST_TEST(review("comp.3f@192.0.2.1 esp.100@192.0.2.1") == "W252@0");
  BOOST_TEST(review("comp.40@192.0.2.1 esp.100@192.0.2.1") == "W252@0");
  BOOST_TEST(review("comp.ff@192.0.2.1 esp.100@192.0.2.1") == "W252@0");
  BOOST_TEST(review("comp.100@192.0.2.1 esp.100@192.0.2.1") == "");
  BOOST_TEST(review("comp.efff@192.0.2.1 esp.100@192.0.2.1") == "");
  BOOST_TEST(review("comp.f000@192.0.2.1 esp.100@192.0.2.1") == "W252@0");
  BOOST_TEST(review("esp.100@192.0.1.1 tun.1@192.0.2.1 esp.100@192.0.2.1") == "N307@1");
}

BOOST_AUTO_TEST_CASE(the_first_fault_is_what_check_group_says) {
  std::mt19937 random(3);
  for (int i = 0; i < 200'000; ++i) {
    std::vector<Said> saids(1 + random() % 4);
    for (Said& said : saids) said = random_said(random);
    const auto first = check_group(saids);
    bool seen = !first;
    bool any = false;
    std::size_t last = 0;
    const Findings findings = review_group(saids);
    for (const Finding& finding : findings.all()) {
      BOOST_REQUIRE(finding.index >= last && finding.index < saids.size());
      last = finding.index;
      any = any || severity(finding.code) == Severity::error;
      seen = seen || (first && first->code == finding.code && first->index == finding.index);
    }
    BOOST_REQUIRE(seen);
    BOOST_REQUIRE(any == first.has_value());
  }
}

BOOST_AUTO_TEST_CASE(inbound_order) {
  BOOST_TEST(!inbound("tun.1@192.0.2.1 esp.1001@192.0.2.1"));
  BOOST_TEST(inbound("esp.1001@192.0.2.1 tun.1@192.0.2.1"));
  BOOST_TEST(!inbound("esp.1001@192.0.1.1 tun.1@192.0.2.1"));
  BOOST_TEST(inbound("ah.1@192.0.2.1 esp.2@192.0.2.1 comp.3@192.0.2.1 tun.4@192.0.2.1"));
  BOOST_TEST(inbound("esp.2@192.0.2.1 comp.3@192.0.2.1"));
  BOOST_TEST(inbound("comp.3@192.0.2.1 tun.4@192.0.2.1"));
  BOOST_TEST(!inbound("ah.1@192.0.2.1 esp.2@192.0.2.1"));
  BOOST_TEST(!inbound("tun.1@192.0.2.1 tun.2@192.0.2.2"));
  BOOST_TEST(inbound("esp.1@192.0.2.2 tun.2@192.0.2.2 esp.3@192.0.2.1 tun.4@192.0.2.1"));
  BOOST_TEST(inbound("esp.1@192.0.2.2 tun.2@192.0.2.2 esp.3@192.0.2.1"));
  BOOST_TEST(!inbound("tun.1@192.0.2.1 esp.1001@192.0.2.2"));
  BOOST_TEST(!inbound("tun.1@192.0.2.1 tun.2@192.0.2.2 esp.3@192.0.2.1"));
  BOOST_TEST(!inbound("esp.1@192.0.2.1"));
  BOOST_TEST(!inbound("esp.1@192.0.2.1 esp.2@192.0.2.1"));
  BOOST_TEST(!inbound(""));
}

BOOST_AUTO_TEST_CASE(a_group_read_backwards_twice_is_the_group) {
  const auto group = parse_group("tun.1@192.0.2.1 comp.40@192.0.2.1 esp.1001@192.0.2.1").value();
  BOOST_TEST((reversed(reversed(group)) == group));
  BOOST_TEST(format(reversed(group)).view() == "esp.1001@192.0.2.1 comp.40@192.0.2.1 tun.1@192.0.2.1");
}

// A plain group is one that nothing is said of; the usual ones are plain.
BOOST_AUTO_TEST_CASE(nothing_is_said_of_a_plain_group) {
  for (const std::string_view line :
       {"tun.3d0@192.0.2.1 comp.3d0@192.0.2.1 esp.1001@192.0.2.1 ah.1002@192.0.2.1"sv, "esp.100@192.0.2.1"sv,
        "tun:1@2001:db8::1 ah:100@2001:db8::1"sv}) {
    BOOST_TEST(is_plain_group(saids_of(line)), line);
  }
  std::mt19937 random(6);
  std::size_t plain = 0;
  for (int i = 0; i < 300'000; ++i) {
    std::vector<Said> saids;
    for (auto count = random() % 5 + (i % 64 == 0 ? 1 : 0); count > 0; --count)
      saids.push_back(random_said(random));
    if (!is_plain_group(saids)) continue;
    ++plain;
    const Findings findings = review_group(saids);
    BOOST_TEST_REQUIRE((findings.all().empty() && !is_inbound_order(saids) && !check_group(saids)));
  }
  BOOST_TEST(plain > 10'000u);
}

BOOST_AUTO_TEST_SUITE_END()
