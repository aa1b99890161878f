// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command_line.h"
#include "options.h"

namespace spigrp {

/// add_table_option() is --table, for every command that prints a table.
void add_table_option(CLI::App& command, const std::string& description, std::optional<Table>& to);

/// ListLine is `spigrp list`.
class ListLine final : public CommandLine {
 public:
  explicit ListLine(CLI::App& program);
  std::string check() const override;
  int run() override;

 private:
  TableOptions options_;
  std::optional<Table> table_;
};

/// LookLine is `spigrp look`.
class LookLine final : public CommandLine {
 public:
  explicit LookLine(CLI::App& program);
  std::string check() const override;
  int run() override;

 private:
  TableOptions options_;
};

}  // namespace spigrp
