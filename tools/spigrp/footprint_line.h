// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command_line.h"
#include "options.h"

namespace spigrp {

/// FootprintLine is `spigrp footprint`.
class FootprintLine final : public CommandLine {
 public:
  explicit FootprintLine(CLI::App& program);
  std::string check() const override;
  int run() override;

 private:
  FootprintOptions options_;
};

}  // namespace spigrp
