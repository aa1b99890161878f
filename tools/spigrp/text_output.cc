// SPDX-License-Identifier: Apache-2.0
#include "text_output.h"

#include <cerrno>
#include <cstdio>
#include <sys/stat.h>

#include "io/output_file.h"

namespace spigrp {
namespace {

// Unbuffered, so that a key stays in the memory of whoever wipes it. 0, or the errno of what failed.
int write_all(std::FILE* file, std::string_view text) {
  static_cast<void>(std::setvbuf(file, nullptr, _IONBF, 0));
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const int error = written ? 0 : errno;
  if (std::fclose(file) != 0 && error == 0) return errno;
  return error;
}

Result<void, IoError> write(const std::string& path, std::string_view text, bool secret) {
  auto output = OutputFile::create(path);
  if (!output) return fail(output.error());
  const auto file = output->make_file();
  if (!file) return fail(file.error());
  const bool hide = secret && output->is_temporary();
  const int mode_error = hide && ::fchmod(::fileno(*file), S_IRUSR | S_IWUSR) != 0 ? errno : 0;
  const int error = write_all(*file, mode_error == 0 ? text : std::string_view());
  if (mode_error != 0 || error != 0) return fail(output->write_error(mode_error != 0 ? mode_error : error));
  return output->commit();
}

}  // namespace

bool write_text(const std::string& path, std::string_view text, bool secret, Complaints& complaints) {
  const auto written = write(path, text, secret);
  if (!written) complaints.error(written.error().message);
  return written.has_value();
}

}  // namespace spigrp
