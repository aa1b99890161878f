// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.h"

namespace spigrp {

/// The algorithms of SAs that come from a listing, which names none.
inline constexpr const char* kAssumedEsp = "aes256gcm16";
inline constexpr const char* kAssumedAh = "hmac-sha2-256-128";

/// run_explain() explains groups, and returns the exit code.
int run_explain(const ExplainOptions& options);

}  // namespace spigrp
