// SPDX-License-Identifier: Apache-2.0
#include "command/table_text.h"

#include <boost/test/unit_test.hpp>

#include "loaded.h"

using namespace spigrp;

namespace {

std::string spelled(const char* text, TableStyle style) { return said_text(parse_said(text)->said, style); }

Prefix prefix(const char* address, std::uint8_t length) { return {*parse_ip_address(address), length}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(table_text)

BOOST_AUTO_TEST_CASE(saids) {
  BOOST_TEST(spelled("tun0x3d0@192.168.2.110", TableStyle::spigrp) == "tun.3d0@192.168.2.110");
  BOOST_TEST(spelled("tun.3d0@192.168.2.110", TableStyle::klips) == "tun0x3d0@192.168.2.110");
  BOOST_TEST(spelled("esp:101@2001:db8::1", TableStyle::klips) == "esp0x101@2001:db8::1");
  BOOST_TEST(spelled("%pass", TableStyle::klips) == "%pass");
  BOOST_TEST(spelled("%passthrough6", TableStyle::klips) == "%passthrough6");
}

BOOST_AUTO_TEST_CASE(padding_cuts_nothing) {
  BOOST_TEST(padded("ab", 4) == "ab  ");
  BOOST_TEST(padded("abcde", 4) == "abcde");
}

BOOST_AUTO_TEST_CASE(what_stands_for_any_is_left_out) {
  const ErouteText bare = eroute_text({prefix("10.0.0.0", 8), prefix("0.0.0.0", 0)});
  BOOST_TEST((bare.src + ' ' + bare.dst + ' ' + bare.protocol) == "10.0.0.0/8 0.0.0.0/0 ");
  const ErouteText full = eroute_text({prefix("2001:db8::", 32), prefix("::", 0), 6, 1234, 25});
  BOOST_TEST((full.src + ' ' + full.dst + ' ' + full.protocol) == "2001:db8::/32:1234 ::/0:25 :6");
}

BOOST_AUTO_TEST_SUITE_END()
