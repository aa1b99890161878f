// SPDX-License-Identifier: Apache-2.0
#include "io/file_lock.h"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/test_files.h"

namespace spigrp {
namespace {

using namespace test;

BOOST_AUTO_TEST_SUITE(file_lock)

BOOST_AUTO_TEST_CASE(one_at_a_time) {
  const TestDirectory directory;
  const std::string path = directory / "file";
  auto first = try_lock_beside(path, "busy");
  BOOST_TEST_REQUIRE(first.has_value());
  const auto second = try_lock_beside(path, "somebody has it");
  BOOST_TEST_REQUIRE(!second.has_value());
  BOOST_TEST(second.error().message == path + ": somebody has it");
  *first = UniqueFd();
  BOOST_TEST(try_lock_beside(path, "busy").has_value());
  BOOST_TEST(directory.names() == Names{"file.lock"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nobody_else_may_open_it) {
  const TestDirectory directory;
  BOOST_TEST_REQUIRE(lock_beside(directory / "file").has_value());
  struct stat status{};
  BOOST_TEST_REQUIRE(::stat((directory / "file.lock").c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(two_names_of_a_file_have_one_lock) {
  const TestDirectory directory;
  write_file(directory / "file", "x");
  BOOST_TEST_REQUIRE(::symlink("file", (directory / "link").c_str()) == 0);
  const auto first = lock_beside(directory / "link");
  BOOST_TEST_REQUIRE(first.has_value());
  BOOST_TEST(!try_lock_beside(directory / "file", "busy").has_value());
}

// A child holds the lock, and ends without a word: the parent gets it then, and not before.
BOOST_AUTO_TEST_CASE(waiting_ends_with_the_other_program) {
  const TestDirectory directory;
  const std::string path = directory / "file";
  int ready[2];
  BOOST_TEST_REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = lock_beside(path);
    static_cast<void>(!::write(ready[1], "x", 1));
    ::usleep(100'000);
    write_file(path, "by the child");
    ::_exit(held ? 0 : 1);
  }
  char byte = 0;
  BOOST_TEST_REQUIRE(::read(ready[0], &byte, 1) == 1);
  BOOST_TEST(lock_beside(path).has_value());
  BOOST_TEST(read_file(path) == "by the child");
  int status = 1;
  ::waitpid(child, &status, 0);
  BOOST_TEST(status == 0);
  ::close(ready[0]);
  ::close(ready[1]);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_directory) {
  const TestDirectory directory;
  BOOST_TEST((lock_beside(directory / "none" + "/file").error().code == IoErrc::not_found));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
