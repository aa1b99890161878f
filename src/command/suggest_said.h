// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "spigrp/text_code.h"

namespace spigrp {

/// suggest_said() is the canonical form of the SAID that this text most likely was meant to be, where one slip
/// explains why it is none: a protocol or shunt that is nearly spelled, the mark of the other family, 0x behind a
/// mark or missing, a zone, a CPI with the SPI's upper half. `code` is why the text was refused.
std::optional<std::string> suggest_said(std::string_view text, TextCode code);

}  // namespace spigrp
