// SPDX-License-Identifier: Apache-2.0
#include "io/output_file.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace spigrp {
namespace {

// The file behind all symbolic links; the path itself where nothing is there yet.
std::string resolve(const std::string& path) {
  struct Free {
    void operator()(char* text) const { std::free(text); }
  };
  const std::unique_ptr<char, Free> real(::realpath(path.c_str(), nullptr));
  return real ? std::string(real.get()) : path;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::optional<IoError> directory_error(const std::string& path) {
  if (path.empty()) return system_error(path, "create", ENOENT);
  const std::string directory = directory_of(path);
  struct stat status{};
  if (::stat(directory.c_str(), &status) != 0) {
    if (errno != ENOENT) return system_error(path, "create", errno);
    return IoError{IoErrc::not_found,
                   path + ": cannot create: there is no directory " + directory + "; make it first"};
  }
  if (S_ISDIR(status.st_mode)) return std::nullopt;
  return IoError{IoErrc::not_found, path + ": cannot create: " + directory + " is not a directory"};
}

std::optional<IoError> target_error(const std::string& path, mode_t mode) {
  if (S_ISDIR(mode)) return system_error(path, "write", EISDIR);
  if (S_ISREG(mode)) {
    if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0) return std::nullopt;
    return system_error(path, "write", errno);
  }
  return IoError{IoErrc::bad_target, path + ": cannot write: it is no file, pipe or character device"};
}

}  // namespace

Result<OutputFile, IoError> OutputFile::create(const std::string& path) {
  if (path == "-" || path == "/dev/stdout") {
    const int fd = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    return create_direct("standard output", fd, errno);
  }
  struct stat status{};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode))) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    return create_direct(path, fd, errno);
  }
  if (exists) {
    if (const auto error = target_error(path, status.st_mode)) return fail(*error);
  } else if (const auto error = directory_error(path)) {
    return fail(*error);
  }
  const std::string target = resolve(path);
  auto temporary = TemporaryFile::create(directory_of(target), path);
  if (!temporary) return fail(temporary.error());
  return OutputFile(path, target, std::move(*temporary));
}

Result<OutputFile, IoError> OutputFile::create_direct(const std::string& name, int fd, int error_number) {
  if (fd < 0) return fail(system_error(name, "open", error_number));
  return OutputFile(name, UniqueFd(fd));
}

Result<std::FILE*, IoError> OutputFile::make_file() const {
  UniqueFd fd(::fcntl(temporary_ ? temporary_->fd() : direct_.get(), F_DUPFD_CLOEXEC, 0));
  std::FILE* file = fd ? ::fdopen(fd.get(), "w") : nullptr;
  if (file == nullptr) return fail(write_error(errno));
  static_cast<void>(fd.release());
  return file;
}

// What fails here fails in commit(), too, which says so.
void OutputFile::begin_write_out(std::uint64_t offset, std::uint64_t len) const {
  if (!temporary_) return;
  static_cast<void>(::sync_file_range(temporary_->fd(), static_cast<off_t>(offset), static_cast<off_t>(len),
                                      SYNC_FILE_RANGE_WRITE));
}

Result<void, IoError> OutputFile::commit() {
  if (temporary_) {
    auto renamed = temporary_->rename_to(target_);
    if (!renamed) return fail(renamed.error());
    return {};
  }
  if (::close(direct_.release()) != 0) return fail(write_error(errno));
  return {};
}

}  // namespace spigrp
