// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace spigrp {

/// run_show() prints what a configuration makes, as KLIPS did: the table of that name (spi, spigrp, eroute), or what
/// `look` printed. It returns the exit code.
int run_show(const std::string& path, std::string_view table);

}  // namespace spigrp
