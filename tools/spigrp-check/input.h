// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

#include "io/io_error.h"
#include "io/unique_fd.h"

namespace spigrp {

/// Input is a file, or standard input for "-", that is read in large pieces. It notices when a file is changed
/// while it is read: what was said about it would be about no file that ever was.
class Input {
 public:
  /// open() refuses what cannot be opened, and directories.
  static Result<Input, IoError> open(const std::string& path);

  /// name() is the path, or "standard input".
  const std::string& name() const { return name_; }
  /// is_regular() tells a file that can be read a second time.
  bool is_regular() const { return S_ISREG(status_.st_mode); }
  /// is_exposed() tells a file that its group, or everybody, may read.
  bool is_exposed() const { return is_regular() && (status_.st_mode & (S_IRGRP | S_IROTH)) != 0; }
  const struct stat& status() const { return status_; }

  /// read() is the next bytes, empty at the end. They live until the next call.
  Result<std::string_view, IoError> read();
  /// give_back() makes the bytes of the last read() come again.
  void give_back() { again_ = true; }
  /// rewind() goes back to the start of a regular file.
  std::optional<IoError> rewind();
  /// changed() is an error when a regular file is no longer what it was when it was opened.
  std::optional<IoError> changed() const;
  /// wipe_buffer() is for files that turn out to have keys in them.
  void wipe_buffer();

 private:
  Input(std::string name, UniqueFd fd, const struct stat& status);

  static constexpr std::size_t kPiece = std::size_t{256} << 10;
  std::string name_;
  UniqueFd fd_;
  struct stat status_;
  std::vector<char> buffer_;
  std::size_t size_ = 0;
  bool again_ = false;
};

}  // namespace spigrp
