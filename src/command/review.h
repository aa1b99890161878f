// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "command/codes.h"
#include "command/line.h"
#include "command/record.h"
#include "spigrp/database.h"

namespace spigrp {

/// Review is what is looked at after all commands, and where to say what is found.
struct Review {
  const Database& database;
  const Record& record;
  DiagnosticList& list;
  bool strict = false;
  bool whole =
      true;  ///< every line took effect; else what a group lacks may stand in a line that was refused

  /// report() says something about a part of a line.
  void report(CommandCode code, const Span& span, const std::string& detail = {}) const;
  void report(TextCode code, const Span& span) const;

 private:
  void add(const char* code, Severity severity, const Span& span, std::string message) const;
};

/// review_ignored() names the commands that have no effect.
void review_ignored(const Review& review);

/// review_sas() looks at each SA by itself and in its group: algorithms, authentication, replay windows,
/// SPIs.
void review_sas(const Review& review);

/// review_eroutes() looks at all eroutes together: shadows, overlaps, routing loops, and SAs that none leads
/// to.
void review_eroutes(const Review& review);

}  // namespace spigrp
