// SPDX-License-Identifier: Apache-2.0
#include "base/round_up.h"

#include <bit>
#include <boost/test/unit_test.hpp>

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(round_up)

BOOST_AUTO_TEST_CASE(is_the_first_multiple_that_is_not_below) {
  for (std::size_t unit = 1; unit <= 9; ++unit) {
    for (std::size_t size = 0; size <= 40; ++size) {
      const std::size_t rounded = spigrp::round_up(size, unit);
      BOOST_TEST(rounded % unit == 0);
      BOOST_TEST(rounded >= size);
      BOOST_TEST(rounded < size + unit);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_power_of_two_has_one_bit) {
  for (std::size_t number = 0; number < 5000; ++number) {
    BOOST_TEST(is_power_of_two(number) == std::has_single_bit(number));
  }
  BOOST_TEST(!is_power_of_two(~std::size_t{0}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
