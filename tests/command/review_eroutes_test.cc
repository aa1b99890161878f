// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>
#include <string>

#include "checked.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

using List = std::vector<std::string>;

const std::string kTunnel =
    tun("tun.1@192.0.2.2") + esp("esp.1001@192.0.2.2") + "spigrp --said tun.1@192.0.2.2 esp.1001@192.0.2.2\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(review_eroutes_)

BOOST_AUTO_TEST_CASE(sas_that_no_eroute_leads_to) {
  const std::string used = kTunnel + eroute("10.1.0.0/16", "10.2.0.0/16", "tun.1@192.0.2.2");
  BOOST_TEST(checked(kTunnel).empty());  // no eroute at all
  BOOST_TEST(checked(used).empty());
  BOOST_TEST(checked(used + esp("esp.1002@192.0.2.9")) == List{"5:12 W451"},
             boost::test_tools::per_element());
  BOOST_TEST(checked(used + esp("esp.1002@192.0.2.1")).empty());  // comes in at the source of the tunnel
  const std::string host = esp("esp.1002@192.0.2.9") + eroute("192.0.2.3", "192.0.2.9", "esp.1002@192.0.2.9");
  BOOST_TEST(checked(host + esp("esp.1003@192.0.2.3")).empty());  // comes in at the source of the eroute
  // An eroute that enters a group behind its first SA leaves that out.
  BOOST_TEST(
      checked(kTunnel + eroute("10.1.0.0/16", "10.2.0.0/16", "esp.1001@192.0.2.2")) == List{"1:12 W451"},
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(routing_loops) {
  const std::string loop = kTunnel + eroute("0.0.0.0/0", "0.0.0.0/0", "tun.1@192.0.2.2");
  BOOST_TEST(checked(loop) == List{"4:8 W459"}, boost::test_tools::per_element());
  BOOST_TEST(checked(loop + eroute("192.0.2.1", "192.0.2.2", "%pass")).empty());
  BOOST_TEST(checked(kTunnel + eroute("0.0.0.0/0", "0.0.0.0/0", "tun.1@192.0.2.2", " --transport-proto tcp"))
                 .empty());
  BOOST_TEST(checked(kTunnel + eroute("0.0.0.0/0", "0.0.0.0/0", "tun.1@192.0.2.2",
                                      " --transport-proto esp")) == List{"4:8 W459"},
             boost::test_tools::per_element());
  // Transport mode has no endpoints of its own, and a tunnel of the other family is not swallowed.
  BOOST_TEST(
      checked(esp("esp.1001@192.0.2.2") + eroute("0.0.0.0/0", "0.0.0.0/0", "esp.1001@192.0.2.2")).empty());
  BOOST_TEST(checked(kTunnel + eroute("::/0", "::/0", "tun.1@192.0.2.2")).empty());
}

BOOST_AUTO_TEST_CASE(shadows_and_overlaps) {
  const std::string halves =
      eroute("10.0.0.0/9", "10.9.0.0/16", "%drop") + eroute("10.128.0.0/9", "0.0.0.0/0", "%drop");
  BOOST_TEST(checked(halves + eroute("10.0.0.0/8", "10.9.0.0/16", "%hold")) == List{"3:8 W452"},
             boost::test_tools::per_element());
  const auto said = check_configuration(
      eroute("10.1.0.0/16", "10.0.0.0/8", "%drop") + eroute("10.0.0.0/8", "10.9.0.0/16", "%hold"), {});
  BOOST_TEST_REQUIRE(said.size() == 1U);
  BOOST_TEST(said[0].code == "N453");
  BOOST_TEST(said[0].line == 2U);
  BOOST_TEST(said[0].message.ends_with(": from 10.1.0.0/16 to 10.0.0.0/8 in line 1"), said[0].message);
}

BOOST_AUTO_TEST_SUITE_END()
