// SPDX-License-Identifier: Apache-2.0
#include "io/temporary_file.h"

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <string>
#include <sys/stat.h>
#include <utility>

#include "io/test_files.h"

namespace spigrp {
namespace {

using namespace test;

mode_t mode_of(const std::string& path) {
  struct stat status{};
  SPIGRP_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

bool write_all(int fd, const std::string& text) {
  return ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

BOOST_AUTO_TEST_SUITE(temporary_file)

BOOST_AUTO_TEST_CASE(takes_the_place_of_its_target) {
  const TestDirectory directory;
  const std::string target = directory / "out";
  write_file(target, "before");
  auto file = TemporaryFile::create(directory.path(), target);
  BOOST_TEST_REQUIRE(file.has_value());
  BOOST_TEST(directory.names().size() == 2U);
  BOOST_TEST_REQUIRE(write_all(file->fd(), "after"));
  BOOST_TEST(read_file(target) == "before");
  BOOST_TEST(file->rename_to(target).has_value());
  BOOST_TEST(read_file(target) == "after");
  BOOST_TEST(directory.names() == Names{"out"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_gone_without_rename) {
  const TestDirectory directory;
  {
    auto file = TemporaryFile::create(directory.path(), "out");
    BOOST_TEST_REQUIRE(file.has_value());
    const TemporaryFile moved = std::move(*file);
    BOOST_TEST(directory.names().size() == 1U);
    BOOST_TEST(contains(directory.names()[0], ".spigrp-"));
  }
  BOOST_TEST(directory.names().empty());
}

BOOST_AUTO_TEST_CASE(is_gone_when_the_rename_fails) {
  const TestDirectory directory;
  BOOST_TEST_REQUIRE(std::filesystem::create_directory(directory / "taken"));
  {
    auto file = TemporaryFile::create(directory.path(), directory / "taken");
    const auto renamed = file->rename_to(directory / "taken");
    BOOST_TEST_REQUIRE(!renamed.has_value());
    BOOST_TEST((renamed.error().code == IoErrc::is_directory));
    BOOST_TEST(contains(renamed.error().message, directory / "taken: cannot replace: Is a directory"));
  }
  BOOST_TEST(directory.names() == Names{"taken"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(has_the_mode_of_a_new_file) {
  const TestDirectory directory;
  for (const mode_t mask : {022U, 027U, 077U, 000U}) {
    const mode_t before = ::umask(mask);
    auto file = TemporaryFile::create(directory.path(), "out");
    BOOST_TEST(::umask(before) == mask);  // and the umask is as it was
    BOOST_TEST_REQUIRE(file->rename_to(directory / "out").has_value());
    BOOST_TEST(mode_of(directory / "out") == (0666 & ~mask));
  }
}

BOOST_AUTO_TEST_CASE(refuses_a_directory_that_is_none) {
  const TestDirectory directory;
  const auto file = TemporaryFile::create(directory / "none", directory / "none/out");
  BOOST_TEST_REQUIRE(!file.has_value());
  BOOST_TEST((file.error().code == IoErrc::not_found));
  BOOST_TEST(contains(file.error().message, directory / "none/out: cannot create: No such file"));
  const auto deep = TemporaryFile::create(std::string(5000, 'd'), "out");
  BOOST_TEST_REQUIRE(!deep.has_value());
  BOOST_TEST(contains(deep.error().message, "out: cannot create: File name too long"));
}

BOOST_AUTO_TEST_CASE(there_may_be_some_but_not_any_number) {
  const TestDirectory directory;
  {
    std::vector<TemporaryFile> files;
    for (;;) {
      auto file = TemporaryFile::create(directory.path(), "out");
      if (!file) {
        BOOST_TEST(contains(file.error().message, "out: cannot create: Too many open files"));
        break;
      }
      files.push_back(std::move(*file));
      BOOST_TEST_REQUIRE(files.size() < 100U);
    }
    BOOST_TEST(files.size() >= 4U);
    BOOST_TEST(directory.names().size() == files.size());
  }
  BOOST_TEST(directory.names().empty());
  BOOST_TEST(TemporaryFile::create(directory.path(), "out").has_value());  // slots are given back
}

BOOST_AUTO_TEST_CASE(signals_remove_it_and_end_the_program_as_before) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    const TestDirectory directory;
    write_file(directory / "out", "before");
    const int status = in_child([&] {
      static_cast<void>(
          std::signal(number, SIG_DFL));  // whoever runs the tests may have it ignored, as nohup has
      remove_temporaries_on_signals();
      const auto first = TemporaryFile::create(directory.path(), "out");
      const auto second = TemporaryFile::create(directory.path(), "out");
      if (directory.names().size() != 3) return 1;
      static_cast<void>(::raise(number));
      return 2;
    });
    BOOST_TEST(WIFSIGNALED(status));
    BOOST_TEST(WTERMSIG(status) == number);
    BOOST_TEST(directory.names() == Names{"out"}, boost::test_tools::per_element());
    BOOST_TEST(read_file(directory / "out") == "before");
  }
}

BOOST_AUTO_TEST_CASE(a_signal_leaves_alone_what_is_no_longer_temporary) {
  const TestDirectory directory;
  const int status = in_child([&] {
    remove_temporaries_on_signals();
    auto file = TemporaryFile::create(directory.path(), "out");
    const std::string name = directory / directory.names()[0];
    if (!file->rename_to(directory / "out")) return 1;
    write_file(name, "of somebody else");
    static_cast<void>(::raise(SIGTERM));
    return 2;
  });
  BOOST_TEST(WIFSIGNALED(status));
  BOOST_TEST(directory.names().size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_ignored_signal_stays_ignored) {
  const int status = in_child([] {
    if (std::signal(SIGHUP, SIG_IGN) == SIG_ERR) return 1;
    remove_temporaries_on_signals();
    return ::raise(SIGHUP);
  });
  BOOST_TEST(exited_well(status));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
