// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/io_error.h"
#include "io/unique_fd.h"

namespace spigrp {

// A lock on a file that is replaced rather than written must be held on another one: FILE.lock beside it, which stays.
// Two names of one file have one lock. It is held as long as the descriptor is open, and by the system: a program that
// ends in whatever way lets it go.

/// lock_beside() waits for the lock.
Result<UniqueFd, IoError> lock_beside(const std::string& path);
/// try_lock_beside() does not; `busy` says what it means that somebody else has it.
Result<UniqueFd, IoError> try_lock_beside(const std::string& path, const std::string& busy);

}  // namespace spigrp
