// SPDX-License-Identifier: Apache-2.0
#include "spigrp/lifetime.h"

#include <boost/test/unit_test.hpp>

#include "spigrp/sa.h"

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(lifetime)

BOOST_AUTO_TEST_CASE(names_are_those_of_the_manual_page) {
  using enum LifeKind;
  BOOST_TEST(name(allocations) == "allocations");
  BOOST_TEST(name(bytes) == "bytes");
  BOOST_TEST(name(addtime) == "addtime");
  BOOST_TEST(name(usetime) == "usetime");
  BOOST_TEST(name(packets) == "packets");
}

BOOST_AUTO_TEST_CASE(an_sa_has_no_limits_unless_asked_for) {
  BOOST_TEST((SaSpec().life == LifeRules()));
  for (const LifeLimit& limit : LifeRules().limits) BOOST_TEST((limit == LifeLimit{0, 0}));
  BOOST_TEST(!LifeRules().crossing_passes);
}

BOOST_AUTO_TEST_CASE(each_kind_has_limits_of_its_own) {
  LifeRules rules;
  rules[LifeKind::packets].hard = 7;
  BOOST_TEST(rules.limits.back().hard == 7u);
  BOOST_TEST(rules[LifeKind::bytes].hard == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
