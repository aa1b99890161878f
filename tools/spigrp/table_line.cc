// SPDX-License-Identifier: Apache-2.0
#include "table_line.h"

#include "common/validators.h"
#include "config_line.h"
#include "table_command.h"

namespace spigrp {
namespace {

void add_options(CLI::App& command, TableOptions& to) {
  add_config_option(command, to.config);
  add_compat_option(command, to.config);
  add_provider_option(command, to.config);
  command.add_flag("--json", to.json, "Print one JSON object instead of text");
}

}  // namespace

void add_table_option(CLI::App& command, const std::string& description, std::optional<Table>& to) {
  command
      .add_option_function<std::string>(
          "--table",
          [&to](const std::string& word) {
            to = word == "spi" ? Table::spi : word == "eroute" ? Table::eroute : Table::spigrp;
          },
          description)
      ->check(one_of({"spigrp", "spi", "eroute"}))
      ->option_text("spigrp|spi|eroute");
}

ListLine::ListLine(CLI::App& program)
    : CommandLine(program, "list", "Print the groups of a configuration, its SAs, or its eroutes") {
  add_table_option(app(), "What to print: groups (default), SAs or eroutes", table_);
  add_options(app(), options_);
}

std::string ListLine::check() const { return needs({{options_.config.file, "--config FILE"}}); }

int ListLine::run() {
  options_.table = table_.value_or(Table::spigrp);
  return run_list(options_);
}

LookLine::LookLine(CLI::App& program)
    : CommandLine(program, "look", "Print the eroutes of a configuration with their chains, and its SAs") {
  add_options(app(), options_);
}

std::string LookLine::check() const { return needs({{options_.config.file, "--config FILE"}}); }

int LookLine::run() { return run_look(options_); }

}  // namespace spigrp
