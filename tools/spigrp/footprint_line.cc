// SPDX-License-Identifier: Apache-2.0
#include "footprint_line.h"

#include "config_line.h"
#include "footprint_command.h"

namespace spigrp {

FootprintLine::FootprintLine(CLI::App& program)
    : CommandLine(program, "footprint", "Print how much memory a configuration takes, part by part") {
  add_config_option(app(), options_.config);
  add_compat_option(app(), options_.config);
  add_provider_option(app(), options_.config);
  app().add_flag("--json", options_.json, "Print one JSON object instead of text");
}

std::string FootprintLine::check() const { return needs({{options_.config.file, "--config FILE"}}); }

int FootprintLine::run() { return run_footprint(options_); }

}  // namespace spigrp
