// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "spigrp/configuration.h"
#include "spigrp/diagnostic.h"

namespace spigrp {

/// ConfigurationCheck says how a configuration is checked.
struct ConfigurationCheck {
  ConfigurationOptions options = {};
  /// Key files are neither opened nor checked; a key from one counts as right.
  bool assume_key_files = false;
  /// Encryption without authentication is an error.
  bool strict = false;
  /// How many diagnostics are kept; a note behind them counts the rest.
  std::size_t max_diagnostics = 100'000;
};

/// check_configuration() is everything that can be said about a configuration without running it on packets,
/// in the order of lines: what Configuration::load() refuses, and then what is doubtful (W2xx, N3xx and E45x,
/// W45x, N45x) about the SAs, groups and eroutes that are there at the end. It needs no provider: every
/// algorithm of the registry counts as available. Where lines are refused nothing is said that could come
/// from their absence: SAs never used, and eroutes against each other.
std::vector<Diagnostic> check_configuration(std::string_view text, const ConfigurationCheck& check);

}  // namespace spigrp
