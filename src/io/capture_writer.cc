// SPDX-License-Identifier: Apache-2.0
#include "io/capture_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <pcap/pcap.h>
#include <stdio_ext.h>
#include <utility>

namespace spigrp {
namespace {

// What libpcap takes as the longest packet of the supported link types.
constexpr int kMaxSnapLen = 262144;

// Where a pcap file's header has the snap length, in the byte order of this machine.
constexpr long kSnapLenAt = 16;

constexpr std::size_t kRecordHeaderLen = 16;

// A failure without an errno is a failure all the same.
int failure() { return errno != 0 ? errno : EIO; }

struct CloseDead {
  void operator()(pcap_t* dead) const { pcap_close(dead); }
};

}  // namespace

CaptureWriter::CaptureWriter(OutputFile output, Buffer buffer, Dumper dumper, const CaptureFormat& format)
    : output_(std::move(output)), buffer_(std::move(buffer)), dumper_(std::move(dumper)), format_(format) {}

void CaptureWriter::Close::operator()(pcap_dumper* dumper) const { pcap_dump_close(dumper); }

Result<CaptureWriter, IoError> CaptureWriter::create(const std::string& path, CaptureFormat format) {
  auto output = OutputFile::create(path);
  if (!output) return fail(output.error());
  const auto file = output->make_file();
  if (!file) return fail(file.error());
  auto buffer = std::make_unique_for_overwrite<Buffer::element_type>();
  static_cast<void>(std::setvbuf(*file, buffer->data(), _IOFBF, buffer->size()));
  static_cast<void>(::__fsetlocking(*file, FSETLOCKING_BYCALLER));  // it has one writer
  if (!output->is_temporary() || format.snap_len <= 0)
    format.snap_len = std::max(format.snap_len, kMaxSnapLen);
  const std::unique_ptr<pcap_t, CloseDead> dead(pcap_open_dead_with_tstamp_precision(
      format.link_type, format.snap_len,
      format.nanosecond ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO));
  if (!dead) return fail(output->write_error(ENOMEM));
  // The header goes into the FILE's buffer, so only a link type without a number in files can fail here.
  Dumper dumper(pcap_dump_fopen(dead.get(), *file));
  if (!dumper)
    return fail(IoError{IoErrc::unsupported_link_type, output->name() + ": " + pcap_geterr(dead.get())});
  return CaptureWriter(std::move(*output), std::move(buffer), std::move(dumper), format);
}

Result<void, IoError> CaptureWriter::write(const CaptureRecord& record) {
  pcap_pkthdr header{};
  header.ts.tv_sec = record.seconds;
  header.ts.tv_usec = format_.nanosecond ? record.nanoseconds : record.nanoseconds / 1000;
  header.caplen = static_cast<bpf_u_int32>(record.bytes.size());
  header.len = record.original_len;
  longest_ = std::max(longest_, record.bytes.size());
  errno = 0;
  // pcap_dump() returns nothing: the FILE remembers what failed.
  pcap_dump(reinterpret_cast<u_char*>(dumper_.get()), &header, record.bytes.data());
  if (failed_ == 0 && std::ferror(pcap_dump_file(dumper_.get())) != 0) failed_ = failure();
  if (failed_ != 0) return fail(output_.write_error(failed_));
  size_ += kRecordHeaderLen + record.bytes.size();
  return {};
}

// A reader cuts records above the snap length, so the header must not promise less than there is.
bool CaptureWriter::put_snap_len() {
  if (longest_ <= static_cast<std::size_t>(format_.snap_len)) return true;
  const auto snap_len = static_cast<std::uint32_t>(std::max<std::size_t>(longest_, kMaxSnapLen));
  std::FILE* file = pcap_dump_file(dumper_.get());
  return std::fseek(file, kSnapLenAt, SEEK_SET) == 0 && std::fwrite(&snap_len, sizeof snap_len, 1, file) == 1;
}

Result<void, IoError> CaptureWriter::commit() {
  errno = 0;
  if (failed_ == 0 && output_.is_temporary() && !put_snap_len()) failed_ = failure();
  if (failed_ == 0 && pcap_dump_flush(dumper_.get()) != 0) failed_ = failure();
  dumper_.reset();
  if (failed_ != 0) return fail(output_.write_error(failed_));
  return output_.commit();
}

}  // namespace spigrp
