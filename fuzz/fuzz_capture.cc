// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "io/capture_reader.h"
#include "io/capture_writer.h"
#include "io/link_layer.h"
#include "memory_file.h"
#include "spigrp/result.h"

using namespace spigrp;

namespace {

constexpr std::size_t kMaxSize = 65'536;
constexpr std::size_t kMaxRecord = 262'144;  // what libpcap takes as the longest packet

// Directory is in memory where the system has that, and is gone when the program ends.
struct Directory {
  Directory() {
    path = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm/spigrp-XXXXXX" : "/tmp/spigrp-XXXXXX";
    SPIGRP_REQUIRE(::mkdtemp(path.data()) != nullptr);
  }
  ~Directory() {
    ::unlink((path + "/out").c_str());
    ::rmdir(path.c_str());
  }
  std::string path;
};

// Record is what a pcap file keeps of a record: 32 bits of each number, and the precision of the file.
struct Record {
  std::uint32_t seconds;
  std::uint32_t fraction;
  std::uint32_t original_len;
  std::vector<std::uint8_t> bytes;
  friend bool operator==(const Record&, const Record&) = default;
};

struct Capture {
  int link_type = 0;
  int snap_len = 0;
  bool nanosecond = false;
  std::vector<Record> records;
};

// A frame of which the family is found says another one when it is told to, at the same length, place and byte order.
void check_link(int link_type, Bytes frame, FamilyRewriter& rewriter) {
  const auto link = parse_link(link_type, frame);
  if (!link) return;
  SPIGRP_REQUIRE(link->header_len <= frame.size());
  rewriter.see(*link);
  const auto family = link->family;
  if (!family || link->field == FamilyField::none) return;
  const Family other = *family == Family::ipv4 ? Family::ipv6 : Family::ipv4;
  std::vector<std::uint8_t> changed(frame.begin(), frame.end());
  rewriter.rewrite(*link, MutableBytes(changed).first(link->header_len), other);
  const auto again = parse_link(link_type, changed);
  SPIGRP_REQUIRE(again && again->family == other && again->header_len == link->header_len);
  SPIGRP_REQUIRE(again->field == link->field && again->family_at == link->family_at);
  // The number of an address family has one byte that is not 0, at one end.
  if (link->field == FamilyField::ethertype) return;
  SPIGRP_REQUIRE((changed[link->family_at] == 0) == (frame[link->family_at] == 0));
}

// All whole records, and what the file says of itself; nothing where it is refused. `whole` tells how it ended.
std::optional<Capture> read(const std::string& path, std::size_t size, bool& whole) {
  auto reader = CaptureReader::open(path);
  if (!reader) {
    SPIGRP_REQUIRE(!reader.error().message.empty());
    return std::nullopt;
  }
  Capture capture{reader->link_type(), reader->snap_len(), reader->nanosecond(), {}};
  SPIGRP_REQUIRE(is_supported_link_type(capture.link_type));
  FamilyRewriter rewriter;
  for (;;) {
    const auto next = reader->next();
    whole = next.has_value();
    if (!next) break;
    const std::optional<CaptureRecord>& found = *next;
    if (!found) break;
    const CaptureRecord& record = *found;
    SPIGRP_REQUIRE(record.bytes.size() <= size && record.bytes.size() <= kMaxRecord);
    check_link(capture.link_type, record.bytes, rewriter);
    const std::int64_t fraction = capture.nanosecond ? record.nanoseconds : record.nanoseconds / 1000;
    capture.records.push_back({static_cast<std::uint32_t>(record.seconds),
                               static_cast<std::uint32_t>(fraction),
                               record.original_len,
                               {record.bytes.begin(), record.bytes.end()}});
  }
  SPIGRP_REQUIRE(capture.records.size() == reader->records() && reader->bytes_read() <= size);
  return capture;
}

void write(const Capture& capture, const std::string& path) {
  auto writer = CaptureWriter::create(
      path, {output_link_type(capture.link_type), capture.snap_len, capture.nanosecond});
  SPIGRP_REQUIRE(writer.has_value());
  const int unit = capture.nanosecond ? 1 : 1000;
  for (const Record& record : capture.records) {
    const auto fraction = static_cast<std::int32_t>(record.fraction);
    SPIGRP_REQUIRE(
        writer->write({record.seconds, std::int64_t{fraction} * unit, record.bytes, record.original_len})
            .has_value());
  }
  SPIGRP_REQUIRE(writer->commit().has_value());
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

// A capture file, pcap or pcapng: no record is longer than the file, and whatever is read, written and read again is
// the same, as is the file that is written from it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Directory directory;
  if (size > kMaxSize) return 0;
  const fuzz::MemoryFile input(std::string_view(reinterpret_cast<const char*>(data), size));
  bool whole = false;
  const auto first = read(input.path(), size, whole);
  if (!first) return 0;
  const std::string path = directory.path + "/out";
  write(*first, path);
  const std::string written = content(path);
  const auto second = read(path, written.size(), whole);
  SPIGRP_REQUIRE(second && whole && second->records == first->records &&
                 second->link_type == output_link_type(first->link_type));
  write(*second, path);
  SPIGRP_REQUIRE(content(path) == written);
  return 0;
}
