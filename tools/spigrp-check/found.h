// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "spigrp/diagnostic.h"

namespace spigrp {

/// Edit replaces bytes of the line of a diagnostic; the place is counted as there.
struct Edit {
  std::size_t column = 1;
  std::size_t length = 0;
  std::string text;
  bool safe = false;  ///< it changes no meaning, and --fix makes it; else it is a guess
};

/// Found is a diagnostic, and how to get rid of it where that is known.
struct Found {
  Diagnostic diagnostic;
  std::optional<Edit> edit;
};

/// Counts is how many findings there are of each severity, also those that are not shown.
struct Counts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;

  std::size_t all() const { return errors + warnings + notes; }
  void add(Severity severity) {
    ++(severity == Severity::error ? errors : severity == Severity::warning ? warnings : notes);
  }
  /// reaches() tells whether there is one of at least this severity.
  bool reaches(Severity severity) const {
    return errors > 0 || (severity != Severity::error && warnings > 0) ||
           (severity == Severity::note && notes > 0);
  }
};

}  // namespace spigrp
