// SPDX-License-Identifier: Apache-2.0
#include "config_line.h"

#include "common/validators.h"
#include "spigrp/providers.h"

namespace spigrp {

void add_config_option(CLI::App& command, ConfigOptions& to) {
  command.add_option("--config", to.file, "File of spi, spigrp and eroute commands; - is standard input")
      ->option_text("FILE REQUIRED");
}

void add_compat_option(CLI::App& command, ConfigOptions& to) {
  command
      .add_option_function<std::string>(
          "--compat", [&to](const std::string&) { to.compat = Compat::klips; },
          "klips: the defaults of KLIPS where they differ from today's")
      ->check(one_of({"klips"}))
      ->option_text("klips");
}

void add_provider_option(CLI::App& command, ConfigOptions& to) {
  std::vector<std::string> names;
  for (const Provider* provider : providers()) names.emplace_back(provider->name());
  command
      .add_option_function<std::string>(
          "--provider", [&to](const std::string& name) { to.provider = find_provider(name); },
          "What computes the algorithms; the fastest for each where nothing is said")
      ->check(one_of(names))
      ->option_text(CLI::detail::join(names, "|"));
}

}  // namespace spigrp
