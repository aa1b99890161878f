// SPDX-License-Identifier: Apache-2.0
#include "io/directory_sync.h"

#include <boost/test/unit_test.hpp>

#include "io/test_files.h"

namespace spigrp {
namespace {

using namespace test;

BOOST_AUTO_TEST_SUITE(directory_sync)

// That the disk has it cannot be seen here; tests/program/state_test.py looks at the calls.
BOOST_AUTO_TEST_CASE(of_a_file_that_is_there_or_not) {
  const TestDirectory directory;
  write_file(directory / "file", "bytes");
  BOOST_TEST(sync_directory_of(directory / "file").has_value());
  BOOST_TEST(sync_directory_of(directory / "not_yet").has_value());
  BOOST_TEST(sync_directory_of("a_name_alone").has_value());
}

BOOST_AUTO_TEST_CASE(of_a_link_it_is_that_of_the_file) {
  const TestDirectory directory;
  BOOST_TEST_REQUIRE(std::filesystem::create_directory(directory / "inside"));
  write_file(directory / "inside/file", "bytes");
  std::filesystem::create_symlink("inside/file", directory / "link");
  BOOST_TEST(sync_directory_of(directory / "link").has_value());
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_not_there_is_named) {
  const TestDirectory directory;
  const auto done = sync_directory_of(directory / "nowhere/file");
  BOOST_TEST_REQUIRE(!done.has_value());
  BOOST_TEST(contains(done.error().message, "nowhere/file"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
