// SPDX-License-Identifier: Apache-2.0
#include "command/keys.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include "command/numbers.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxKeyFile = 4096;  // hex digits of any key, with room for a comment by mistake

// FileBytes is what was read from a key file. It is read with read(2): the buffer of a stream would keep the
// key behind our back.
struct FileBytes {
  FileBytes() = default;
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;
  ~FileBytes() { wipe(bytes); }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), size}; }

  std::array<std::uint8_t, kMaxKeyFile + 1> bytes{};
  std::size_t size = 0;
  bool exposed = false;
};

class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

// 0, or why the file cannot be read.
int read_file(const std::filesystem::path& path, FileBytes& file) {
  const OpenFile open(path);
  if (open.fd() < 0) return errno;
  struct stat status{};
  file.exposed = ::fstat(open.fd(), &status) == 0 && S_ISREG(status.st_mode) &&
                 (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
  while (file.size < file.bytes.size()) {
    const ssize_t got = ::read(open.fd(), file.bytes.data() + file.size, file.bytes.size() - file.size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    file.size += static_cast<std::size_t>(got);
  }
  return EFBIG;
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool has_prefix(std::string_view text) { return text.starts_with("0x") || text.starts_with("0X"); }

std::unexpected<KeyFault> not_hex(std::size_t at, std::size_t length, const char* detail) {
  return fail(KeyFault{CommandCode::key_not_hex, at, length, detail});
}

std::unexpected<KeyFault> bad_pair(std::string_view text, std::size_t at) {
  if (digit_value(text[at]) > 15) return not_hex(at, 1, ": no hex digit");
  if (at + 1 < text.size()) return not_hex(at + 1, 1, ": no hex digit");
  return not_hex(at + 1, 0, ": two hex digits make a byte, and the last one is missing");
}

// Reads hex digits; the place of a fault is counted from the start of `text`, of which `skip` bytes are
// passed.
Result<void, KeyFault> read_hex(std::string_view text, std::size_t skip, KeyBytes& key) {
  std::size_t at = skip;
  while (at < text.size()) {
    const bool separator = text[at] == '_' && key.size > 0 && text[at - 1] != '_' && at + 1 < text.size();
    if (separator) ++at;
    if (at + 1 >= text.size()) return bad_pair(text, at);
    const unsigned upper = digit_value(text[at]);
    const unsigned lower = digit_value(text[at + 1]);
    if ((upper | lower) > 15) return bad_pair(text, at);
    key.bytes.push(static_cast<std::uint8_t>(upper << 4 | lower));
    ++key.size;
    at += 2;
  }
  return {};
}

std::unexpected<KeyFault> bad_file(std::string_view text, CommandCode code, const std::string& detail) {
  return fail(KeyFault{code, 0, text.size(), detail});
}

Result<void, KeyFault> read_key_file(std::string_view text, const ConfigurationOptions& options,
                                     KeyBytes& key) {
  if (!options.read_key_files) return bad_file(text, CommandCode::key_file_forbidden, "");
  const std::string_view name = text.substr(1);
  // A name ends at a NUL byte for the system: what is opened would not be what was written.
  if (name.empty() || name.find('\0') != std::string_view::npos) {
    return bad_file(text, CommandCode::key_file_unreadable, ": write the name of a file behind @");
  }
  FileBytes file;
  const int error = read_file(options.key_directory / name, file);
  if (error != 0) {
    return bad_file(text, CommandCode::key_file_unreadable, std::string(": ") + std::strerror(error));
  }
  key.exposed = file.exposed;
  const std::string_view content = without_blanks(file.text());
  if (read_hex(content, has_prefix(content) ? 2 : 0, key)) return {};
  return bad_file(text, CommandCode::key_not_hex, ": the file holds something else than hex digits");
}

}  // namespace

Result<void, KeyFault> read_key(std::string_view text, const ConfigurationOptions& options, KeyBytes& key) {
  if (text.starts_with('@')) return read_key_file(text, options, key);
  if (!has_prefix(text)) return not_hex(0, text.size(), ": begin it with 0x, or give a file as @FILE");
  return read_hex(text, 2, key);
}

}  // namespace spigrp
