// SPDX-License-Identifier: Apache-2.0
#include "spigrp/sa.h"

#include <boost/test/unit_test.hpp>

#include "support/death.h"
#include "support/lab.h"
#include "support/print.h"

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(sa_chain)

BOOST_AUTO_TEST_CASE(goes_inside_to_outside_from_any_member) {
  Lab lab;
  Sa& tun = lab.add_group("tun.10@192.0.2.9 comp.11@192.0.2.9 esp.12@192.0.2.9 ah.13@192.0.2.9");
  Sa& esp = lab.sa("esp.12@192.0.2.9");
  Sa& ah = lab.sa("ah.13@192.0.2.9");
  for (Sa* member : {&tun, &esp, &ah}) {
    const SaChain whole = SaChain::whole(*member);
    BOOST_TEST_REQUIRE(whole.size() == 4u);
    BOOST_TEST(whole.sas()[0] == &tun);
    BOOST_TEST(whole.sas()[2] == &esp);
    BOOST_TEST(whole.sas()[3] == &ah);
  }
  const SaChain outer_part = SaChain::from(esp);
  BOOST_TEST_REQUIRE(outer_part.size() == 2u);
  BOOST_TEST(outer_part.sas()[0] == &esp);
  BOOST_TEST(outer_part.sas()[1] == &ah);
  BOOST_TEST(SaChain::from(ah).size() == 1u);
  BOOST_TEST(SaChain().size() == 0u);
}

BOOST_AUTO_TEST_CASE(an_ungrouped_sa_is_a_group_of_one) {
  Lab lab;
  Sa& esp = lab.add(spec("esp.12@192.0.2.9"));
  BOOST_TEST_REQUIRE(SaChain::whole(esp).size() == 1u);
  BOOST_TEST(SaChain::whole(esp).sas()[0] == &esp);
}

BOOST_AUTO_TEST_CASE(a_chain_longer_than_a_group_can_be_stops_the_program) {
  Sa sas[5];
  for (std::size_t i = 0; i < 4; ++i) sas[i].outer = &sas[i + 1];
  BOOST_TEST(SaChain::from(sas[1]).size() == 4u);
  BOOST_TEST(stops_program([&] { static_cast<void>(SaChain::from(sas[0])); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
