// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command_line.h"
#include "options.h"

namespace spigrp {

/// ExportLine is `spigrp export`.
class ExportLine final : public CommandLine {
 public:
  explicit ExportLine(CLI::App& program);
  std::string check() const override;
  int run() override;

 private:
  ExportOptions options_;
  std::string format_;
};

}  // namespace spigrp
