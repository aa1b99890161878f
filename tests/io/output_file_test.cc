// SPDX-License-Identifier: Apache-2.0
#include "io/output_file.h"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "io/test_files.h"

namespace spigrp {
namespace {

using namespace test;

Result<void, IoError> write_and_commit(OutputFile& output, const std::string& text) {
  const auto file = output.make_file();
  if (!file) return fail(file.error());
  const bool written = std::fputs(text.c_str(), *file) >= 0;
  if (std::fclose(*file) != 0 || !written) return fail(output.write_error(errno));
  return output.commit();
}

void check_written(const std::string& path, const std::string& text) {
  auto output = OutputFile::create(path);
  BOOST_TEST_REQUIRE(output.has_value());
  BOOST_TEST(output->name() == path);
  const auto committed = write_and_commit(*output, text);
  BOOST_TEST_REQUIRE(committed.has_value());
}

void check_refused(const std::string& path, IoErrc code, const std::string& message) {
  const auto output = OutputFile::create(path);
  BOOST_TEST_REQUIRE(!output.has_value());
  BOOST_TEST((output.error().code == code));
  BOOST_TEST(contains(output.error().message, path + ": " + message));
}

BOOST_AUTO_TEST_SUITE(output_file)

BOOST_AUTO_TEST_CASE(commit_makes_or_replaces_the_file) {
  const TestDirectory directory;
  check_written(directory / "out", "first, and longer");
  BOOST_TEST(read_file(directory / "out") == "first, and longer");
  check_written(directory / "out", "second");
  BOOST_TEST(read_file(directory / "out") == "second");
  BOOST_TEST(directory.names() == Names{"out"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_commit_nothing_has_happened) {
  const TestDirectory directory;
  write_file(directory / "old", "before");
  for (const char* name : {"old", "new"}) {
    const auto output = OutputFile::create(directory / name);
    const auto file = output->make_file();
    BOOST_TEST_REQUIRE(file.has_value());
    BOOST_TEST(std::fputs("after", *file) >= 0);
    BOOST_TEST(std::fclose(*file) == 0);
  }
  BOOST_TEST(read_file(directory / "old") == "before");
  BOOST_TEST(directory.names() == Names{"old"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_name_without_a_slash_is_in_the_working_directory) {
  const TestDirectory directory;
  const int status = in_child([&] {
    if (::chdir(directory.path().c_str()) != 0) return 1;
    auto output = OutputFile::create("out");
    return output && write_and_commit(*output, "text") ? 0 : 2;
  });
  BOOST_TEST(exited_well(status));
  BOOST_TEST(directory.names() == Names{"out"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_stays_and_its_file_is_replaced) {
  const TestDirectory directory;
  BOOST_TEST_REQUIRE(std::filesystem::create_directory(directory / "far"));
  write_file(directory / "far/file", "before");
  std::filesystem::create_symlink("far/file", directory / "link");
  check_written(directory / "link", "after");
  BOOST_TEST(std::filesystem::is_symlink(directory / "link"));
  BOOST_TEST(read_file(directory / "far/file") == "after");
  BOOST_TEST(directory.names() == (Names{"far", "link"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_fifo_is_written_directly) {
  const TestDirectory directory;
  BOOST_TEST_REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
  const int reader = ::open((directory / "fifo").c_str(), O_RDONLY | O_NONBLOCK);
  check_written(directory / "fifo", "text");
  char got[10] = "";
  BOOST_TEST(::read(reader, got, sizeof got) == 4);
  BOOST_TEST(std::string(got) == "text");
  ::close(reader);
  BOOST_TEST(std::filesystem::is_fifo(directory / "fifo"));
}

BOOST_AUTO_TEST_CASE(a_character_device_is_written_directly) {
  check_written("/dev/null", "text");
  BOOST_TEST(std::filesystem::is_character_file("/dev/null"));
  auto full = OutputFile::create("/dev/full");
  const auto committed = write_and_commit(*full, "text");
  BOOST_TEST_REQUIRE(!committed.has_value());
  BOOST_TEST((committed.error().code == IoErrc::no_space));
  BOOST_TEST(committed.error().message ==
             "/dev/full: cannot write: No space left on device; free some space or write elsewhere");
}

BOOST_AUTO_TEST_CASE(standard_output_has_two_names_and_stays_open) {
  for (const char* path : {"-", "/dev/stdout"}) {
    Pipe pipe;
    {
      const Redirected redirected(STDOUT_FILENO, pipe.writer());
      auto output = OutputFile::create(path);
      BOOST_TEST_REQUIRE(output.has_value());
      BOOST_TEST(output->name() == "standard output");
      BOOST_TEST(write_and_commit(*output, "text").has_value());
      BOOST_TEST(::fcntl(STDOUT_FILENO, F_GETFD) >= 0);
    }
    char got[10] = "";
    BOOST_TEST(::read(pipe.reader(), got, sizeof got) == 4);
    BOOST_TEST(std::string(got) == "text");
  }
}

// A file that the shell has opened for us is written where the shell stands in it, and not replaced.
BOOST_AUTO_TEST_CASE(dev_stdout_appends_where_the_shell_does) {
  const TestDirectory directory;
  write_file(directory / "log", "before ");
  const int log = ::open((directory / "log").c_str(), O_WRONLY | O_APPEND);
  {
    const Redirected redirected(STDOUT_FILENO, log);
    auto output = OutputFile::create("/dev/stdout");
    BOOST_TEST_REQUIRE(write_and_commit(*output, "after").has_value());
  }
  ::close(log);
  BOOST_TEST(read_file(directory / "log") == "before after");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_place_for_a_file) {
  const TestDirectory directory;
  write_file(directory / "file", "text");
  check_refused(directory.path(), IoErrc::is_directory, "cannot write: Is a directory; name a file");
  check_refused(directory / "none/out", IoErrc::not_found,
                "cannot create: there is no directory " + directory / "none; make it first");
  check_refused(directory / "file/out", IoErrc::not_found,
                "cannot create: " + directory / "file is not a directory");
  const auto nameless = OutputFile::create("");
  BOOST_TEST_REQUIRE(!nameless.has_value());
  BOOST_TEST(contains(nameless.error().message, "\"\": cannot create: No such file"));
  BOOST_TEST(directory.names() == Names{"file"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refuses_a_socket) {
  const TestDirectory directory;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (directory / "socket").c_str(), sizeof address.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  BOOST_TEST_REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  check_refused(directory / "socket", IoErrc::bad_target,
                "cannot write: it is no file, pipe or character device");
  ::close(socket);
}

// As root nothing is write-protected, so this is tried as somebody else.
BOOST_AUTO_TEST_CASE(refuses_what_the_user_may_not_write) {
  const TestDirectory directory;
  write_file(directory / "protected", "before");
  BOOST_TEST_REQUIRE(::chmod((directory / "protected").c_str(), 0444) == 0);
  BOOST_TEST_REQUIRE(::chmod(directory.path().c_str(), 0777) == 0);
  const int status = in_child([&] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 1;
    const auto output = OutputFile::create(directory / "protected");
    return !output && output.error().code == IoErrc::permission ? 0 : 2;
  });
  BOOST_TEST(exited_well(status));
  BOOST_TEST(directory.names() == Names{"protected"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refuses_a_directory_the_user_may_not_write) {
  const TestDirectory directory;
  BOOST_TEST_REQUIRE(::chmod(directory.path().c_str(), 0555) == 0);
  const int status = in_child([&] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 1;
    const auto output = OutputFile::create(directory / "out");
    return !output && output.error().code == IoErrc::permission ? 0 : 2;
  });
  BOOST_TEST(exited_well(status));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
