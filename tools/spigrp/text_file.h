// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "io/input_stream.h"
#include "io/io_error.h"
#include "io/secret_text.h"

namespace spigrp {

/// read_text() reads a stream to its end, into memory that is wiped at its own: there may be keys in it. More than
/// `most` bytes, a multiple of 1 MiB, are refused as no `kind`.
std::optional<IoError> read_text(InputStream& stream, std::size_t most, const char* kind, SecretText& text);

/// read_text_file() is the same for a file, or for standard input as "-".
std::optional<IoError> read_text_file(const std::string& path, std::size_t most, const char* kind,
                                      SecretText& text);

}  // namespace spigrp
