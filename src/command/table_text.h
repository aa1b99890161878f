// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "spigrp/database.h"
#include "spigrp/tables.h"

namespace spigrp {

// What the tables have in common.

/// said_text() spells a SAID in a style.
std::string said_text(const Said& said, TableStyle style);

/// padded() is the text with blanks behind it, up to a width; a longer text stays as it is.
std::string padded(std::string_view text, std::size_t width);

/// ErouteText is an eroute as text: `10.0.0.0/8:25`, `10.9.0.0/16`, and `:6` for its transport protocol. A port or
/// protocol that stands for any is left out.
struct ErouteText {
  std::string src;
  std::string dst;
  std::string protocol;
};
ErouteText eroute_text(const Selector& selector);

}  // namespace spigrp
