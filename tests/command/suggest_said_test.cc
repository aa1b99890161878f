// SPDX-License-Identifier: Apache-2.0
#include "command/suggest_said.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "spigrp/said.h"

using namespace spigrp;

namespace {

std::string suggested(const std::string& text) {
  const auto said = parse_said(text);
  BOOST_TEST_REQUIRE(!said.has_value(), text);
  return suggest_said(text, said.error().code).value_or("");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(suggest_said_)

BOOST_AUTO_TEST_CASE(one_slip_is_seen_through) {
  BOOST_TEST(suggested("ESP.101@10.0.0.1") == "esp.101@10.0.0.1");
  BOOST_TEST(suggested("epsp.101@10.0.0.1") == "esp.101@10.0.0.1");
  BOOST_TEST(suggested("esp.101@3049:1::2") == "esp:101@3049:1::2");
  BOOST_TEST(suggested("ah:101@10.0.0.1") == "ah.101@10.0.0.1");
  BOOST_TEST(suggested("esp.0x101@10.0.0.1") == "esp.101@10.0.0.1");
  BOOST_TEST(suggested("esp12a@10.0.0.1") == "esp.12a@10.0.0.1");
  BOOST_TEST(suggested("comp0x12345678@192.1.2.45") == "comp.5678@192.1.2.45");
  BOOST_TEST(suggested("esp:1@fe80::1%eth0") == "esp:1@fe80::1");
  BOOST_TEST(suggested("%trapsubnets") == "%trapsubnet");
  BOOST_TEST(suggested("%PASS") == "%pass");
}

BOOST_AUTO_TEST_CASE(what_stays_no_said_is_not_suggested) {
  for (const char* const text :
       {"x", "ESP.@10.0.0.1", "esp.1@", "esp.1@10.0.0.256", "(error)", "%unk-262", "%", "esp.1",
        "esp.1-2@10.0.0.1", "frobnicate.1@10.0.0.1", "comp0x10000@10.0.0.1"}) {
    BOOST_TEST(suggested(text).empty(), text);
  }
  BOOST_TEST(suggested(std::string(1000, 'x')).empty());
}

BOOST_AUTO_TEST_SUITE_END()
