// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spigrp/database.h"
#include "spigrp/lifetime.h"
#include "spigrp/sa.h"

namespace spigrp {

/// SaFacts is what a table tells of an SA beside what the SA itself says.
struct SaFacts {
  std::string transform;       ///< as KLIPS named it: ESP_3DES_HMAC_MD5, AH_HMAC_SHA1, COMP_DEFLATE, IPIP
  bool inbound = false;        ///< it receives
  std::uint64_t sequence = 0;  ///< the last sequence number sent, or the highest received
  std::uint64_t seen = 0;      ///< a bit for each of the 64 numbers from `sequence` down: it was received
  std::size_t auth_bits = 0;   ///< of the ICV, before it is cut for the wire
  std::array<std::uint64_t, kNumLifeKinds> life{};  ///< how far each LifeKind has come; times in seconds
  std::optional<std::uint64_t> idle = {};  ///< seconds since it was used last; nothing where it never was
};

/// SaFactsReader finds them. Nothing in a configuration says which way an SA is used: one that has sent, or that an
/// eroute leads to, is outbound, and any other can only serve what comes in.
class SaFactsReader {
 public:
  /// The database must not change as long as this is used.
  SaFactsReader(const Database& database, std::uint64_t now);

  SaFacts read(const Sa& sa) const;

 private:
  bool is_inbound(const Sa& sa) const;
  std::uint64_t seconds_since(std::uint64_t then) const;

  std::vector<const Sa*> eroute_targets_;  // sorted; with all that is chained outside them
  std::uint64_t now_;
};

}  // namespace spigrp
