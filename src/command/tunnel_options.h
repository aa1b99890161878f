// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "command/line.h"
#include "command/options.h"
#include "spigrp/ip_address.h"
#include "spigrp/sa.h"

namespace spigrp {

/// read_tunnel() reads what a tunnel does with its outer header, which is of the family `outer` where that is known,
/// and with packets that are too long: --df, --dscp, --flow-label, --mtu. What is wrong is reported.
void read_tunnel(Line& line, const GivenOptions& given, std::optional<Family> outer, TunnelPolicy& policy);

}  // namespace spigrp
