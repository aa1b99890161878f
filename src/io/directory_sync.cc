// SPDX-License-Identifier: Apache-2.0
#include "io/directory_sync.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

#include "io/unique_fd.h"

namespace spigrp {

Result<void, IoError> sync_directory_of(const std::string& path) {
  std::error_code ignored;
  const auto real = std::filesystem::weakly_canonical(path, ignored);  // a link's own directory is not it
  const auto parent = (ignored ? std::filesystem::path(path) : real).parent_path();
  const std::string directory = parent.empty() ? "." : parent.string();
  const UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(system_error(path, "write", errno));
  if (::fsync(fd.get()) != 0 && errno != EINVAL && errno != ENOTSUP) {
    return fail(system_error(path, "write", errno));
  }
  return {};
}

}  // namespace spigrp
