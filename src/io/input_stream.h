// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <sys/types.h>

#include "io/io_error.h"
#include "io/unique_fd.h"
#include "spigrp/bytes.h"

namespace spigrp {

/// InputStream is a file, or standard input for "-", behind a std::FILE, of which the first bytes can be seen
/// before anybody reads: a pipe cannot be rewound. It counts what is read, for progress bars and for errors.
class InputStream {
 public:
  /// open() refuses what cannot be opened or begun to be read, and directories, which open but do not read.
  static Result<std::unique_ptr<InputStream>, IoError> open(const std::string& path);
  InputStream(const InputStream&) = delete;
  InputStream& operator=(const InputStream&) = delete;

  /// name() is the path, or "standard input".
  const std::string& name() const { return name_; }
  /// magic() is the first four bytes, or as many as there are.
  Bytes magic() const { return Bytes(magic_).first(magic_len_); }
  /// make_file() makes the FILE that reads from the first byte on; nullptr when memory is short. It is asked
  /// for once. The caller closes it before this object ends.
  std::FILE* make_file();
  /// read_some() is for whoever wants no FILE, such as a reader of keys, which should be in one place only. It
  /// reads straight into this memory, and returns how many bytes came: 0 at the end, and where reading failed
  /// (error_number()).
  std::size_t read_some(MutableBytes to);

  /// stop_by() makes this end, to whoever reads it, once the descriptor `stop` can be read: so that a thread that
  /// waits for a pipe can be told to wait no longer. The descriptor stays the caller's.
  void stop_by(int stop) { stop_ = stop; }

  /// bytes_read() is what the FILE has taken, so it runs ahead of its reader by at most a buffer.
  std::uint64_t bytes_read() const { return bytes_read_; }
  /// size() is 0 where it is unknown (a pipe).
  std::uint64_t size() const { return size_; }
  /// is_exposed() tells a file that its group, or everybody, may read.
  bool is_exposed() const { return is_exposed_; }
  /// at_end(): more bytes were asked for than there are.
  bool at_end() const { return at_end_; }
  /// error_number() is the errno of a read that failed, or 0.
  int error_number() const { return error_number_; }

 private:
  InputStream(std::string name, UniqueFd fd, std::uint64_t size);

  void read_magic();
  bool is_stopped() const;
  ssize_t read_fd(void* to, std::size_t room);
  ssize_t read(char* to, std::size_t room);
  static ssize_t read_cookie(void* cookie, char* to, std::size_t room);
  static int seek_cookie(void* cookie, off_t* offset, int whence);

  std::string name_;
  UniqueFd fd_;
  std::uint64_t size_;
  int stop_ = -1;
  std::uint64_t bytes_read_ = 0;
  std::array<std::uint8_t, 4> magic_{};
  std::size_t magic_len_ = 0;
  bool at_end_ = false;
  bool is_exposed_ = false;
  int error_number_ = 0;
  std::array<char, 65536> buffer_;
};

}  // namespace spigrp
