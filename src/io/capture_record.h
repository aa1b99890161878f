// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "spigrp/bytes.h"

namespace spigrp {

/// CaptureRecord is one packet of a capture file, link header first.
struct CaptureRecord {
  std::int64_t seconds = 0;      ///< since 1970 (UTC)
  std::int64_t nanoseconds = 0;  ///< 0 to 999,999,999; a damaged file may say anything
  Bytes bytes;                   ///< what was captured
  std::uint32_t original_len =
      0;  ///< on the wire; more than bytes.size() when the snap length cut the packet
};

}  // namespace spigrp
