// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/cmac.h"

#include <array>
#include <boost/test/unit_test.hpp>

#include "crypto/support.h"
#include "crypto/vectors.h"

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(openssl_cmac)

// One object for all messages: each begins anew.
BOOST_AUTO_TEST_CASE(published_vectors_one_after_the_other) {
  BOOST_TEST(libcrypto_has_cmac());
  for (const Vector& vector : vectors("mac")) {
    if (vector.text("integrity") != "aescmac") continue;
    auto cmac = Cmac::make(vector.octets("key"));
    BOOST_REQUIRE(cmac.has_value());
    const Octets data = vector.octets("data");
    const std::array<Bytes, 1> lead{data};
    for (int round = 0; round < 3; ++round) {
      std::array<std::uint8_t, Cmac::kTagLen> tag{};
      cmac->compute({.lead = lead, .text = {}, .trail = {}, .iv = {}, .icv = {}}, tag);
      BOOST_TEST(to_hex(Bytes(tag).first(Cmac::kIcvLen)) == vector.text("icv"), vector.text("name"));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_key_of_another_length_is_refused) {
  BOOST_TEST(!Cmac::make(counting(15)).has_value());
  BOOST_TEST(!Cmac::make(counting(24)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
