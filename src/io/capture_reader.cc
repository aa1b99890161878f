// SPDX-License-Identifier: Apache-2.0
#include "io/capture_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <pcap/pcap.h>
#include <utility>

#include "base/byte_order.h"
#include "io/link_layer.h"

namespace spigrp {
namespace {

constexpr std::uint32_t kPcapngMagic = 0x0a0d0d0a;
constexpr std::uint32_t kNanosecondMagic = 0xa1b23c4d;
// The second and third are pcap with longer record headers, as some Linux distributions once wrote it.
constexpr std::uint32_t kPcapMagics[] = {0xa1b2c3d4, 0xa1b2cd34, 0xa1b234cd, kNanosecondMagic};

bool is_either_order(std::uint32_t magic, std::uint32_t wanted) {
  return magic == wanted || magic == __builtin_bswap32(wanted);
}

bool is_capture_magic(std::uint32_t magic) {
  return magic == kPcapngMagic ||
         std::ranges::any_of(kPcapMagics, [&](auto wanted) { return is_either_order(magic, wanted); });
}

std::string hex(Bytes bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (!text.empty()) text += ' ';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

const char* advice_for(std::uint32_t magic) {
  if (magic >> 16 == 0x1f8b) return "; it looks like gzip: unpack it with gunzip first";
  if (magic == 0x28b52ffd) return "; it looks like zstd: unpack it with unzstd first";
  if (magic == 0xfd377a58) return "; it looks like xz: unpack it with unxz first";
  if (magic == 0x736e6f6f) return "; it looks like snoop: convert it with editcap -F pcap first";
  return "; is it a capture?";
}

std::optional<IoError> magic_error(const InputStream& stream) {
  const Bytes first = stream.magic();
  if (first.empty()) {
    return IoError{IoErrc::empty, stream.name() + ": is empty; a capture without packets has a header, too"};
  }
  std::string wrong = stream.name() + ": is neither a pcap nor a pcapng file: it ";
  if (first.size() < 4) {
    return IoError{IoErrc::not_a_capture, wrong + "has only " + std::to_string(first.size()) + " bytes"};
  }
  const std::uint32_t magic = load_be32(first.first<4>());
  if (is_capture_magic(magic)) return std::nullopt;
  return IoError{IoErrc::not_a_capture, wrong + "begins with " + hex(first) + advice_for(magic)};
}

// libpcap says what it missed; whether the file stopped short or contradicts itself, the stream knows.
IoError header_error(const InputStream& stream, const char* reason) {
  if (stream.error_number() != 0) return system_error(stream.name(), "read", stream.error_number());
  if (stream.at_end()) {
    const auto at = std::to_string(stream.bytes_read());
    return {IoErrc::truncated,
            stream.name() + ": ends inside its file header (at byte " + at + "): " + reason};
  }
  return {IoErrc::damaged, stream.name() + ": cannot be read: " + reason};
}

IoError link_type_error(const std::string& name, int link_type) {
  return {IoErrc::unsupported_link_type,
          name + ": link type " + link_type_name(link_type) +
              " is not supported; Ethernet, raw IP, Linux cooked and BSD loopback captures are"};
}

}  // namespace

CaptureReader::CaptureReader(std::unique_ptr<InputStream> stream, Capture capture)
    : stream_(std::move(stream)), capture_(std::move(capture)) {
  const std::uint32_t magic = load_be32(stream_->magic().first<4>());
  is_pcapng_ = magic == kPcapngMagic;
  nanosecond_ = is_pcapng_ || is_either_order(magic, kNanosecondMagic);
}

void CaptureReader::Close::operator()(pcap* capture) const { pcap_close(capture); }

Result<CaptureReader, IoError> CaptureReader::open(const std::string& path) {
  auto stream = InputStream::open(path);
  if (!stream) return fail(stream.error());
  if (const auto error = magic_error(**stream)) return fail(*error);

  std::FILE* file = (*stream)->make_file();
  if (file == nullptr) return fail(system_error((*stream)->name(), "read", ENOMEM));
  char reason[PCAP_ERRBUF_SIZE] = "";
  Capture capture(pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, reason));
  if (!capture) {
    static_cast<void>(std::fclose(file));  // libpcap takes the FILE over only when it succeeds
    return fail(header_error(**stream, reason));
  }
  const int link_type = pcap_datalink(capture.get());
  if (!is_supported_link_type(link_type)) return fail(link_type_error((*stream)->name(), link_type));
  return CaptureReader(std::move(*stream), std::move(capture));
}

int CaptureReader::link_type() const { return pcap_datalink(capture_.get()); }

int CaptureReader::snap_len() const { return pcap_snapshot(capture_.get()); }

Result<std::optional<CaptureRecord>, IoError> CaptureReader::next() {
  SPIGRP_REQUIRE(!ended_);
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  const int got = pcap_next_ex(capture_.get(), &header, &bytes);
  if (got == 1) {
    ++records_;
    return CaptureRecord{header->ts.tv_sec, header->ts.tv_usec, Bytes(bytes, header->caplen), header->len};
  }
  ended_ = true;
  if (got == PCAP_ERROR_BREAK) return std::nullopt;
  return fail(record_error());
}

// pcapng has blocks that are no records, and libpcap does not tell which it was in.
IoError CaptureReader::record_error() const {
  if (stream_->error_number() != 0) return system_error(name(), "read", stream_->error_number());
  const std::string where = is_pcapng_ ? "a block after record " + std::to_string(records_)
                                       : "record " + std::to_string(records_ + 1);
  const std::string at = " (at byte " + std::to_string(::ftello(pcap_file(capture_.get()))) + "): ";
  const std::string why = std::string(pcap_geterr(capture_.get())) + "; " + whole_records();
  if (stream_->at_end()) return {IoErrc::truncated, name() + ": ends inside " + where + at + why};
  return {IoErrc::damaged, name() + ": is damaged in " + where + at + why};
}

std::string CaptureReader::whole_records() const {
  return std::to_string(records_) + (records_ == 1 ? " whole record was read" : " whole records were read");
}

}  // namespace spigrp
