// SPDX-License-Identifier: Apache-2.0
#include "io/capture_writer.h"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <string>
#include <sys/resource.h>

#include "io/capture_bytes.h"
#include "io/next_record.h"
#include "io/test_files.h"

namespace spigrp {
namespace {

using namespace test;

constexpr Order kHost = std::endian::native == std::endian::little ? Order::little : Order::big;
constexpr CaptureFormat kEthernet{.link_type = 1};

CaptureRecord record_of(const std::string& packet) {
  return {.seconds = 1700000000,
          .nanoseconds = 123456789,
          .bytes = bytes_of(packet),
          .original_len = static_cast<std::uint32_t>(packet.size() + 1)};
}

void check_written(const std::string& path, const CaptureFormat& format, const std::string& packet) {
  auto writer = CaptureWriter::create(path, format);
  BOOST_TEST_REQUIRE(writer.has_value());
  BOOST_TEST_REQUIRE(writer->write(record_of(packet)).has_value());
  BOOST_TEST_REQUIRE(writer->commit().has_value());
}

BOOST_AUTO_TEST_SUITE(capture_writer)

// Each link type, by the number it has in the file, byte for byte; then read back.
BOOST_AUTO_TEST_CASE(writes_each_link_type) {
  const struct {
    int dlt;
    std::uint32_t in_file;
  } kTypes[] = {{0, 0}, {1, 1}, {12, 101}, {108, 108}, {113, 113}, {228, 228}, {229, 229}, {276, 276}};
  const TestDirectory directory;
  const std::string packet(33, 'p');
  for (const auto& type : kTypes) {
    for (const bool nanosecond : {false, true}) {
      check_written(directory / "out", {type.dlt, 65535, nanosecond}, packet);
      const auto magic = nanosecond ? kNanoMagic : kMicroMagic;
      const std::string expected =
          pcap_header(kHost, magic, 65535, type.in_file) +
          pcap_record(kHost, 1700000000, nanosecond ? 123456789 : 123456, packet, 34);
      BOOST_TEST((read_file(directory / "out") == expected));

      auto reader = CaptureReader::open(directory / "out");
      BOOST_TEST_REQUIRE(reader.has_value());
      BOOST_TEST(reader->link_type() == type.dlt);
      BOOST_TEST(reader->nanosecond() == nanosecond);
      const auto record = next_record(*reader);
      BOOST_TEST(record.seconds == 1700000000);
      BOOST_TEST(record.nanoseconds == (nanosecond ? 123456789 : 123456000));
      BOOST_TEST(text_of(record.bytes) == packet);
      BOOST_TEST(record.original_len == 34U);
    }
  }
}

BOOST_AUTO_TEST_CASE(keeps_the_snap_length_of_the_input) {
  const TestDirectory directory;
  for (const int snap_len : {96, 65535, 300000}) {
    check_written(directory / "out", {.link_type = 1, .snap_len = snap_len}, std::string(96, 'p'));
    BOOST_TEST(read_file(directory / "out").substr(0, 24) ==
               pcap_header(kHost, kMicroMagic, static_cast<std::uint32_t>(snap_len), 1));
  }
}

// A reader would cut this record to 96 bytes.
BOOST_AUTO_TEST_CASE(a_record_above_the_snap_length_raises_it) {
  const TestDirectory directory;
  check_written(directory / "out", {.link_type = 1, .snap_len = 96}, std::string(97, 'p'));
  BOOST_TEST(read_file(directory / "out").substr(0, 24) == pcap_header(kHost, kMicroMagic, 262144, 1));
  auto reader = CaptureReader::open(directory / "out");
  BOOST_TEST(next_record(*reader).bytes.size() == 97U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_rewound_gets_the_greatest_snap_length_from_the_start) {
  Pipe pipe;
  {
    const Redirected redirected(STDOUT_FILENO, pipe.writer());
    check_written("-", {.link_type = 1, .snap_len = 96}, "packet");
  }
  std::string got(24, '\0');
  BOOST_TEST_REQUIRE(::read(pipe.reader(), got.data(), got.size()) == 24);
  BOOST_TEST(got == pcap_header(kHost, kMicroMagic, 262144, 1));
}

BOOST_AUTO_TEST_CASE(a_capture_without_packets_is_a_header) {
  const TestDirectory directory;
  auto writer = CaptureWriter::create(directory / "out", kEthernet);
  BOOST_TEST_REQUIRE(writer->commit().has_value());
  BOOST_TEST(read_file(directory / "out") == pcap_header(kHost, kMicroMagic, 262144, 1));
}

BOOST_AUTO_TEST_CASE(packets_of_every_size_come_back) {
  const TestDirectory directory;
  const std::size_t kSizes[] = {0, 1, 2, 3, 1500, 9018, 65535, 65550, 262144};
  auto writer = CaptureWriter::create(directory / "out", kEthernet);
  for (const std::size_t size : kSizes) {
    BOOST_TEST_REQUIRE(writer->write(record_of(std::string(size, 'p'))).has_value());
  }
  BOOST_TEST_REQUIRE(writer->commit().has_value());
  auto reader = CaptureReader::open(directory / "out");
  for (const std::size_t size : kSizes) BOOST_TEST(next_record(*reader).bytes.size() == size);
  BOOST_TEST(at_end(*reader));
}

BOOST_AUTO_TEST_CASE(without_commit_the_old_file_stays) {
  const TestDirectory directory;
  write_file(directory / "out", "before");
  {
    auto writer = CaptureWriter::create(directory / "out", kEthernet);
    BOOST_TEST(writer->write(record_of(std::string(100000, 'p'))).has_value());
  }
  BOOST_TEST(read_file(directory / "out") == "before");
  BOOST_TEST(directory.names() == Names{"out"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_capture_may_be_written_over_itself) {
  const TestDirectory directory;
  const std::string path = directory / "capture";
  auto content = pcap_header(kHost, kMicroMagic, 262144, 1);
  for (std::uint32_t i = 0; i < 1000; ++i) content += pcap_record(kHost, i, i, std::string(i, 'p'), i);
  write_file(path, content);

  auto reader = CaptureReader::open(path);
  auto writer = CaptureWriter::create(path, {reader->link_type(), reader->snap_len(), reader->nanosecond()});
  for (int i = 0; i < 1000; ++i) BOOST_TEST_REQUIRE(writer->write(next_record(*reader)).has_value());
  BOOST_TEST(at_end(*reader));
  BOOST_TEST_REQUIRE(writer->commit().has_value());
  BOOST_TEST((read_file(path) == content));
}

BOOST_AUTO_TEST_CASE(refuses_a_link_type_that_files_cannot_have) {
  const TestDirectory directory;
  const auto writer = CaptureWriter::create(directory / "out", {.link_type = 100000});
  BOOST_TEST_REQUIRE(!writer.has_value());
  BOOST_TEST((writer.error().code == IoErrc::unsupported_link_type));
  BOOST_TEST(contains(writer.error().message, directory / "out: "));
  BOOST_TEST(directory.names().empty());
}

BOOST_AUTO_TEST_CASE(a_full_device_is_an_error_at_commit_when_all_was_buffered) {
  auto writer = CaptureWriter::create("/dev/full", kEthernet);
  BOOST_TEST_REQUIRE(writer.has_value());
  BOOST_TEST(writer->write(record_of("packet")).has_value());
  const auto committed = writer->commit();
  BOOST_TEST_REQUIRE(!committed.has_value());
  BOOST_TEST((committed.error().code == IoErrc::no_space));
  BOOST_TEST(committed.error().message ==
             "/dev/full: cannot write: No space left on device; free some space or write elsewhere");
}

BOOST_AUTO_TEST_CASE(a_full_device_is_an_error_at_write_and_stays_one) {
  auto writer = CaptureWriter::create("/dev/full", kEthernet);
  const auto written = writer->write(record_of(std::string(100000, 'p')));
  BOOST_TEST_REQUIRE(!written.has_value());
  BOOST_TEST((written.error().code == IoErrc::no_space));
  BOOST_TEST(!writer->write(record_of("")).has_value());
  const auto committed = writer->commit();
  BOOST_TEST_REQUIRE(!committed.has_value());
  BOOST_TEST((committed.error().code == IoErrc::no_space));
}

// A limit on the size of files stands for a full disk.
BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file_and_nothing_else) {
  const TestDirectory directory;
  write_file(directory / "out", "before");
  for (const std::size_t size :
       {std::size_t{6000}, std::size_t{100000}}) {  // found at commit(), found at write()
    const int status = in_child([&] {
      if (std::signal(SIGXFSZ, SIG_IGN) == SIG_ERR) return 1;
      const rlimit limit{.rlim_cur = 4096, .rlim_max = 4096};
      if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
      auto writer = CaptureWriter::create(directory / "out", kEthernet);
      if (!writer) return 2;
      if (writer->write(record_of(std::string(size, 'p'))).has_value() != (size == 6000)) return 4;
      const auto committed = writer->commit();
      return !committed && committed.error().code == IoErrc::no_space ? 0 : 3;
    });
    BOOST_TEST(exited_well(status));
    BOOST_TEST(read_file(directory / "out") == "before");
  }
}

BOOST_AUTO_TEST_CASE(standard_output_is_written_and_flushed) {
  Pipe pipe;
  {
    const Redirected redirected(STDOUT_FILENO, pipe.writer());
    check_written("-", kEthernet, "packet");
  }
  std::string got(1000, '\0');
  got.resize(static_cast<std::size_t>(::read(pipe.reader(), got.data(), got.size())));
  BOOST_TEST((got == pcap_header(kHost, kMicroMagic, 262144, 1) +
                         pcap_record(kHost, 1700000000, 123456, "packet", 7)));
}

BOOST_AUTO_TEST_CASE(a_closed_pipe_is_an_error_not_a_death) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.close_reader();
  {
    const Redirected redirected(STDOUT_FILENO, pipe.writer());
    auto writer = CaptureWriter::create("-", kEthernet);
    BOOST_TEST(writer->write(record_of("packet")).has_value());
    const auto committed = writer->commit();
    BOOST_TEST_REQUIRE(!committed.has_value());
    BOOST_TEST((committed.error().code == IoErrc::closed_pipe));
    BOOST_TEST(committed.error().message ==
               "standard output: cannot write: Broken pipe; the program that reads the output ended early");
  }
  BOOST_TEST((std::signal(SIGPIPE, before) == SIG_IGN));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
