// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb/encrypt_then_mac.h"

#include <boost/test/unit_test.hpp>

#include "crypto/ipsec_mb/worker.h"
#include "crypto/ipsec_mb_provider.h"
#include "crypto/support.h"

namespace spigrp::test {

// A CPU without AES has nothing to test.
BOOST_AUTO_TEST_SUITE(ipsec_mb_encrypt_then_mac,
                      *boost::unit_test::precondition([](auto) { return ipsec_mb::is_usable(); }))

BOOST_AUTO_TEST_CASE(what_it_serves) {
  const auto size = [](AlgorithmUse use, std::string_view name) {
    return ipsec_mb::encrypt_then_mac_size(*find_algorithm(use, name));
  };
  BOOST_TEST(size(AlgorithmUse::esp, "aes128-sha1") > 0U);
  BOOST_TEST(size(AlgorithmUse::esp, "aes256ctr-sha512") > 0U);
  BOOST_TEST(size(AlgorithmUse::esp, "aes192") > 0U);
  BOOST_TEST(size(AlgorithmUse::ah, "hmac-sha2-384-192") > 0U);
  BOOST_TEST(size(AlgorithmUse::esp, "aes128-md5") == 0U);
  BOOST_TEST(size(AlgorithmUse::esp, "3des-sha1") == 0U);
  BOOST_TEST(size(AlgorithmUse::ah, "aes-cmac-96") == 0U);
}

BOOST_AUTO_TEST_CASE(a_forged_packet_stays_encrypted) {
  const AlgorithmId id{AlgorithmUse::esp, CipherId::aes128_cbc, IntegrityId::hmac_sha1_96};
  Context context(id, 1, ipsec_mb_provider());
  Packet packet = packet_for(id, 48);
  BOOST_REQUIRE(seal_one(context, packet));
  const std::string sealed = packet.text.hex();
  packet.icv.span()[11] ^= 1;
  BOOST_TEST(!open_one(context, packet));
  BOOST_TEST(packet.text.hex() == sealed);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
