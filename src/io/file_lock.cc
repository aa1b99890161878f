// SPDX-License-Identifier: Apache-2.0
#include "io/file_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <system_error>

namespace spigrp {
namespace {

std::string lock_name(const std::string& path) {
  std::error_code ignored;
  const auto real = std::filesystem::weakly_canonical(path, ignored);
  return (ignored ? path : real.string()) + ".lock";
}

Result<UniqueFd, IoError> open_lock(const std::string& name) {
  UniqueFd fd(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return fail(system_error(name, "open", errno));
  return fd;
}

}  // namespace

Result<UniqueFd, IoError> lock_beside(const std::string& path) {
  const std::string name = lock_name(path);
  auto fd = open_lock(name);
  if (!fd) return fd;
  while (::flock(fd->get(), LOCK_EX) != 0) {
    if (errno != EINTR) return fail(system_error(name, "lock", errno));
  }
  return fd;
}

Result<UniqueFd, IoError> try_lock_beside(const std::string& path, const std::string& busy) {
  auto fd = open_lock(lock_name(path));
  if (!fd) return fd;
  if (::flock(fd->get(), LOCK_EX | LOCK_NB) != 0) return fail(IoError{IoErrc::system, path + ": " + busy});
  return fd;
}

}  // namespace spigrp
