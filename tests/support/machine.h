// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/database.h"
#include "spigrp/engine.h"
#include "support/lab.h"

namespace spigrp::test {

/// Machine is an engine in memory of exactly its size.
class Machine {
 public:
  explicit Machine(Database& database, const EngineOptions& options = {});

  /// out(), in() put one packet through and return its verdict.
  Verdict out(Parcel& parcel);
  Verdict in(Parcel& parcel);
  bool intact() const { return memory_.intact(); }

 private:
  Block memory_;

 public:
  Engine engine;
};

}  // namespace spigrp::test
