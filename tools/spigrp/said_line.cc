// SPDX-License-Identifier: Apache-2.0
#include "said_line.h"

#include "said_command.h"

namespace spigrp {

SaidLine::SaidLine(CLI::App& program)
    : CommandLine(program, "said", "Print the canonical form of each SAID; exit 1 when one is none") {
  app()
      .add_option("TEXT", options_.texts, "SAIDs, such as esp.187a101b@192.168.2.110 or %pass")
      ->option_text("... REQUIRED");
  app().add_flag("--json", options_.json, "Print one JSON array instead of lines");
  app().add_flag("--quiet", options_.quiet, "Print nothing; the exit code tells");
}

std::string SaidLine::check() const {
  return options_.texts.empty() ? "said needs one SAID or more" : std::string();
}

int SaidLine::run() { return run_said(options_); }

}  // namespace spigrp
