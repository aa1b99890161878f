// SPDX-License-Identifier: Apache-2.0
#include "command/mask.h"

#include <boost/test/unit_test.hpp>

using namespace spigrp;

BOOST_AUTO_TEST_SUITE(mask)

BOOST_AUTO_TEST_CASE(nothing_is_shown_but_what_is_asked_for) {
  const std::string_view line = "spi --said\tx 'y' \xc3\xa4";
  Mask mask(line);
  BOOST_TEST(mask.text() == "*** ******\t* '*' **");
  mask.show(line.substr(4, 6));
  BOOST_TEST(mask.text() == "*** --said\t* '*' **");
  BOOST_TEST(mask.shows(line.substr(4, 6)));
  BOOST_TEST(!mask.shows(line.substr(4, 8)));
}

BOOST_AUTO_TEST_CASE(a_long_run_of_hex_digits_is_never_shown) {
  for (const std::string_view line :
       {"0123456789abcdef", "xx0123456789ABCDEFxx", "01_23_45_67_89_ab_cd_ef", "a/0123456789abcdef0"}) {
    Mask mask(line);
    mask.show(line);
    BOOST_TEST(mask.text().find("89") == std::string::npos, line);
    BOOST_TEST(mask.text().find("ab") == std::string::npos, line);
    BOOST_TEST(mask.text().size() == line.size());
    BOOST_TEST(!mask.shows(line));
  }
  const std::string_view shorter = "0123456789abcde g";
  Mask mask(shorter);
  mask.show(shorter);
  BOOST_TEST(mask.text() == shorter);
}

BOOST_AUTO_TEST_CASE(doubt_hides_in_a_suspect_line) {
  const std::string_view line = "0x100 10.0.0.1";
  Mask mask(line);
  mask.show_unless_suspect(line.substr(0, 5));
  mask.show(line.substr(6));
  BOOST_TEST(mask.text() == line);
  BOOST_TEST(!mask.shows(line.substr(0, 5)));  // so no message quotes it
  mask.suspect();
  BOOST_TEST(mask.text() == "***** 10.0.0.1");
}

BOOST_AUTO_TEST_CASE(names) {
  for (const auto* text : {"inet4", "foobar", "--life", "ipsec_spi", "Xyz9"})
    BOOST_TEST(looks_like_name(text), text);
  for (const auto* text :
       {"", "12", "dead", "xx0123", "0xgg", "de_ad_g", "a b", "wwwwwwwwwwwwwwwwwwwwwwwww"}) {
    BOOST_TEST(!looks_like_name(text), text);
  }
}

BOOST_AUTO_TEST_CASE(algorithms) {
  for (const auto* text : {"3des-md5-96", "aes128-sha256", "hmac-sha1-96", "chacha20poly1305", "3des"}) {
    BOOST_TEST(looks_like_algorithm(text), text);
  }
  for (const auto* text : {"", "123", "cbc123cbc456", "0xcbc122", "aes_cbc_256", "aes1234", "0x123",
                           "aesdead", "foo", "3desx"}) {
    BOOST_TEST(!looks_like_algorithm(text), text);
  }
}

BOOST_AUTO_TEST_CASE(addresses) {
  for (const auto* text :
       {"1.2.3.400", "1.2.3", "10.0.0.0/33", "::g", "2001:db8::/129", "1:2:3:4:5:6:7:8:9"}) {
    BOOST_TEST(looks_like_address(text) == (text != std::string_view("::g")), text);
  }
  for (const auto* text : {"", "12", "1.2.3.4000", "abcd.ef", "::12345", "1.2.3.4x", "a:b:c:d:e:f:0:1:2:3"}) {
    BOOST_TEST(!looks_like_address(text), text);
  }
}

BOOST_AUTO_TEST_CASE(saids) {
  for (const auto* text :
       {"esp.12g@1.2.3.4", "esp.100", "tun.1@1.2.3", "ah.123456789@1.2.3.4", "%drpo", "esp:1@::1:"}) {
    BOOST_TEST(looks_like_said(text), text);
  }
  for (const auto* text : {"", "0x1234", "exp.1@1.2.3.4", "esp.1@1.2.3.40123", "esp.0123456789abcdef", "@esp",
                           "%0123", "esp.1@0x12"}) {
    BOOST_TEST(!looks_like_said(text), text);
  }
}

BOOST_AUTO_TEST_CASE(files) {
  for (const auto* text : {"/etc/spigrp/key1", "east.key", "../x"}) BOOST_TEST(looks_like_file(text), text);
  for (const auto* text : {"0123456", "0xg", "deadgbee", "dead", "a b", "key-2024"})
    BOOST_TEST(!looks_like_file(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
