// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "command/codes.h"
#include "spigrp/configuration.h"
#include "spigrp/result.h"
#include "spigrp/secret.h"

namespace spigrp {

/// kMaxKeyLen bytes hold any key of any algorithm.
inline constexpr std::size_t kMaxKeyLen = 128;

/// KeyBytes is a key as it was written. A key longer than any algorithm takes is counted, not kept.
struct KeyBytes {
  Secret<kMaxKeyLen> bytes;
  std::size_t size = 0;
  bool exposed = false;  ///< it is from a file that its group, or everybody, may read
};

/// KeyFault says why a text is no key, and which bytes of it are at fault, without saying any of them.
struct KeyFault {
  CommandCode code;
  std::size_t at;
  std::size_t length;
  std::string detail;
};

/// read_key() reads a key: `0x` and hex digits, with `_` allowed between bytes as ipsec_ttodata(3) did, or
/// `@FILE`, a file that holds such a text, where `0x` may be missing and blanks stand around it. The memory
/// that a file is read into is wiped.
Result<void, KeyFault> read_key(std::string_view text, const ConfigurationOptions& options, KeyBytes& key);

}  // namespace spigrp
