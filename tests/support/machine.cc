// SPDX-License-Identifier: Apache-2.0
#include "support/machine.h"

namespace spigrp::test {

Machine::Machine(Database& database, const EngineOptions& options)
    : memory_(Engine::memory_size(options.reassembly, options.hold)),
      engine(database, memory_.bytes(), options) {}

Verdict Machine::out(Parcel& parcel) {
  engine.outbound({&parcel.packet, 1});
  return parcel.packet.verdict;
}

Verdict Machine::in(Parcel& parcel) {
  engine.inbound({&parcel.packet, 1});
  return parcel.packet.verdict;
}

}  // namespace spigrp::test
