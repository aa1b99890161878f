// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "io/io_error.h"
#include "io/temporary_file.h"
#include "io/unique_fd.h"

namespace spigrp {

/// OutputFile is where a program's result goes, so that there is never half a result under its name:
///
///   "-", "/dev/stdout"               standard output, as it comes
///   a FIFO, a character device       written directly
///   anything else                    a temporary file in the same directory, which commit() renames
///
/// Without commit() a file that was there is untouched, so a program may write over its own input. A symbolic
/// link stays, and the file it names is replaced. An existing file must be writable, though it is replaced:
/// write protection means something. The program ignores SIGPIPE; a pipe closed early is then an IoError.
class OutputFile {
 public:
  static Result<OutputFile, IoError> create(const std::string& path);

  /// name() is the path, or "standard output".
  const std::string& name() const { return name_; }
  /// is_temporary() is false for what is written directly, and so cannot be rewound.
  bool is_temporary() const { return temporary_.has_value(); }
  /// make_file() makes a FILE to write with, on a descriptor of its own. The caller flushes it, asks whether
  /// that went well, and closes it before commit().
  Result<std::FILE*, IoError> make_file() const;
  /// begin_write_out() makes the system begin to write `len` bytes at this offset to the disk, which commit() waits
  /// for, and does not wait. It is for whole pages of what is temporary, before they are many; all else ignores it.
  void begin_write_out(std::uint64_t offset, std::uint64_t len) const;
  /// commit() makes what was written the file, or tells why not. It is called once, at the end.
  Result<void, IoError> commit();

  /// write_error() words a write that failed with this errno.
  IoError write_error(int error_number) const { return system_error(name_, "write", error_number); }

 private:
  OutputFile(std::string name, UniqueFd fd) : name_(std::move(name)), direct_(std::move(fd)) {}
  OutputFile(std::string name, std::string target, TemporaryFile temporary)
      : name_(std::move(name)), target_(std::move(target)), temporary_(std::move(temporary)) {}
  static Result<OutputFile, IoError> create_direct(const std::string& name, int fd, int error_number);

  std::string name_;
  UniqueFd direct_;                         // either this
  std::string target_;                      // or these two: the file, behind all links,
  std::optional<TemporaryFile> temporary_;  // and what will replace it
};

}  // namespace spigrp
