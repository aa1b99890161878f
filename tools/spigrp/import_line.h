// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command_line.h"
#include "options.h"

namespace spigrp {

/// ImportLine is `spigrp import`.
class ImportLine final : public CommandLine {
 public:
  explicit ImportLine(CLI::App& program);
  std::string check() const override;
  int run() override;

 private:
  ImportOptions options_;
  std::string format_;
};

}  // namespace spigrp
