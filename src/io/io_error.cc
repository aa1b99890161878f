// SPDX-License-Identifier: Apache-2.0
#include "io/io_error.h"

#include <cerrno>
#include <system_error>

namespace spigrp {
namespace {

const char* advice(IoErrc code) {
  switch (code) {
    case IoErrc::not_found:
      return "; check the spelling of the path";
    case IoErrc::permission:
      return "; check the modes of the file and of its directory";
    case IoErrc::is_directory:
      return "; name a file";
    case IoErrc::no_space:
      return "; free some space or write elsewhere";
    case IoErrc::closed_pipe:
      return "; the program that reads the output ended early";
    default:
      return "";
  }
}

}  // namespace

IoErrc errc_of_errno(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return IoErrc::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
      return IoErrc::permission;
    case EISDIR:
      return IoErrc::is_directory;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return IoErrc::no_space;
    case EPIPE:
      return IoErrc::closed_pipe;
    default:
      return IoErrc::system;
  }
}

IoError system_error(const std::string& file, const std::string& action, int error_number) {
  const IoErrc code = errc_of_errno(error_number);
  const std::string reason = std::system_category().message(error_number);
  const std::string name = file.empty() ? "\"\"" : file;
  return {code, name + ": cannot " + action + ": " + reason + advice(code)};
}

}  // namespace spigrp
