// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "io/io_error.h"
#include "io/unique_fd.h"

namespace spigrp {

/// TemporaryFile is a file that will take another's place, or be gone. Its name begins with ".spigrp-" and is
/// not predictable, so that nobody can put a link there first; its mode is what a new file gets, 0666 without
/// the umask. Creating one is for one thread, that which gets the signals, while no other makes files: the umask
/// can be read only by changing it.
class TemporaryFile {
 public:
  /// create() makes an empty one in `directory`, the place of the file `target`, which errors speak of.
  static Result<TemporaryFile, IoError> create(const std::string& directory, const std::string& target);
  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  /// It removes the file, unless rename_to() did away with the name.
  ~TemporaryFile();

  int fd() const { return fd_.get(); }
  /// rename_to() writes the file out to the disk and puts it in the place of `target`, whole or not at all.
  Result<void, IoError> rename_to(const std::string& target);

 private:
  TemporaryFile(UniqueFd fd, std::size_t slot) : fd_(std::move(fd)), slot_(slot) {}

  UniqueFd fd_;
  std::size_t slot_;  // where remove_temporaries_on_signals() finds the name
};

/// remove_temporaries_on_signals() makes SIGINT, SIGTERM and SIGHUP remove the temporary files there are, and
/// then end the program as they do without it. A signal that is ignored (nohup) stays ignored. Call it once,
/// at the start.
void remove_temporaries_on_signals();

}  // namespace spigrp
