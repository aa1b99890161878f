// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command_line.h"
#include "options.h"

namespace spigrp {

/// SaidLine is `spigrp said`.
class SaidLine final : public CommandLine {
 public:
  explicit SaidLine(CLI::App& program);
  std::string check() const override;
  int run() override;

 private:
  SaidOptions options_;
};

}  // namespace spigrp
