// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "spigrp/database.h"

namespace spigrp {

/// senders() are the ESP and AH SAs that `apply` can use: those of `group`, or without one, of every chain
/// that an eroute leads to. Each is there once.
std::vector<Sa*> senders(const Database& database, Sa* group);

/// first_counter_mode() is the first of them whose cipher breaks when a (key, IV) pair is used twice, or
/// nullptr.
const Sa* first_counter_mode(const std::vector<Sa*>& sas);

}  // namespace spigrp
