// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include "spigrp/database.h"
#include "spigrp/said.h"
#include "spigrp/verdict.h"

// Boost.Test prints what it compares.
namespace spigrp {

inline std::ostream& operator<<(std::ostream& out, Verdict verdict) { return out << name(verdict); }
inline std::ostream& operator<<(std::ostream& out, const Said& said) { return out << format(said).view(); }
inline std::ostream& operator<<(std::ostream& out, TextCode code) {
  return out << static_cast<unsigned>(code);
}
inline std::ostream& operator<<(std::ostream& out, DatabaseErrc code) {
  return out << "DatabaseErrc " << static_cast<unsigned>(code);
}

}  // namespace spigrp
