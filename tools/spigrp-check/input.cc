// SPDX-License-Identifier: Apache-2.0
#include "input.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include "spigrp/secret.h"

namespace spigrp {

Input::Input(std::string name, UniqueFd fd, const struct stat& status)
    : name_(std::move(name)), fd_(std::move(fd)), status_(status), buffer_(kPiece) {}

Result<Input, IoError> Input::open(const std::string& path) {
  const bool standard = path == "-";
  const std::string name = standard ? "standard input" : path;
  UniqueFd fd(standard ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                       : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return fail(system_error(name, "open", errno));
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return fail(system_error(name, "open", errno));
  if (S_ISDIR(status.st_mode)) return fail(system_error(name, "read", EISDIR));
  return Input(name, std::move(fd), status);
}

Result<std::string_view, IoError> Input::read() {
  if (!std::exchange(again_, false)) {
    ssize_t got = 0;
    do {
      got = ::read(fd_.get(), buffer_.data(), buffer_.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) return fail(system_error(name_, "read", errno));
    size_ = static_cast<std::size_t>(got);
  }
  return std::string_view(buffer_.data(), size_);
}

std::optional<IoError> Input::rewind() {
  again_ = false;
  if (::lseek(fd_.get(), 0, SEEK_SET) == 0) return std::nullopt;
  return system_error(name_, "read again", errno);
}

std::optional<IoError> Input::changed() const {
  if (!is_regular()) return std::nullopt;
  struct stat now{};
  if (::fstat(fd_.get(), &now) != 0) return system_error(name_, "read", errno);
  const bool same = now.st_size == status_.st_size && now.st_mtim.tv_sec == status_.st_mtim.tv_sec &&
                    now.st_mtim.tv_nsec == status_.st_mtim.tv_nsec;
  if (same) return std::nullopt;
  return IoError{IoErrc::system, name_ + ": changed while it was read; check it again when nobody writes it"};
}

void Input::wipe_buffer() {
  wipe({reinterpret_cast<std::uint8_t*>(buffer_.data()), buffer_.size()});
  size_ = 0;
}

}  // namespace spigrp
