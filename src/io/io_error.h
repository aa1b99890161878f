// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "spigrp/result.h"

namespace spigrp {

/// IoErrc says what went wrong with a file, for callers that act on it; people read IoError::message.
enum class IoErrc : std::uint8_t {
  not_found,              ///< there is no such file, or no such directory for a new one
  permission,             ///< the system refuses access
  is_directory,           ///< a directory where a file is needed
  empty,                  ///< an input of no bytes at all
  not_a_capture,          ///< an input that is neither pcap nor pcapng
  unsupported_link_type,  ///< a capture of packets whose link header spigrp does not know
  truncated,              ///< an input that ends inside a record or header; what came before it is good
  damaged,                ///< an input whose lengths or blocks contradict each other
  bad_target,             ///< an output that is no file, pipe or character device
  no_space,               ///< the disk or the quota is full
  closed_pipe,            ///< who read the output has gone away
  system,                 ///< any other refusal by the system
};

/// IoError is a refusal. The message is one sentence without a full stop: the file, what is wrong with it,
/// and what to do where something can be done.
struct IoError {
  IoErrc code;
  std::string message;
};

/// errc_of_errno() sorts an errno value.
IoErrc errc_of_errno(int error_number);

/// system_error() is "FILE: cannot ACTION: why the system refused; advice".
IoError system_error(const std::string& file, const std::string& action, int error_number);

}  // namespace spigrp
