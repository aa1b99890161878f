// SPDX-License-Identifier: Apache-2.0
#include "command_line.h"

#include "capture_line.h"
#include "explain_line.h"
#include "export_line.h"
#include "footprint_line.h"
#include "import_line.h"
#include "said_line.h"
#include "table_line.h"

namespace spigrp {

std::string CommandLine::needs(const std::vector<Needed>& all) const {
  std::string missing;
  for (const Needed& each : all) {
    if (each.value.empty()) missing += (missing.empty() ? " " : " and ") + std::string(each.name);
  }
  return missing.empty() ? missing : app_.get_name() + " needs" + missing;
}

std::vector<std::unique_ptr<CommandLine>> make_command_lines(CLI::App& program) {
  std::vector<std::unique_ptr<CommandLine>> lines;
  lines.push_back(std::make_unique<SaidLine>(program));
  lines.push_back(std::make_unique<CaptureLine>(program, Direction::apply));
  lines.push_back(std::make_unique<CaptureLine>(program, Direction::remove));
  lines.push_back(std::make_unique<ExplainLine>(program));
  lines.push_back(std::make_unique<ExportLine>(program));
  lines.push_back(std::make_unique<ImportLine>(program));
  lines.push_back(std::make_unique<ListLine>(program));
  lines.push_back(std::make_unique<LookLine>(program));
  lines.push_back(std::make_unique<FootprintLine>(program));
  return lines;
}

}  // namespace spigrp
