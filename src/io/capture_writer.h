// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "io/capture_record.h"
#include "io/io_error.h"
#include "io/output_file.h"

struct pcap_dumper;

namespace spigrp {

/// CaptureFormat is what a capture file's header says.
struct CaptureFormat {
  int link_type;            ///< a DLT_ number; see output_link_type()
  int snap_len = 0;         ///< of the input; 0: as large as it gets
  bool nanosecond = false;  ///< the precision of the time stamps
};

/// CaptureWriter writes a pcap file in the byte order of this machine, to an OutputFile: see there what "-",
/// pipes and existing files become. The snap length of the input stays as long as every record fits it, so
/// that a file that goes through unchanged is unchanged; what cannot be rewound gets 262,144 from the start.
/// Seconds have 32 bits in pcap. Whatever fails, also the disk being full, is reported by write() or, as much
/// is buffered, by commit(); without a successful commit() there is no new file.
class CaptureWriter {
 public:
  static Result<CaptureWriter, IoError> create(const std::string& path, CaptureFormat format);

  /// name() is the path, or "standard output".
  const std::string& name() const { return output_.name(); }
  /// write() appends a record; digits of its time stamp below the file's precision are cut off.
  Result<void, IoError> write(const CaptureRecord& record);
  /// in_file() is how many bytes of the file are not in a buffer of this object any more, at least.
  std::uint64_t in_file() const { return size_ > buffer_->size() ? size_ - buffer_->size() : 0; }
  /// begin_write_out() is that of OutputFile, which another thread may call while this one writes.
  void begin_write_out(std::uint64_t offset, std::uint64_t len) const {
    output_.begin_write_out(offset, len);
  }
  /// commit() makes what was written the file. It is the last call, whatever it returns.
  Result<void, IoError> commit();

 private:
  struct Close {
    void operator()(pcap_dumper* dumper) const;
  };
  using Dumper = std::unique_ptr<pcap_dumper, Close>;

  // What is written at once. More than this takes the caches from whoever makes the records.
  using Buffer = std::unique_ptr<std::array<char, 65536>>;

  CaptureWriter(OutputFile output, Buffer buffer, Dumper dumper, const CaptureFormat& format);
  bool put_snap_len();

  OutputFile output_;
  Buffer buffer_;
  Dumper dumper_;  // closed before the file it writes to
  CaptureFormat format_;
  std::size_t longest_ = 0;  // bytes of a record
  std::uint64_t size_ = 0;   // of the records, in the file and in the buffer
  int failed_ = 0;           // errno of the first write that failed
};

}  // namespace spigrp
