// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command/keys.h"
#include "command/line.h"
#include "command/options.h"
#include "spigrp/algorithm.h"
#include "spigrp/configuration.h"
#include "spigrp/provider.h"

namespace spigrp {

/// SaKeys are the keys of one SA, from --enckey and --authkey. They are wiped with it.
struct SaKeys {
  KeyBytes encryption;
  KeyBytes authentication;

  Keys view() const { return {encryption.bytes.reveal(), authentication.bytes.reveal()}; }
};

/// KeyFiles says what becomes of `@FILE`. With `assume` a file is neither opened nor checked, and the key is
/// as many zeros as the algorithm needs: for whoever makes no packets.
enum class KeyFiles : bool { read, assume };

/// read_sa_keys() reads the keys that a line gives, and reports each that is no key, is missing, is not for
/// this algorithm or has another length than it needs. `algorithm` is nullptr where it is unknown, or there
/// is none.
void read_sa_keys(Line& line, const GivenOptions& given, const Algorithm* algorithm,
                  const ConfigurationOptions& options, SaKeys& keys, KeyFiles files = KeyFiles::read);

}  // namespace spigrp
