// SPDX-License-Identifier: Apache-2.0
#include "file.h"

#include <cerrno>
#include <cstdio>
#include <sys/stat.h>

#include "config_text.h"
#include "io/directory_sync.h"
#include "io/output_file.h"

namespace spigrp {

std::optional<IoError> read_file(const std::string& path, ConfigFile& file) {
  struct stat status{};
  file.exists = ::stat(path.c_str(), &status) == 0;
  if (!file.exists && errno == ENOENT) return std::nullopt;
  if (!file.exists) return system_error(path, "open", errno);
  if (!S_ISREG(status.st_mode))
    return IoError{IoErrc::bad_target, path + ": is no file, so it cannot be edited"};
  file.exposed = (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
  const auto stream = InputStream::open(path);
  // InputStream knows no empty files: for captures they are a mistake.
  if (!stream && stream.error().code == IoErrc::empty) return std::nullopt;
  if (!stream) return stream.error();
  return read_config(**stream, file.text);
}

std::optional<IoError> replace_file(const std::string& path, const SecretText& text) {
  static_cast<void>(::umask(S_IRWXG | S_IRWXO));
  auto output = OutputFile::create(path);
  if (!output) return output.error();
  const auto file = output->make_file();
  if (!file) return file.error();
  static_cast<void>(std::setvbuf(*file, nullptr, _IONBF, 0));  // keys stay in one place
  const std::string_view bytes = text.view();
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), *file) == bytes.size();
  const int error_number = errno;
  const bool closed = std::fclose(*file) == 0;
  if (!written || !closed) return output->write_error(written ? errno : error_number);
  if (const auto done = output->commit(); !done) return done.error();
  if (const auto done = sync_directory_of(path); !done) return done.error();
  return std::nullopt;
}

}  // namespace spigrp
