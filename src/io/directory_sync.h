// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/io_error.h"
#include "spigrp/result.h"

namespace spigrp {

/// sync_directory_of() writes the directory entry of a file out to the disk. A file that was renamed into its
/// place may otherwise be the old one again after the power has failed, however well its bytes were written.
/// Where a file system has no such thing, that is no error.
Result<void, IoError> sync_directory_of(const std::string& path);

}  // namespace spigrp
