// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spigrp {

/// Exit codes: 1 says no about the input, 2 says that the work could not be done.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFindings = 1;
inline constexpr int kExitFailed = 2;

}  // namespace spigrp
