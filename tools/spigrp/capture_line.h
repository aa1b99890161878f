// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command_line.h"
#include "options.h"

namespace spigrp {

/// CaptureLine is `spigrp apply` or `spigrp remove`.
class CaptureLine final : public CommandLine {
 public:
  CaptureLine(CLI::App& program, Direction direction);
  std::string check() const override;
  int run() override;

 private:
  void add_file_options();
  void add_policy_options();
  void add_sending_options();
  void add_report_options();

  CaptureOptions options_;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace spigrp
