// SPDX-License-Identifier: Apache-2.0
#include "crypto/constant_time.h"

#include <boost/test/unit_test.hpp>

#include "crypto/support.h"

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(constant_time)

BOOST_AUTO_TEST_CASE(every_bit_counts) {
  for (const std::size_t len : {0u, 8u, 12u, 16u, 24u, 32u}) {
    const Octets a = noise(len, 1);
    Octets b = a;
    BOOST_TEST(equal_in_constant_time(a, b));
    for (std::size_t bit = 0; bit < 8 * len; ++bit) {
      b[bit / 8] = static_cast<std::uint8_t>(b[bit / 8] ^ 1 << bit % 8);
      BOOST_TEST(!equal_in_constant_time(a, b));
      b[bit / 8] = a[bit / 8];
    }
  }
}

BOOST_AUTO_TEST_CASE(other_lengths_are_misuse) {
  const Octets a = counting(16);
  BOOST_TEST(stops_program([&] { (void)equal_in_constant_time(a, Bytes(a).first(12)); }));
  BOOST_TEST(stops_program([&] { (void)equal_in_constant_time(Bytes(a).first(13), Bytes(a).first(13)); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
