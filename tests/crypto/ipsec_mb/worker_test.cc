// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb/worker.h"

#include <boost/test/unit_test.hpp>

namespace spigrp::ipsec_mb {

BOOST_AUTO_TEST_SUITE(ipsec_mb_worker)

BOOST_AUTO_TEST_CASE(two_leases_are_two_workers) {
  const WorkerLease one;
  const WorkerLease other;
  BOOST_TEST(&*one != &*other);
  BOOST_TEST(one->manager != other->manager);
}

BOOST_AUTO_TEST_CASE(a_thread_finds_its_own_again) {
  const Worker* first = &*WorkerLease();
  for (int turn = 0; turn < 5; ++turn) BOOST_TEST(&*WorkerLease() == first);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::ipsec_mb
