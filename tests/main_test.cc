// SPDX-License-Identifier: Apache-2.0
#define BOOST_TEST_MODULE spigrp
#ifdef SPIGRP_BOOST_TEST_INCLUDED
#include <boost/test/included/unit_test.hpp>
#else
#include <boost/test/unit_test.hpp>
#endif
