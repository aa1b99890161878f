// SPDX-License-Identifier: Apache-2.0
#include "import_line.h"

#include "common/validators.h"
#include "import_command.h"

namespace spigrp {

ImportLine::ImportLine(CLI::App& program)
    : CommandLine(program, "import", "Make a configuration or a listing of what another program has") {
  app()
      .add_option("FORMAT", format_, "xfrm: what ip xfrm state and ip xfrm policy print")
      ->check(one_of({"xfrm"}))
      ->option_text("xfrm REQUIRED");
  app()
      .add_option("FILE", options_.file,
                  "Both, one behind the other; standard input where nothing is said, or -")
      ->check(not_empty())
      ->option_text("(or -)");
  app().add_flag("--listing", options_.listing, "Write the groups only, one a line");
  app().add_flag("--with-keys", options_.with_keys, "Write keys too; a file is then for its owner alone");
  app()
      .add_option("--write", options_.write, "File to write; standard output where nothing is said")
      ->check(not_empty())
      ->option_text("FILE");
}

std::string ImportLine::check() const {
  std::string missing = needs({{format_, "a format"}});
  if (!missing.empty()) return missing;
  return options_.listing && options_.with_keys ? "a listing has no keys" : std::string();
}

int ImportLine::run() { return run_import(options_); }

}  // namespace spigrp
