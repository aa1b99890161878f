// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "command/line.h"
#include "command/options.h"
#include "spigrp/said.h"

namespace spigrp {

/// PlacedSaid is a SAID and the part of the line that an error about it points to.
struct PlacedSaid {
  Said said;
  std::string_view part;
};

/// SaidWords are the words of a SAID that is written in parts. The address family may be left out: the
/// address says it too.
struct SaidWords {
  std::optional<std::string_view> af;
  std::string_view address;
  std::string_view spi;
  std::string_view proto;
};

/// read_said() reads a SAID in any spelling; what is wrong is reported.
std::optional<Said> read_said(Line& line, std::string_view text);

/// read_said_words() reads a SAID from its parts, and reports everything that is wrong with any of them.
std::optional<Said> read_said_words(Line& line, const SaidWords& words);

/// read_said_options() reads the SAID of a command: `--said SAID`, or --edst, --spi and --proto (and --af).
/// That none is given is reported too.
std::optional<PlacedSaid> read_said_options(Line& line, const GivenOptions& given);

}  // namespace spigrp
