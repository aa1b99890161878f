// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "io/capture_record.h"
#include "io/input_stream.h"
#include "io/io_error.h"

struct pcap;

namespace spigrp {

/// CaptureReader reads one capture file: pcap with micro- or nanoseconds and of either byte order, or pcapng,
/// all of whose interfaces must have one link type and one snap length (a limit of libpcap). It takes files
/// of any size, and pipes.
///
/// As libpcap has it, a record longer than the file's snap length is cut to it: its original_len is then more
/// than its bytes, as in any packet that was not captured whole.
class CaptureReader {
 public:
  /// open() opens a path, or standard input for "-", and reads up to the first record.
  static Result<CaptureReader, IoError> open(const std::string& path);

  /// name() is the path, or "standard input".
  const std::string& name() const { return stream_->name(); }
  /// link_type() is a DLT_ number, one that is_supported_link_type().
  int link_type() const;
  /// snap_len() is the file's limit on the bytes of a record.
  int snap_len() const;
  /// nanosecond(): to keep the time stamps an output needs nanoseconds. A pcap file says so by its own magic;
  /// pcapng has its precision by interface, so it is always taken as finer.
  bool nanosecond() const { return nanosecond_; }

  /// next() is the next record, whose bytes stay until the call after, or nothing at the end. An error with
  /// the code `truncated` says that the file stops inside a record: every whole record before it was handed
  /// out and is good. After an error or the end it is not called again.
  Result<std::optional<CaptureRecord>, IoError> next();

  /// stop_by() is that of the InputStream: next() then fails or ends, in the middle of the file.
  void stop_by(int stop) { stream_->stop_by(stop); }

  /// records() is how many records next() has handed out.
  std::uint64_t records() const { return records_; }
  /// bytes_read() and size() are for a progress bar; size() is 0 where it is unknown.
  std::uint64_t bytes_read() const { return stream_->bytes_read(); }
  std::uint64_t size() const { return stream_->size(); }

 private:
  struct Close {
    void operator()(pcap* capture) const;
  };
  using Capture = std::unique_ptr<pcap, Close>;

  CaptureReader(std::unique_ptr<InputStream> stream, Capture capture);
  IoError record_error() const;
  std::string whole_records() const;

  std::unique_ptr<InputStream> stream_;
  Capture capture_;  // reads from stream_, so it ends first
  bool nanosecond_;
  bool is_pcapng_;
  bool ended_ = false;
  std::uint64_t records_ = 0;
};

}  // namespace spigrp
