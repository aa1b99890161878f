// SPDX-License-Identifier: Apache-2.0
#include "spigrp/footprint.h"

#include "spigrp/compressor.h"
#include "spigrp/engine.h"

namespace spigrp {
namespace {

// The limits with others for these two: what all else is stays as it is.
std::size_t database_size(Limits limits, std::size_t sas, std::size_t eroutes) {
  limits.sas = sas;
  limits.eroutes = eroutes;
  return Database::memory_size(limits);
}

std::size_t engine_size(ReassemblyLimits reassembly, std::size_t fragmented, HoldLimits hold,
                        std::size_t held) {
  reassembly.packets = fragmented;
  hold.packets = held;
  return Engine::memory_size(reassembly, hold);
}

}  // namespace

Footprint::Footprint(const Limits& limits, const ReassemblyLimits& reassembly, const HoldLimits& hold) {
  using enum FootprintKind;
  const std::size_t empty = database_size(limits, 0, 0);
  const std::size_t with_sas = database_size(limits, limits.sas, 0);
  const std::size_t idle = engine_size(reassembly, 0, hold, 0);
  const std::size_t with_fragments = engine_size(reassembly, reassembly.packets, hold, 0);
  parts_ = {{
      {database, 1, empty},
      {sas, limits.sas, with_sas - empty},
      {groups, limits.sas, limits.sas * (sizeof(Sa::inner) + sizeof(Sa::outer)), true},
      {windows, limits.sas, limits.sas * sizeof(Sa::window), true},
      {contexts, limits.sas, limits.sas * sizeof(Sa::crypto_storage), true},
      {eroutes, limits.eroutes, Database::memory_size(limits) - with_sas},
      {scratch, 1, idle - zlib_memory_size()},
      {compressor, 1, zlib_memory_size()},
      {fragments, reassembly.packets, with_fragments - idle},
      {held, hold.packets, Engine::memory_size(reassembly, hold) - with_fragments},
  }};
}

std::size_t Footprint::total() const {
  std::size_t sum = 0;
  for (const FootprintPart& part : parts_) sum += part.within ? 0 : part.bytes;
  return sum;
}

}  // namespace spigrp
