// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spigrp/result.h"

namespace spigrp::fuzz {

/// MemoryFile is a file that has a path, in /proc, and no place.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content, mode_t mode = S_IRUSR | S_IWUSR)
      : fd_(::memfd_create("input", MFD_CLOEXEC)) {
    SPIGRP_REQUIRE(fd_ >= 0 && ::fchmod(fd_, mode) == 0);
    SPIGRP_REQUIRE(::write(fd_, content.data(), content.size()) == std::ssize(content));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(fd_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

}  // namespace spigrp::fuzz
