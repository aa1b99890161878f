// SPDX-License-Identifier: Apache-2.0
#include "io/input_stream.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <sys/stat.h>

#include "io/capture_bytes.h"
#include "io/test_files.h"

namespace spigrp {
namespace {

using test::Pipe;
using test::Redirected;
using test::TestDirectory;
using test::text_of;
using test::write_file;

struct CloseFile {
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::string read_all(std::FILE* file) {
  std::string text;
  for (int c = std::getc(file); c != EOF; c = std::getc(file)) text += static_cast<char>(c);
  return text;
}

BOOST_AUTO_TEST_SUITE(input_stream)

BOOST_AUTO_TEST_CASE(first_bytes_are_seen_and_still_there) {
  const TestDirectory directory;
  for (const std::string content : {"", "a", "abc", "abcd", "abcdefgh"}) {
    write_file(directory / "in", content);
    const auto stream = InputStream::open(directory / "in");
    BOOST_TEST_REQUIRE(stream.has_value());
    BOOST_TEST(text_of((*stream)->magic()) == content.substr(0, 4));
    const File file((*stream)->make_file());
    BOOST_TEST_REQUIRE(file.get() != nullptr);
    BOOST_TEST(read_all(file.get()) == content);
    BOOST_TEST((*stream)->at_end());
    BOOST_TEST((*stream)->error_number() == 0);
    BOOST_TEST((*stream)->bytes_read() == content.size());
    BOOST_TEST((*stream)->size() == content.size());
  }
}

BOOST_AUTO_TEST_CASE(position_is_that_of_the_reader_not_of_its_buffer) {
  const TestDirectory directory;
  write_file(directory / "in", std::string(200000, 'x'));
  const auto stream = InputStream::open(directory / "in");
  const File file((*stream)->make_file());
  for (const long at : {1L, 4L, 5L, 65535L, 65536L, 65540L, 199999L}) {
    while (std::ftell(file.get()) < at) BOOST_TEST_REQUIRE(std::getc(file.get()) == 'x');
    BOOST_TEST(std::ftell(file.get()) == at);
    BOOST_TEST(!(*stream)->at_end());
  }
  BOOST_TEST(std::fseek(file.get(), 10, SEEK_SET) != 0);  // as on a pipe
}

BOOST_AUTO_TEST_CASE(standard_input_may_come_byte_by_byte) {
  Pipe pipe(O_DIRECT);  // a read gets what one write gave
  for (const char c : std::string("abcdefg")) BOOST_TEST_REQUIRE(::write(pipe.writer(), &c, 1) == 1);
  pipe.close_writer();
  const Redirected redirected(STDIN_FILENO, pipe.reader());
  const auto stream = InputStream::open("-");
  BOOST_TEST_REQUIRE(stream.has_value());
  BOOST_TEST((*stream)->name() == "standard input");
  BOOST_TEST(text_of((*stream)->magic()) == "abcd");
  BOOST_TEST((*stream)->size() == 0U);
  const File file((*stream)->make_file());
  BOOST_TEST(read_all(file.get()) == "abcdefg");
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_pipe_can_be_stopped) {
  Pipe pipe;
  BOOST_TEST_REQUIRE(::write(pipe.writer(), "abcdef", 6) == 6);
  const Redirected redirected(STDIN_FILENO, pipe.reader());
  const auto stream = InputStream::open("-");
  BOOST_TEST_REQUIRE(stream.has_value());
  Pipe stop;
  (*stream)->stop_by(stop.reader());
  const File file((*stream)->make_file());
  std::string text(6, ' ');
  BOOST_TEST(std::fread(text.data(), 1, 6, file.get()) == 6U);
  BOOST_TEST(text == "abcdef");
  BOOST_TEST_REQUIRE(::write(stop.writer(), "x", 1) == 1);
  BOOST_TEST(std::getc(file.get()) == EOF);  // though the pipe is open, and empty
  BOOST_TEST((*stream)->error_number() == 0);
}

BOOST_AUTO_TEST_CASE(standard_input_stays_open_behind_it) {
  Pipe pipe;
  BOOST_TEST_REQUIRE(::write(pipe.writer(), "abcdef", 6) == 6);
  const Redirected redirected(STDIN_FILENO, pipe.reader());
  BOOST_TEST_REQUIRE(InputStream::open("-").has_value());
  BOOST_TEST(::fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

BOOST_AUTO_TEST_CASE(refuses_what_cannot_be_read) {
  const TestDirectory directory;
  const auto missing = InputStream::open(directory / "none");
  BOOST_TEST_REQUIRE(!missing.has_value());
  BOOST_TEST((missing.error().code == IoErrc::not_found));
  BOOST_TEST(test::contains(missing.error().message, directory / "none: cannot open: No such file"));

  const auto is_directory = InputStream::open(directory.path());
  BOOST_TEST_REQUIRE(!is_directory.has_value());
  BOOST_TEST((is_directory.error().code == IoErrc::is_directory));
  BOOST_TEST(
      test::contains(is_directory.error().message, directory.path() + ": cannot read: Is a directory"));

  const auto unreadable = InputStream::open("/proc/self/mem");  // opens, but has nothing at byte 0
  BOOST_TEST_REQUIRE(!unreadable.has_value());
  BOOST_TEST((unreadable.error().code == IoErrc::system));
  BOOST_TEST(test::contains(unreadable.error().message, "/proc/self/mem: cannot read: Input/output error"));
}

BOOST_AUTO_TEST_CASE(permission_is_an_error_of_its_own) {
  const TestDirectory directory;
  write_file(directory / "secret", "x");
  BOOST_TEST_REQUIRE(::chmod((directory / "secret").c_str(), 0) == 0);
  BOOST_TEST_REQUIRE(::chmod(directory.path().c_str(), 0755) == 0);
  const int status = test::in_child([&] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 1;
    const auto stream = InputStream::open(directory / "secret");
    return !stream && stream.error().code == IoErrc::permission ? 0 : 2;
  });
  BOOST_TEST(test::exited_well(status));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
