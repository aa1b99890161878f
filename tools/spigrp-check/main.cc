// SPDX-License-Identifier: Apache-2.0
//
// The program spigrp-check: reads its words, and checks the files that they name.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <unistd.h>
#include <vector>

#include "check_file.h"
#include "command/suggest.h"
#include "common/process.h"
#include "common/validators.h"
#include "io/io_error.h"
#include "pages.h"
#include "project_file.h"
#include "report.h"
#include "settings.h"
#include "spigrp/version.h"

namespace {

using spigrp::Format;
using spigrp::Mode;
using spigrp::Outcome;
using spigrp::Settings;

constexpr int kClean = 0;
constexpr int kFindings = 1;
constexpr int kFailed = 2;

enum class Color : std::uint8_t { automatic, always, never };

struct Words {
  std::vector<std::string> files;
  Settings settings;
  std::vector<std::string> errors;
  std::vector<std::string> ignored;
  std::string explain;
  Format format = Format::text;
  Color color = Color::automatic;
  bool list_codes = false;
  bool fix = false;
  bool diff = false;
  bool no_project = false;
};

int usage_error(const std::string& message) {
  spigrp::complain("error: " + message);
  static_cast<void>(std::fputs("Try 'spigrp-check --help'.\n", stderr));
  return kFailed;
}

std::string unknown_code(const std::string& code) {
  std::vector<std::string_view> known;
  for (const spigrp::Page& page : spigrp::pages()) known.push_back(page.code);
  return "there is no code '" + code + "'" + spigrp::did_you_mean(code, known) + "; --list-codes has all";
}

void add_checking_options(CLI::App& app, Words& words) {
  Settings& settings = words.settings;
  app.add_option_function<std::string>(
         "--kind", [&](const std::string& word) { settings.kind = spigrp::parse_kind(word); },
         "What the files are; otherwise told from the content")
      ->check(spigrp::one_of({"listing", "config", "said"}))
      ->option_text("listing|config|said");
  app.add_flag_callback(
      "-W", [&] { settings.pedantic = true; }, "Also notes about spelling, blanks, line ends, comments");
  app.add_flag_callback(
      "--strict", [&] { settings.strict = true; },
      "Comments in listings and encryption without authentication are errors");
  app.add_option("--error", words.errors, "Findings of this code are errors")
      ->option_text("CODE")
      ->allow_extra_args(false);
  app.add_option("--ignore", words.ignored, "Findings of this code are not said")
      ->option_text("CODE")
      ->allow_extra_args(false);
  app.add_option_function<std::string>(
         "--compat", [&](const std::string&) { settings.compat = spigrp::Compat::klips; },
         "klips: configurations have the defaults of KLIPS")
      ->check(spigrp::one_of({"klips"}))
      ->option_text("klips");
  app.add_flag_callback(
      "--no-key-files", [&] { settings.key_files = false; },
      "Do not open the key files that a configuration names");
  app.add_option_function<std::string>(
         "--max-groups", [&](const std::string& text) { settings.max_groups = std::stoull(text); },
         "Groups remembered to find duplicates (10000000); 0: do not look for them")
      ->check(spigrp::number_from(0))
      ->option_text("N");
  app.add_flag("--no-project", words.no_project, "Do not look for .spigrp-check.toml");
}

void add_output_options(CLI::App& app, Words& words) {
  Settings& settings = words.settings;
  app.add_option_function<std::string>(
         "--format",
         [&](const std::string& word) {
           const std::vector<std::string> names = {"text", "json", "sarif", "gcc", "github"};
           words.format = static_cast<Format>(std::ranges::find(names, word) - names.begin());
         },
         "How findings are written (text)")
      ->check(spigrp::one_of({"text", "json", "sarif", "gcc", "github"}))
      ->option_text("text|json|sarif|gcc|github");
  app.add_option_function<std::string>(
         "--max-diagnostics", [&](const std::string& text) { settings.max_diagnostics = std::stoull(text); },
         "Findings shown of a file (100); 0: all")
      ->check(spigrp::number_from(0))
      ->option_text("N");
  app.add_option_function<std::string>(
         "--fail-on", [&](const std::string& word) { settings.fail_on = spigrp::parse_severity(word); },
         "The least severity that makes the exit code 1 (error)")
      ->check(spigrp::one_of({"error", "warning", "note"}))
      ->option_text("error|warning|note");
  app.add_option_function<std::string>(
         "--color",
         [&](const std::string& word) {
           words.color = word == "always" ? Color::always : word == "never" ? Color::never : Color::automatic;
         },
         "Colours; auto: on a terminal, unless NO_COLOR is set")
      ->check(spigrp::one_of({"auto", "always", "never"}))
      ->option_text("auto|always|never");
}

void add_options(CLI::App& app, Words& words) {
  app.add_option("FILE", words.files, "Files to check; - is standard input")->option_text("...");
  add_checking_options(app, words);
  add_output_options(app, words);
  app.add_flag("--fix", words.fix, "Rewrite listings in canonical form, in place, then check them");
  app.add_flag("--diff", words.diff, "Print what --fix would change, as a unified diff, instead of findings");
  app.add_option("--explain", words.explain, "Print the page about a code")->option_text("CODE");
  app.add_flag("--list-codes", words.list_codes, "Print all codes, a line each");
}

std::string environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value == nullptr ? "" : value;
}

