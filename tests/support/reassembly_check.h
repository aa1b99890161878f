// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/bytes.h"
#include "spigrp/verdict.h"

namespace spigrp::test {

/// check_reassembly() puts the fragments of a FragmentStream through an engine and through a naive model, and
/// stops the program where they disagree: on a verdict, on a byte of a whole packet, or on a counter. It
/// returns the counters, so that a test can tell that the choices reached something.
VerdictCounters check_reassembly(Bytes choices);

}  // namespace spigrp::test
