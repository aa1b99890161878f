// SPDX-License-Identifier: Apache-2.0
#include "io/input_stream.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <span>
#include <stdio_ext.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace spigrp {

InputStream::InputStream(std::string name, UniqueFd fd, std::uint64_t size)
    : name_(std::move(name)), fd_(std::move(fd)), size_(size) {}

Result<std::unique_ptr<InputStream>, IoError> InputStream::open(const std::string& path) {
  const bool is_stdin = path == "-";
  const std::string name = is_stdin ? "standard input" : path;
  UniqueFd fd(is_stdin ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                       : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(system_error(name, "open", errno));
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return fail(system_error(name, "open", errno));
  if (S_ISDIR(status.st_mode)) return fail(system_error(name, "read", EISDIR));
  const auto size = S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
  std::unique_ptr<InputStream> stream(new InputStream(name, std::move(fd), size));
  stream->is_exposed_ = S_ISREG(status.st_mode) && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
  stream->read_magic();
  if (stream->error_number() != 0) return fail(system_error(name, "read", stream->error_number()));
  return stream;
}

std::FILE* InputStream::make_file() {
  std::FILE* file = ::fopencookie(this, "r", {read_cookie, nullptr, seek_cookie, nullptr});
  if (file == nullptr) return nullptr;
  static_cast<void>(std::setvbuf(file, buffer_.data(), _IOFBF, buffer_.size()));
  static_cast<void>(::__fsetlocking(file, FSETLOCKING_BYCALLER));  // it has one reader
  return file;
}

std::size_t InputStream::read_some(MutableBytes to) {
  const ssize_t got = read(reinterpret_cast<char*>(to.data()), to.size());
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

void InputStream::read_magic() {
  while (magic_len_ < magic_.size()) {
    const auto rest = std::span(magic_).subspan(magic_len_);
    const ssize_t got = read_fd(rest.data(), rest.size());
    if (got <= 0) return;
    magic_len_ += static_cast<std::size_t>(got);
  }
}

bool InputStream::is_stopped() const {
  if (stop_ < 0) return false;
  pollfd both[] = {{.fd = fd_.get(), .events = POLLIN, .revents = 0},
                   {.fd = stop_, .events = POLLIN, .revents = 0}};
  while (::poll(both, 2, -1) < 0 && errno == EINTR) {
  }
  return both[1].revents != 0;
}

ssize_t InputStream::read_fd(void* to, std::size_t room) {
  ssize_t got = 0;
  do {
    got = is_stopped() ? 0 : ::read(fd_.get(), to, room);
  } while (got < 0 && errno == EINTR);
  if (got < 0) error_number_ = errno;
  if (got == 0) at_end_ = true;
  return got;
}

ssize_t InputStream::read(char* to, std::size_t room) {
  ssize_t got = 0;
  if (bytes_read_ < magic_len_) {
    const auto rest = magic().subspan(static_cast<std::size_t>(bytes_read_));
    const auto count = std::min(room, rest.size());
    std::copy_n(rest.begin(), count, to);
    got = static_cast<ssize_t>(count);
  } else {
    got = read_fd(to, room);
  }
  if (got > 0) bytes_read_ += static_cast<std::uint64_t>(got);
  return got;
}

ssize_t InputStream::read_cookie(void* cookie, char* to, std::size_t room) {
  return static_cast<InputStream*>(cookie)->read(to, room);
}

// Only "where am I" is answered, so that ftello() can take off what the FILE has in its buffer.
int InputStream::seek_cookie(void* cookie, off_t* offset, int whence) {
  if (whence != SEEK_CUR || *offset != 0) {
    errno = ESPIPE;
    return -1;
  }
  *offset = static_cast<off_t>(static_cast<InputStream*>(cookie)->bytes_read_);
  return 0;
}

}  // namespace spigrp
