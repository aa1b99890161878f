// SPDX-License-Identifier: Apache-2.0
#include "transform/ecn.h"

#include <boost/test/unit_test.hpp>

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(ecn)

// RFC 6040 section 4.2, figure 4: a row for each inner field, a column for each outer one, in the order of
// the figure. A minus is a drop.
BOOST_AUTO_TEST_CASE(every_field_of_the_figure) {
  constexpr Ecn kOrder[] = {Ecn::not_ect, Ecn::ect0, Ecn::ect1, Ecn::ce};
  constexpr const char* kFigure[] = {
      "nnn-",  // inner not-ECT
      "001c",  // inner ECT(0)
      "111c",  // inner ECT(1)
      "cccc",  // inner CE
  };
  const auto letter = [](std::optional<Ecn> ecn) {
    if (!ecn) return '-';
    return *ecn == Ecn::not_ect ? 'n' : *ecn == Ecn::ect0 ? '0' : *ecn == Ecn::ect1 ? '1' : 'c';
  };
  for (std::size_t inner = 0; inner < 4; ++inner) {
    for (std::size_t outer = 0; outer < 4; ++outer) {
      BOOST_TEST_CONTEXT("inner " << inner << ", outer " << outer) {
        BOOST_TEST(letter(decapsulate_ecn(kOrder[inner], kOrder[outer])) == kFigure[inner][outer]);
      }
    }
  }
}

// RFC 3168 section 5: ECT(1) is 01, ECT(0) is 10.
BOOST_AUTO_TEST_CASE(values_are_those_on_the_wire) {
  BOOST_TEST(static_cast<int>(Ecn::not_ect) == 0);
  BOOST_TEST(static_cast<int>(Ecn::ect1) == 1);
  BOOST_TEST(static_cast<int>(Ecn::ect0) == 2);
  BOOST_TEST(static_cast<int>(Ecn::ce) == 3);
  BOOST_TEST(kEcnMask == 3);
  BOOST_TEST(kDscpShift == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