bool use_color(Color color) {
  if (color != Color::automatic) return color == Color::always;
  return ::isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

// What was said must have arrived: on a full disk no finding looks like none.
int finish_output(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  const auto error = spigrp::system_error("standard output", "write", errno);
  spigrp::complain("error: " + error.message);
  return kFailed;
}

int explain(const std::string& code) {
  const spigrp::Page* const page = spigrp::find_page(code);
  if (page == nullptr) return usage_error(unknown_code(code));
  spigrp::put(std::string(page->text));
  return finish_output(kClean);
}

int list_codes() {
  for (const spigrp::Page& page : spigrp::pages()) {
    spigrp::put(std::string(page.code) + "  " + std::string(page.sentence) + "\n");
  }
  return finish_output(kClean);
}

// The settings of a file: the words, and behind them those of its project.
spigrp::Result<Settings, std::string> settings_of(const std::string& file, const Words& words) {
  if (words.no_project) return words.settings;
  const auto project = spigrp::find_project_file(file);
  if (!project) return words.settings;
  const auto read = spigrp::read_project_file(*project);
  if (!read) return spigrp::fail(read.error());
  return words.settings.over(*read);
}

int check_files(const Words& words) {
  const auto report = spigrp::make_report(words.format, use_color(words.color));
  const Mode mode = words.fix ? Mode::fix : words.diff ? Mode::diff : Mode::check;
  int code = kClean;
  for (const std::string& file : words.files) {
    const auto settings = settings_of(file, words);
    if (!settings) {
      spigrp::complain("error: " + settings.error());
      report->failed(settings.error());
      code = kFailed;
      continue;
    }
    const Outcome outcome = spigrp::check_file(file, *settings, mode, *report);
    if (outcome == Outcome::failed) code = kFailed;
    if (outcome == Outcome::findings) code = std::max(code, kFindings);
  }
  if (mode != Mode::diff) report->finish();
  return finish_output(code);
}

int run(int argc, char** argv) {
  CLI::App app("Checks listings of SA groups and configurations of spigrp.", "spigrp-check");
  app.set_version_flag("--version", std::string("spigrp-check ") + spigrp::kVersion);
  app.footer(
      "Without a file standard input is read, when it is no terminal.\n"
      "Exit codes: 0 nothing found, or less than --fail-on; 1 findings; 2 a file could not be checked.");
  Words words;
  add_options(app, words);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return finish_output(app.exit(error));  // --help, --version
    return usage_error(error.what());
  }
  for (const auto* const codes : {&words.errors, &words.ignored}) {
    for (const std::string& code : *codes) {
      if (spigrp::find_page(code) == nullptr) return usage_error(unknown_code(code));
    }
  }
  words.settings.errors = {words.errors.begin(), words.errors.end()};
  words.settings.ignored = {words.ignored.begin(), words.ignored.end()};
  if (words.list_codes) return list_codes();
  if (!words.explain.empty()) return explain(words.explain);
  if (words.fix && words.diff)
    return usage_error("--fix changes files and --diff only shows how; give one of them");
  if (words.files.empty() && ::isatty(STDIN_FILENO) == 1)
    return usage_error("name a file, or - for standard input");
  if (words.files.empty()) words.files = {"-"};
  return check_files(words);
}

}  // namespace

int main(int argc, char** argv) {
  spigrp::prepare_process();
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // memory that is not to be had
    static_cast<void>(std::fprintf(stderr, "spigrp-check: error: %s\n", error.what()));
    return kFailed;
  }
}
