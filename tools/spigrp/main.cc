// SPDX-License-Identifier: Apache-2.0
//
// The program spigrp: reads its words, and hands them to the command they name.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command/suggest.h"
#include "command_line.h"
#include "common/process.h"
#include "options.h"
#include "spigrp/version.h"
#include "usage.h"

namespace {

using spigrp::CommandLine;

int usage_error(const std::string& message, const std::string& command = {}) {
  static_cast<void>(std::fprintf(stderr, "spigrp: error: %s\nTry 'spigrp %s--help'.\n", message.c_str(),
                                 command.empty() ? "" : (command + ' ').c_str()));
  return spigrp::kExitFailed;
}

// CLI11 counts the "--" that ends the options among the words nobody wanted.
std::optional<std::string> first_unused(const CLI::App& app) {
  const std::vector<std::string> extra = app.remaining();
  const auto word = std::ranges::find_if(extra, [](const std::string& text) { return text != "--"; });
  return word == extra.end() ? std::nullopt : std::optional(*word);
}

// What is wrong with the words of this command, or nothing: words that it has no use for, and what it needs.
std::string check_words(const CommandLine& line) {
  const auto word = first_unused(line.app());
  if (!word) return line.check();
  std::vector<std::string> names;
  for (const CLI::Option* option : line.app().get_options()) names.push_back(option->get_name());
  const std::vector<std::string_view> known(names.begin(), names.end());
  return spigrp::unknown_word(*word, known);
}

int run(int argc, char** argv) {
  CLI::App app("IPsec SA groups: apply tun, comp, esp and ah chains to packets, and remove them.", "spigrp");
  app.set_version_flag("--version", std::string("spigrp ") + spigrp::kVersion);
  app.require_subcommand(0, 1);
  app.allow_extras();  // the commands inherit it: check_words() has the better sentences
  app.footer(
      "Exit codes: 0; 1 says no: an invalid SAID, packets dropped (--strict), what cannot be exported;\n"
      "2 when the work could not be done.\nSee `spigrp COMMAND --help` for the options of a command.");
  const auto lines = spigrp::make_command_lines(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return usage_error(error.what());
  }
  std::vector<std::string> names;
  for (const auto& line : lines) names.push_back(line->app().get_name());
  const std::vector<std::string_view> known(names.begin(), names.end());
  if (const auto word = first_unused(app)) return usage_error(spigrp::unknown_command(*word, known));
  const auto line = std::ranges::find_if(lines, [](const auto& each) { return each->app().parsed(); });
  if (line == lines.end()) return usage_error("name a command: " + spigrp::list(known));
  const std::string wrong = check_words(**line);
  return wrong.empty() ? (*line)->run() : usage_error(wrong, (*line)->app().get_name());
}

}  // namespace

int main(int argc, char** argv) {
  spigrp::prepare_process();
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // memory that is not to be had
    static_cast<void>(std::fprintf(stderr, "spigrp: error: %s\n", error.what()));
    return spigrp::kExitFailed;
  }
}
