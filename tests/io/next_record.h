// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "io/capture_reader.h"

namespace spigrp::test {

/// next_record() is the next record of a capture that must have one.
inline CaptureRecord next_record(CaptureReader& reader) {
  const auto record = reader.next();
  SPIGRP_REQUIRE(record.has_value());
  const std::optional<CaptureRecord>& there = *record;
  SPIGRP_REQUIRE(there.has_value());
  return *there;
}

inline bool at_end(CaptureReader& reader) {
  const auto record = reader.next();
  return record.has_value() && !record->has_value();
}

}  // namespace spigrp::test
