// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "command/sa_facts.h"
#include "spigrp/tables.h"

namespace spigrp {

/// spi_line() is what stands behind the transform of an SA in spi_table(), without a line end.
std::string spi_line(const Sa& sa, const SaFacts& facts, TableStyle style);

}  // namespace spigrp
