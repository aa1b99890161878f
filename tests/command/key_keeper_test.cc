// SPDX-License-Identifier: Apache-2.0
#include "command/key_keeper.h"

#include <boost/test/unit_test.hpp>

#include "spigrp/configuration.h"
#include "support/octets.h"

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(key_keeper)

BOOST_AUTO_TEST_CASE(keys_are_those_of_the_configuration) {
  KeyKeeper keeper;
  const auto loaded = Configuration::load(
      "spi --said tun.1@192.0.2.2 --src 192.0.2.1 --ip4\n"
      "spi --said ah.2@192.0.2.2 --ah hmac-md5-96 --authkey 0x000102030405060708090a0b0c0d0e0f\n"
      "spi --said esp.3@192.0.2.2 --esp aes128 --enckey 0xf0f1f2f3f4f5f6f7f8f9fafbfcfdfeff\n"
      "spi --del --said ah.2@192.0.2.2\n"
      "spi --said ah.2@192.0.2.2 --ah hmac-md5-96 --authkey 0x101102030405060708090a0b0c0d0e0f\n",
      {}, keeper);
  BOOST_REQUIRE(loaded.has_value());
  const auto keys_of = [&](const char* said) {
    return keeper.keys(*(*loaded)->database().find(parse_said(said)->said));
  };
  BOOST_TEST(keys_of("tun.1@192.0.2.2").encryption.empty());
  BOOST_TEST(to_hex(keys_of("ah.2@192.0.2.2").authentication) == "101102030405060708090a0b0c0d0e0f");
  BOOST_TEST(keys_of("ah.2@192.0.2.2").encryption.empty());
  BOOST_TEST(to_hex(keys_of("esp.3@192.0.2.2").encryption) == "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
}

BOOST_AUTO_TEST_CASE(a_key_of_another_length_is_refused) {
  KeyKeeper keeper;
  const auto loaded =
      Configuration::load("spi --said esp.3@192.0.2.2 --esp aes128 --enckey 0xf0\n", {}, keeper);
  BOOST_TEST(!loaded.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
