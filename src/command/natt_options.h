// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command/line.h"
#include "command/options.h"
#include "spigrp/sa.h"

namespace spigrp {

/// read_natt() reads --natt, --sport and --dport. What is wrong is reported.
void read_natt(Line& line, const GivenOptions& given, NattPolicy& policy);

}  // namespace spigrp
