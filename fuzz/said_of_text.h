// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "spigrp/diagnostic.h"
#include "spigrp/result.h"
#include "support/shown_keys.h"

// What holds of everything that is said about command text.
namespace spigrp::fuzz {

using test::is_printable;
using test::shows_a_key;

/// without_limit() is a message without the one number in messages that is as long as a key.
inline std::string without_limit(std::string message) {
  constexpr std::string_view kMost = "at most 18446744073709551615";
  const std::size_t at = message.find(kMost);
  return at == std::string::npos ? message : message.erase(at, kMost.size());
}

/// check_diagnostic() holds a diagnostic about a line to pointing into it, and to showing no key and no control byte.
inline void check_diagnostic(const Diagnostic& said, std::string_view line) {
  SPIGRP_REQUIRE(said.column >= 1 && said.column - 1 + said.length <= line.size());
  SPIGRP_REQUIRE(said.source.size() == line.size());
  SPIGRP_REQUIRE(is_printable(render_text(said, "file", false)));
  SPIGRP_REQUIRE(!shows_a_key(said.source) && !shows_a_key(without_limit(said.message)));
}

}  // namespace spigrp::fuzz
