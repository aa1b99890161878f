// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb/hmac.h"

#include <boost/test/unit_test.hpp>

#include "crypto/ipsec_mb/worker.h"
#include "crypto/ipsec_mb_provider.h"
#include "crypto/support.h"
#include "crypto/vectors.h"

namespace spigrp::test {

// A CPU without AES has nothing to test.
BOOST_AUTO_TEST_SUITE(ipsec_mb_hmac,
                      *boost::unit_test::precondition([](auto) { return ipsec_mb::is_usable(); }))

BOOST_AUTO_TEST_CASE(published_vectors) {
  std::size_t tried = 0;
  for (const Vector& vector : vectors("mac")) {
    const Algorithm& row = *find_algorithm(AlgorithmUse::esp, "null-" + vector.text("integrity"));
    if (!ipsec_mb_provider().supports(row.id)) continue;
    BOOST_TEST_CONTEXT(vector.text("name")) {
      Octets key = vector.octets("key");
      key.resize(row.auth_key_len);  // a shorter one is padded with zeros, as HMAC does
      Context context(row.id, {}, key, ipsec_mb_provider());
      Packet packet;
      packet.lead = {vector.octets("data")};
      packet.icv = Fenced(row.icv_len);
      BOOST_TEST(seal_one(context, packet));
      BOOST_TEST(packet.icv.hex() == vector.text("icv"));
      BOOST_TEST(open_one(context, packet));
      ++tried;
    }
  }
  BOOST_TEST(tried > 0U);
}

// Neither of them is for the lanes.
BOOST_AUTO_TEST_CASE(nothing_and_what_is_too_long_are_messages_too) {
  const AlgorithmId id = AlgorithmId::ah_hmac_sha2_256_128;
  Context context(id, 1, ipsec_mb_provider());
  Context expected(id, 1);
  for (const std::size_t len : {0U, 65534U, 65535U, 65600U}) {
    Packet packet;
    packet.lead = {counting(len)};
    packet.icv = Fenced(16);
    Packet same = packet;
    BOOST_REQUIRE((seal_one(context, packet) && seal_one(expected, same)));
    BOOST_TEST(packet.icv.hex() == same.icv.hex());
    BOOST_TEST(open_one(context, packet));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
