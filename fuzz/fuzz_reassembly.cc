// SPDX-License-Identifier: Apache-2.0
#include "support/reassembly_check.h"

// Fragments come in: each has the verdict that a naive model gives it, whole packets are those of the model,
// byte for byte, no byte is written outside a packet's memory, and after each one the counters add up: what
// waits counts as held, and everything else as what became of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  spigrp::test::check_reassembly({data, size});
  return 0;
}
