// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "spigrp/database.h"
#include "spigrp/reassembly_limits.h"
#include "spigrp/shunt_observer.h"

namespace spigrp {

/// FootprintKind is what memory is for.
enum class FootprintKind : std::uint8_t {
  database,    ///< what a Database takes whatever it holds
  sas,         ///< with their index
  groups,      ///< the chains of neighbours, in the SAs
  windows,     ///< replay windows of more than 64 numbers
  contexts,    ///< the keys that a provider made ready
  eroutes,     ///< with their trees
  scratch,     ///< of an Engine: what it works with, burst by burst
  compressor,  ///< zlib's, and libdeflate's
  fragments,   ///< packets that wait for the rest of their fragments
  held,        ///< packets that wait at %hold
  count_
};

/// FootprintPart is one of them.
struct FootprintPart {
  FootprintKind kind;
  std::size_t count;    ///< how many there may be
  std::size_t bytes;    ///< for all of them
  bool within = false;  ///< already counted, in the SAs
};

/// Footprint is where the memory of a Database and an Engine with these limits goes.
class Footprint {
 public:
  static constexpr std::size_t kNumParts = static_cast<std::size_t>(FootprintKind::count_);

  /// The parts are what Database::memory_size() and Engine::memory_size() ask more for when a limit is raised from
  /// none, so that the sum is what they ask for.
  explicit Footprint(const Limits& limits, const ReassemblyLimits& reassembly = {},
                     const HoldLimits& hold = {});

  const std::array<FootprintPart, kNumParts>& parts() const { return parts_; }
  const FootprintPart& operator[](FootprintKind kind) const { return parts_[static_cast<std::size_t>(kind)]; }
  /// total() is the sum of the parts that are not within others.
  std::size_t total() const;

 private:
  std::array<FootprintPart, kNumParts> parts_;
};

}  // namespace spigrp
