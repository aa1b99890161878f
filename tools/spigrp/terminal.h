// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spigrp {

/// use_color() is true where standard error is a terminal that wants colour (https://no-color.org).
bool use_color();

/// stderr_is_terminal() is true where somebody watches.
bool stderr_is_terminal();

}  // namespace spigrp
