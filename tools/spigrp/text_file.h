// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "io/io_error.h"
#include "io/secret_text.h"

namespace spigrp {

/// read_text_file() reads a whole file, or standard input for "-", into memory that is wiped at its end: there
/// may be keys in it. A file longer than `most` bytes, a multiple of 1 MiB, is refused as no `kind`.
std::optional<IoError> read_text_file(const std::string& path, std::size_t most, const char* kind,
                                      SecretText& text);

}  // namespace spigrp
