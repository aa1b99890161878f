// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "spigrp/text_code.h"

namespace spigrp {

/// Diagnostic is one thing said about a text file. Key material never gets into one: `source` shows an
/// asterisk for every byte that could be a key, and `message` quotes none of them.
struct Diagnostic {
  std::string code;  ///< stable: "E105", "E402", ...; docs/diagnostics.md explains each
  Severity severity = Severity::error;
  std::size_t line = 1;    ///< counted from 1
  std::size_t column = 1;  ///< counted in bytes from 1
  std::size_t length = 1;  ///< bytes at fault; 0 where something is missing
  std::string message;     ///< one sentence without a full stop
  std::string source;      ///< the line as it may be shown
};

/// render_text() is the form of compilers: `file:line:column: error: message [code]`, the line, a caret and
/// tildes. Control bytes and bytes that are no UTF-8 are shown escaped, so that a file cannot write to the
/// terminal; the caret stands under the bytes as shown.
std::string render_text(const Diagnostic& diagnostic, std::string_view file, bool color);

}  // namespace spigrp
