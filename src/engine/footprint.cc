// SPDX-License-Identifier: Apache-2.0
#include "spigrp/footprint.h"

#include <algorithm>

#include "spigrp/compressor.h"
#include "spigrp/engine.h"

namespace spigrp {
namespace {

// What a database takes when its limits are raised from none, one after the other.
struct DatabaseSteps {
  explicit DatabaseSteps(const Limits& limits) {
    Limits step{.sas = 0, .eroutes = 0, .wide_windows = 0, .context_size = 0};
    nothing = Database::memory_size(step);
    step.sas = limits.sas;
    sas = Database::memory_size(step);
    step.wide_windows = limits.wide_windows;
    windows = Database::memory_size(step);
    step.context_size = limits.context_size;
    contexts = Database::memory_size(step);
    eroutes = Database::memory_size(limits);
  }

  std::size_t nothing;
  std::size_t sas;
  std::size_t windows;
  std::size_t contexts;
  std::size_t eroutes;
};

constexpr std::size_t kChainSize = 2 * sizeof(void*);  // an SA's neighbours

std::size_t engine_size(ReassemblyLimits reassembly, std::size_t fragmented, HoldLimits hold,
                        std::size_t held) {
  reassembly.packets = fragmented;
  hold.packets = held;
  return Engine::memory_size(reassembly, hold);
}

}  // namespace

Footprint::Footprint(const Limits& limits, const ReassemblyLimits& reassembly, const HoldLimits& hold) {
  using enum FootprintKind;
  const DatabaseSteps with(limits);
  const std::size_t idle = engine_size(reassembly, 0, hold, 0);
  const std::size_t with_fragments = engine_size(reassembly, reassembly.packets, hold, 0);
  parts_ = {{
      {database, 1, with.nothing},
      {sas, limits.sas, with.sas - with.nothing},
      {groups, limits.sas, limits.sas * kChainSize, true},
      {windows, std::min(limits.wide_windows, limits.sas), with.windows - with.sas},
      {contexts, limits.sas, with.contexts - with.windows},
      {eroutes, limits.eroutes, with.eroutes - with.contexts},
      {scratch, 1, idle - compressor_memory_size()},
      {compressor, 1, compressor_memory_size()},
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
