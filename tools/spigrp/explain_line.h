// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command_line.h"
#include "options.h"

namespace spigrp {

/// ExplainLine is `spigrp explain`.
class ExplainLine final : public CommandLine {
 public:
  explicit ExplainLine(CLI::App& program);
  std::string check() const override;
  int run() override;

 private:
  void add_source_options();
  void add_packet_options();
  void add_output_options();
  std::string check_source() const;
  std::string check_algorithms() const;

  ExplainOptions options_;
};

}  // namespace spigrp
