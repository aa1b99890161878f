// SPDX-License-Identifier: Apache-2.0
#include "spigrp/database.h"
#include "spigrp/engine.h"
#include "spigrp/footprint.h"
#include "spigrp/result.h"

using namespace spigrp;

namespace {

constexpr std::size_t kLimits = 10;

}  // namespace

// Two bytes a limit: where the memory of a database and an engine is said to go adds up to what they ask for, and what has a
// limit of none takes nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 * kLimits) return 0;
  const auto limit = [&](std::size_t i) { return data[2 * i] * std::size_t{256} + data[2 * i + 1]; };
  const Limits limits{
      .sas = limit(0), .eroutes = limit(1), .wide_windows = limit(2), .context_size = limit(3)};
  const ReassemblyLimits reassembly{.packets = limit(4),
                                    .packets_per_source = limit(5) + 1,
                                    .fragments_per_packet = limit(6) + 1,
                                    .fragments = limit(7) + 1,
                                    .bytes = limit(8) * 64};
  const HoldLimits hold{.packets = limit(9) % 64, .packet_len = 1500};
  const Footprint footprint(limits, reassembly, hold);
  SPIGRP_REQUIRE(footprint.total() == Database::memory_size(limits) + Engine::memory_size(reassembly, hold));
  for (const FootprintPart& part : footprint.parts()) {
    SPIGRP_REQUIRE(&part == &footprint[part.kind] && (part.count > 0 || part.bytes == 0));
  }
  return 0;
}
