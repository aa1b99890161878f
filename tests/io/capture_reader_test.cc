// SPDX-License-Identifier: Apache-2.0
#include "io/capture_reader.h"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "io/capture_bytes.h"
#include "io/next_record.h"
#include "io/test_files.h"

namespace spigrp {
namespace {

using namespace test;

const std::string kPackets[] = {std::string(20, 'a'), "", std::string(61, 'c')};

/// MadeCapture is a file and where a reader may find it at rest: behind the header and behind every record.
struct MadeCapture {
  std::string bytes;
  std::size_t header_len = 0;
  std::vector<std::size_t> record_ends;
  std::vector<std::size_t> other_rests;  // behind blocks of pcapng that are no records
};

MadeCapture make_pcap(Order order, std::uint32_t magic) {
  MadeCapture made;
  made.bytes = pcap_header(order, magic, 65535, 1);
  made.header_len = made.bytes.size();
  for (std::uint32_t i = 0; i < 3; ++i) {
    made.bytes += pcap_record(order, 1000 + i, 123456, kPackets[i], kPackets[i].size() + i);
    made.record_ends.push_back(made.bytes.size());
  }
  return made;
}

MadeCapture make_pcapng(Order order) {
  MadeCapture made;
  made.bytes = pcapng_section(order) + pcapng_interface(order, 1, 9);
  made.header_len = made.bytes.size();
  for (std::uint32_t i = 0; i < 3; ++i) {
    made.bytes +=
        pcapng_packet(order, (1000 + i) * 1'000'000'000ULL + 123456789, kPackets[i], kPackets[i].size() + i);
    made.record_ends.push_back(made.bytes.size());
  }
  made.bytes += pcapng_statistics(order);
  made.other_rests = {made.bytes.size()};
  return made;
}

/// Reading is what came out of a capture: the packets, and the error that ended it; no message when none did.
struct Reading {
  std::vector<std::string> packets;
  IoErrc code{};
  std::string message;
};

Reading read_rest(CaptureReader& reader) {
  Reading reading;
  for (;;) {
    const auto next = reader.next();
    if (!next) {
      reading.code = next.error().code;
      reading.message = next.error().message;
      return reading;
    }
    const std::optional<CaptureRecord>& record = *next;
    if (!record) return reading;
    reading.packets.push_back(text_of(record->bytes));
  }
}

void check_three_records(CaptureReader& reader, std::int64_t nanoseconds) {
  for (std::uint32_t i = 0; i < 3; ++i) {
    const auto record = next_record(reader);
    BOOST_TEST(record.seconds == 1000 + i);
    BOOST_TEST(record.nanoseconds == nanoseconds);
    BOOST_TEST(text_of(record.bytes) == kPackets[i]);
    BOOST_TEST(record.original_len == kPackets[i].size() + i);
    BOOST_TEST(reader.records() == i + 1);
  }
  BOOST_TEST(at_end(reader));
}

BOOST_AUTO_TEST_SUITE(capture_reader)

BOOST_AUTO_TEST_CASE(reads_pcap_of_both_orders_and_precisions) {
  const TestDirectory directory;
  for (const Order order : {Order::little, Order::big}) {
    for (const std::uint32_t magic : {kMicroMagic, kNanoMagic}) {
      const auto made = make_pcap(order, magic);
      write_file(directory / "in", made.bytes);
      auto reader = CaptureReader::open(directory / "in");
      BOOST_TEST_REQUIRE(reader.has_value());
      BOOST_TEST(reader->name() == directory / "in");
      BOOST_TEST(reader->link_type() == 1);
      BOOST_TEST(reader->snap_len() == 65535);
      BOOST_TEST(reader->nanosecond() == (magic == kNanoMagic));
      check_three_records(*reader, magic == kNanoMagic ? 123456 : 123456000);
      BOOST_TEST(reader->bytes_read() == made.bytes.size());
      BOOST_TEST(reader->size() == made.bytes.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_pcapng_of_both_orders) {
  const TestDirectory directory;
  for (const Order order : {Order::little, Order::big}) {
    write_file(directory / "in", make_pcapng(order).bytes);
    auto reader = CaptureReader::open(directory / "in");
    BOOST_TEST_REQUIRE(reader.has_value());
    BOOST_TEST(reader->link_type() == 1);
    BOOST_TEST(reader->nanosecond());
    check_three_records(*reader, 123456789);
  }
}

BOOST_AUTO_TEST_CASE(pcapng_of_microseconds_is_still_taken_as_finer) {
  const TestDirectory directory;
  const auto order = Order::little;
  write_file(directory / "in", pcapng_section(order) + pcapng_interface(order, 1, 6) +
                                   pcapng_packet(order, 7'000'001, "packet", 6));
  auto reader = CaptureReader::open(directory / "in");
  BOOST_TEST(reader->nanosecond());
  const auto record = next_record(*reader);
  BOOST_TEST(record.seconds == 7);
  BOOST_TEST(record.nanoseconds == 1000);
}

// A cut file gives every whole record, then says where it stops; a cut between two records is an end.
void check_cut(const std::string& path, const MadeCapture& made, std::size_t cut, bool is_pcapng) {
  auto reader = CaptureReader::open(path);
  if (cut < made.header_len) {
    BOOST_TEST_REQUIRE(!reader.has_value());
    const auto code = cut == 0 ? IoErrc::empty : cut < 4 ? IoErrc::not_a_capture : IoErrc::truncated;
    BOOST_TEST((reader.error().code == code));
    const std::string place = "ends inside its file header (at byte " + std::to_string(cut) + ")";
    if (cut >= 4) BOOST_TEST(contains(reader.error().message, place));
    return;
  }
  BOOST_TEST_REQUIRE(reader.has_value());
  const auto reading = read_rest(*reader);
  const auto whole = static_cast<std::size_t>(
      std::ranges::count_if(made.record_ends, [&](std::size_t end) { return end <= cut; }));
  BOOST_TEST(reading.packets == std::vector<std::string>(kPackets, kPackets + whole),
             boost::test_tools::per_element());
  const bool at_rest = cut == made.header_len || std::ranges::count(made.record_ends, cut) != 0 ||
                       std::ranges::count(made.other_rests, cut) != 0;
  BOOST_TEST_REQUIRE(reading.message.empty() == at_rest);
  if (at_rest) return;
  BOOST_TEST((reading.code == IoErrc::truncated));
  const std::string where =
      is_pcapng ? "a block after record " + std::to_string(whole) : "record " + std::to_string(whole + 1);
  BOOST_TEST(contains(reading.message,
                      ": ends inside " + where + " (at byte " + std::to_string(cut) + "): truncated "));
  BOOST_TEST(contains(reading.message, "; " + std::to_string(whole) + " whole record"));
}

BOOST_AUTO_TEST_CASE(pcap_cut_at_every_byte) {
  const TestDirectory directory;
  for (const Order order : {Order::little, Order::big}) {
    const auto made = make_pcap(order, kMicroMagic);
    for (std::size_t cut = 0; cut <= made.bytes.size(); ++cut) {
      BOOST_TEST_CONTEXT("cut at byte " << cut) {
        write_file(directory / "in", made.bytes.substr(0, cut));
        check_cut(directory / "in", made, cut, false);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(pcapng_cut_at_every_byte) {
  const TestDirectory directory;
  for (const Order order : {Order::little, Order::big}) {
    const auto made = make_pcapng(order);
    for (std::size_t cut = 0; cut <= made.bytes.size(); ++cut) {
      BOOST_TEST_CONTEXT("cut at byte " << cut) {
        write_file(directory / "in", made.bytes.substr(0, cut));
        check_cut(directory / "in", made, cut, true);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(standard_input_cut_inside_a_record) {
  const auto made = make_pcap(Order::little, kMicroMagic);
  Pipe pipe;
  BOOST_TEST_REQUIRE(::write(pipe.writer(), made.bytes.data(), 70) == 70);
  pipe.close_writer();
  const Redirected redirected(STDIN_FILENO, pipe.reader());
  check_cut("-", made, 70, false);
}

BOOST_AUTO_TEST_CASE(standard_input_byte_by_byte) {
  const auto made = make_pcap(Order::big, kNanoMagic);
  Pipe pipe(O_DIRECT);
  BOOST_TEST_REQUIRE(::fcntl(pipe.writer(), F_SETPIPE_SZ, 1 << 20) > 0);
  for (const char c : made.bytes) BOOST_TEST_REQUIRE(::write(pipe.writer(), &c, 1) == 1);
  pipe.close_writer();
  const Redirected redirected(STDIN_FILENO, pipe.reader());
  auto reader = CaptureReader::open("-");
  BOOST_TEST_REQUIRE(reader.has_value());
  BOOST_TEST(reader->name() == "standard input");
  BOOST_TEST(reader->nanosecond());
  BOOST_TEST(reader->size() == 0U);
  check_three_records(*reader, 123456);
}

BOOST_AUTO_TEST_CASE(the_reader_can_be_moved_while_it_reads) {
  const TestDirectory directory;
  write_file(directory / "in", make_pcap(Order::little, kMicroMagic).bytes);
  auto reader = CaptureReader::open(directory / "in");
  BOOST_TEST(text_of(next_record(*reader).bytes) == kPackets[0]);
  CaptureReader moved = std::move(*reader);
  BOOST_TEST(read_rest(moved).packets.size() == 2U);
  BOOST_TEST(moved.records() == 3U);
}

BOOST_AUTO_TEST_CASE(no_packets_are_an_end_at_once) {
  const TestDirectory directory;
  write_file(directory / "pcap", pcap_header(Order::little, kMicroMagic, 65535, 101));
  write_file(directory / "pcapng", pcapng_section(Order::little) + pcapng_interface(Order::little, 101, 6));
  for (const char* name : {"pcap", "pcapng"}) {
    auto reader = CaptureReader::open(directory / name);
    BOOST_TEST_REQUIRE(reader.has_value());
    BOOST_TEST(reader->link_type() == 12);  // LINKTYPE_RAW is DLT_RAW
    const auto reading = read_rest(*reader);
    BOOST_TEST(reading.packets.empty());
    BOOST_TEST(reading.message.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_record_length_nobody_writes_is_damage_not_truncation) {
  const TestDirectory directory;
  const auto order = Order::little;
  auto bytes = pcap_header(order, kMicroMagic, 65535, 1) + pcap_record(order, 1, 2, "first", 5);
  const auto bad_record = u32(order, 1) + u32(order, 2) + u32(order, 0x7fffffff) + u32(order, 5);
  write_file(directory / "in", bytes + bad_record + std::string(100, 'x'));
  auto reader = CaptureReader::open(directory / "in");
  const auto reading = read_rest(*reader);
  BOOST_TEST(reading.packets.size() == 1U);
  BOOST_TEST((reading.code == IoErrc::damaged));
  // Byte 61: behind the header of record 2, which is what was wrong.
  BOOST_TEST(contains(reading.message, "in: is damaged in record 2 (at byte 61): invalid packet"));
  BOOST_TEST(contains(reading.message, "; 1 whole record was read"));
}

BOOST_AUTO_TEST_CASE(a_record_above_the_snap_length_is_cut_and_shows_it) {
  const TestDirectory directory;
  const auto order = Order::little;
  write_file(directory / "in", pcap_header(order, kMicroMagic, 10, 1) +
                                   pcap_record(order, 1, 2, std::string(30, 'x'), 30) +
                                   pcap_record(order, 1, 2, "next", 4));
  auto reader = CaptureReader::open(directory / "in");
  const auto record = next_record(*reader);
  BOOST_TEST(record.bytes.size() == 10U);
  BOOST_TEST(record.original_len == 30U);
  BOOST_TEST(read_rest(*reader).packets == std::vector<std::string>{"next"},
             boost::test_tools::per_element());
}

void check_refused(const std::string& path, IoErrc code, const std::string& message) {
  const auto reader = CaptureReader::open(path);
  BOOST_TEST_REQUIRE(!reader.has_value());
  BOOST_TEST((reader.error().code == code));
  BOOST_TEST(reader.error().message == path + ": " + message);
}

BOOST_AUTO_TEST_CASE(refusals_say_what_is_wrong_and_what_to_do) {
  const TestDirectory directory;
  const auto order = Order::little;
  const std::string path = directory / "in";
  check_refused(path, IoErrc::not_found,
                "cannot open: No such file or directory; check the spelling of the path");
  check_refused(directory.path(), IoErrc::is_directory, "cannot read: Is a directory; name a file");
  write_file(path, "");
  check_refused(path, IoErrc::empty, "is empty; a capture without packets has a header, too");
  write_file(path, "ab");
  check_refused(path, IoErrc::not_a_capture, "is neither a pcap nor a pcapng file: it has only 2 bytes");
  write_file(path, "#!/bin/sh\n" + std::string(100, 'x'));
  check_refused(path, IoErrc::not_a_capture,
                "is neither a pcap nor a pcapng file: it begins with 23 21 2f 62; is it a capture?");
  write_file(path, "\x1f\x8b\x08" + std::string(100, '\0'));
  check_refused(path, IoErrc::not_a_capture,
                "is neither a pcap nor a pcapng file: it begins with 1f 8b 08 00; it looks like gzip: unpack "
                "it with gunzip first");
  write_file(path, pcap_header(order, kMicroMagic, 65535, 105));
  check_refused(
      path, IoErrc::unsupported_link_type,
      "link type IEEE802_11 (105) is not supported; Ethernet, raw IP, Linux cooked and BSD loopback "
      "captures are");
}

BOOST_AUTO_TEST_CASE(a_header_that_contradicts_itself_is_damage) {
  const TestDirectory directory;
  auto header = pcap_header(Order::little, kMicroMagic, 65535, 1);
  header[4] = 99;  // version 99.4
  write_file(directory / "in", header + std::string(100, 'x'));
  const auto reader = CaptureReader::open(directory / "in");
  BOOST_TEST_REQUIRE(!reader.has_value());
  BOOST_TEST((reader.error().code == IoErrc::damaged));
  BOOST_TEST(contains(reader.error().message, "in: cannot be read: unsupported pcap savefile version 99.4"));
}

// The captures written by KLIPS lie beside the tree, where there are any.
std::string klips_directory() {
  const char* shared = std::getenv("SPIGRP_SHARED");
  return (shared != nullptr ? std::string(shared) : std::string(SPIGRP_SOURCE_ROOT) + "/../shared") +
         "/klips";
}

BOOST_AUTO_TEST_CASE(reads_captures_of_klips) {
  const struct {
    const char* name;
    std::size_t packet_len;
  } kFiles[] = {{"01-sunrise-sunset-ping.pcap", 98},
                {"02-sunrise-sunset-esp.pcap", 150},
                {"08-sunrise-sunset-ah-md5.pcap", 142},
                {"08-east-west-esp-ipcomp.pcap", 190}};
  for (const auto& file : kFiles) {
    const std::string path = klips_directory() + "/" + file.name;
    if (!std::filesystem::exists(path)) {
      std::cerr << "skipped: there is no " << path << "\n";
      continue;
    }
    auto reader = CaptureReader::open(path);
    BOOST_TEST_REQUIRE(reader.has_value());
    BOOST_TEST(reader->snap_len() == 1536);
    BOOST_TEST(!reader->nanosecond());
    const auto reading = read_rest(*reader);
    BOOST_TEST(reading.message.empty());
    BOOST_TEST(reading.packets.size() == 8U);
    for (const auto& packet : reading.packets) BOOST_TEST(packet.size() == file.packet_len);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
