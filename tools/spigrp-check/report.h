// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "found.h"
#include "settings.h"

namespace spigrp {

/// FileFindings is all that is said about one file.
struct FileFindings {
  std::string name;  ///< as given; "standard input" for "-"
  FileKind kind = FileKind::listing;
  std::vector<Found> shown;
  Counts counts;  ///< of all, also those not shown
};

/// Report writes findings to standard output, in one of the formats.
class Report {
 public:
  virtual ~Report() = default;
  virtual void file(const FileFindings& findings) = 0;
  /// failed() is a sentence about a file that could not be checked. It goes to standard error too.
  virtual void failed(const std::string& sentence) = 0;
  virtual void finish() = 0;
};

enum class Format : std::uint8_t { text, json, sarif, gcc, github };

/// make_report() makes the report of a format. `color` is for text.
std::unique_ptr<Report> make_report(Format format, bool color);

// One file each.
std::unique_ptr<Report> make_json_report();
std::unique_ptr<Report> make_sarif_report();

/// put() writes to standard output; whether that went well is asked at the end.
void put(const std::string& text);
/// complain() writes "spigrp-check: TEXT" to standard error, behind what was put before. There is nobody to tell when
/// that fails.
void complain(const std::string& text);

}  // namespace spigrp
