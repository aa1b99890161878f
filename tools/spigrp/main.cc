// SPDX-License-Identifier: Apache-2.0
//
// The program spigrp: reads its words, and hands them to the command they name.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include "capture_command.h"
#include "io/temporary_file.h"
#include "said_command.h"
#include "spigrp/providers.h"
#include "spigrp/version.h"
#include "usage.h"

namespace {

using spigrp::CaptureOptions;
using spigrp::Direction;
using spigrp::ReportStyle;
using spigrp::SaidOptions;

struct Words {
  SaidOptions said;
  CaptureOptions capture;
  std::string command;
  bool json = false;
  bool quiet = false;
};

void add_report_options(CLI::App& command, Words& words) {
  command.add_flag("--json", words.json, "Report as one JSON object instead of text");
  command.add_flag("--quiet", words.quiet, "No summary; errors only");
}

// Options that must be given are marked for people only: with CLI11's own required() a word that nobody knows
// would be called a missing option.
CLI::App* add_said(CLI::App& app, Words& words) {
  CLI::App* said =
      app.add_subcommand("said", "Print the canonical form of each SAID; exit 1 when one is none");
  said->add_option("TEXT", words.said.texts, "SAIDs, such as esp.187a101b@192.168.2.110 or %pass")
      ->option_text("... REQUIRED");
  said->add_flag("--json", words.json, "Print one JSON array instead of lines");
  said->add_flag("--quiet", words.quiet, "Print nothing; the exit code tells");
  return said;
}

CLI::Validator one_of(std::vector<std::string> choices) {
  return {[choices = std::move(choices)](std::string& text) {
            if (std::ranges::find(choices, text) != choices.end()) return std::string();
            return "write " + CLI::detail::join(choices, " or ");
          },
          ""};
}

CLI::Validator path_mtu() {
  return {[](std::string& text) {
            std::size_t number = 0;
            const char* end = text.data() + text.size();
            const auto parsed = std::from_chars(text.data(), end, number);
            const bool good =
                parsed.ec == std::errc() && parsed.ptr == end && number >= 256 && number <= 65535;
            return good ? std::string() : std::string("write a number from 256 to 65535");
          },
          ""};
}

CLI::Validator counting_number() {
  return {[](std::string& text) {
            std::size_t number = 0;
            const char* end = text.data() + text.size();
            const auto parsed = std::from_chars(text.data(), end, number);
            const bool good = parsed.ec == std::errc() && parsed.ptr == end && number > 0;
            return good ? std::string() : std::string("write a number from 1 on");
          },
          ""};
}

// An empty word is most often a shell variable that is not set, and means no option left out.
CLI::Validator not_empty() {
  return {[](std::string& text) { return text.empty() ? std::string("write a value") : std::string(); }, ""};
}

void add_file_options(CLI::App& command, CaptureOptions& to) {
  command.add_option("--config", to.config, "File of spi, spigrp and eroute commands; - is standard input")
      ->option_text("FILE REQUIRED");
  command.add_option("--read", to.read, "Capture to read, pcap or pcapng; - is standard input")
      ->option_text("IN REQUIRED");
  command.add_option("--write", to.write, "Capture to write, pcap; - is standard output")
      ->option_text("OUT REQUIRED");
}

void add_policy_options(CLI::App& command, CaptureOptions& to, bool apply) {
  command
      .add_option("--group", to.group,
                  apply ? "Apply the group of this first SAID to every packet, without eroutes"
                        : "Remove the group of this first SAID, and no other")
      ->check(not_empty())
      ->option_text("SAID");
  command
      .add_option_function<std::string>(
          "--unmatched",
          [&to](const std::string& word) {
            to.unmatched = word == "pass" ? spigrp::Unmatched::pass : spigrp::Unmatched::drop;
          },
          apply ? "What no eroute selects: drop (default) or pass"
                : "What carries no known SAID: drop (default) or pass")
      ->check(one_of({"drop", "pass"}))
      ->option_text("drop|pass");
  command
      .add_option_function<std::string>(
          "--compat", [&to](const std::string&) { to.compat = spigrp::Compat::klips; },
          "klips: the defaults of KLIPS where they differ from today's")
      ->check(one_of({"klips"}))
      ->option_text("klips");
  std::vector<std::string> names;
  for (const spigrp::Provider* provider : spigrp::providers()) names.emplace_back(provider->name());
  command
      .add_option_function<std::string>(
          "--provider", [&to](const std::string& name) { to.provider = spigrp::find_provider(name); },
          "What computes the algorithms; the fastest for each where nothing is said")
      ->check(one_of(names))
      ->option_text(CLI::detail::join(names, "|"));
}

void add_sending_options(CLI::App& command, CaptureOptions& to) {
  command.add_option("--state", to.state, "File that keeps the sequence numbers used, over runs and crashes")
      ->check(not_empty())
      ->option_text("FILE");
  command.add_flag("--allow-iv-reuse", to.allow_iv_reuse,
                   "Begin at the same sequence number in every run: for experiments on files only");
  command.add_option("--mtu", to.mtu, "Path MTU behind the groups: no packet of OUT is longer")
      ->check(path_mtu())
      ->option_text("N");
  command
      .add_option_function<std::string>(
          "--fragment",
          [&to](const std::string& word) {
            to.fragment = word == "inner" ? spigrp::FragmentPlace::inner : spigrp::FragmentPlace::outer;
          },
          "With --mtu: fragment before a tunnel, or behind it (default)")
      ->check(one_of({"inner", "outer"}))
      ->option_text("inner|outer");
  command.add_option("--icmp", to.icmp, "With --mtu: capture to write of the ICMP errors for senders")
      ->check(not_empty())
      ->option_text("FILE");
  command.add_flag("--forward", to.forward, "Packets are forwarded: TTL and hop limit go down by one");
}

CLI::App* add_capture(CLI::App& app, Words& words, Direction direction) {
  const bool apply = direction == Direction::apply;
  CaptureOptions& to = words.capture;
  CLI::App* command =
      apply ? app.add_subcommand("apply", "Outbound: find the eroute of each packet and apply its group")
            : app.add_subcommand("remove", "Inbound: find the SA of each packet and remove its group");
  add_file_options(*command, to);
  add_policy_options(*command, to, apply);
  if (apply) add_sending_options(*command, to);
  command->add_option("--draw", to.draw, "Also draw packet number N, layer by layer, on standard output")
      ->check(counting_number())
      ->option_text("N");
  command->add_flag("--strict", to.strict, "Exit 1 when packets were dropped");
  add_report_options(*command, words);
  return command;
}

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
std::string check_words(const CLI::App& command, const Words& words) {
  if (const auto word = first_unused(command)) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) names.push_back(option->get_name());
    const std::vector<std::string_view> known(names.begin(), names.end());
    return spigrp::unknown_word(*word, known);
  }
  if (command.get_name() == "said") {
    return words.said.texts.empty() ? "said needs one SAID or more" : std::string();
  }
  const CaptureOptions& capture = words.capture;
  std::string missing;
  for (const auto& [value, name] : {std::pair(&capture.config, " --config FILE"),
                                    {&capture.read, " --read IN"},
                                    {&capture.write, " --write OUT"}}) {
    if (value->empty()) missing += (missing.empty() ? "" : " and") + std::string(name);
  }
  return missing.empty() ? missing : command.get_name() + " needs" + missing;
}

int run_capture(Words& words, Direction direction) {
  CaptureOptions& options = words.capture;
  options.direction = direction;
  options.style = words.json ? ReportStyle::json : words.quiet ? ReportStyle::quiet : ReportStyle::text;
  if (options.config == "-" && options.read == "-") {
    return usage_error("--config and --read cannot both be standard input", words.command);
  }
  if (options.draw != 0 && (options.write == "-" || options.write == "/dev/stdout")) {
    return usage_error("--draw and --write both want standard output", words.command);
  }
  if (options.mtu == 0 && (!options.icmp.empty() || options.fragment == spigrp::FragmentPlace::inner)) {
    return usage_error("--fragment and --icmp go with --mtu", words.command);
  }
  if (!options.icmp.empty() && options.icmp == options.write) {
    return usage_error("--icmp and --write name one file", words.command);
  }
  return spigrp::run_capture(options);
}

// Keys are in this process: no core dump, no other process of the same user that reads its memory.
void protect_memory() {
  const rlimit none{0, 0};
  static_cast<void>(::setrlimit(RLIMIT_CORE, &none));
  static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

// A file that is opened while a standard stream is closed would get its number, and messages would be written
// into it. Opened the wrong way round, so that using the stream still fails.
void occupy_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    static_cast<void>(::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

int run(int argc, char** argv) {
  CLI::App app("IPsec SA groups: apply tun, comp, esp and ah chains to packets, and remove them.", "spigrp");
  app.set_version_flag("--version", std::string("spigrp ") + spigrp::kVersion);
  app.require_subcommand(0, 1);
  app.allow_extras();  // the commands inherit it: check_words() has the better sentences
  app.footer(
      "Exit codes: 0; 1 for an invalid SAID, or for dropped packets with --strict; 2 when the work could not "
      "be done.\nSee `spigrp COMMAND --help` for the options of a command.");
  Words words;
  add_said(app, words);
  add_capture(app, words, Direction::apply);
  add_capture(app, words, Direction::remove);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return usage_error(error.what());
  }
  static constexpr std::string_view kCommands[] = {"said", "apply", "remove"};
  if (const auto word = first_unused(app)) return usage_error(spigrp::unknown_command(*word, kCommands));
  if (app.get_subcommands().empty()) return usage_error("name a command: said, apply or remove");
  const CLI::App& command = *app.get_subcommands().front();
  words.command = command.get_name();
  if (const auto wrong = check_words(command, words); !wrong.empty()) {
    return usage_error(wrong, words.command);
  }
  if (words.command == "said") {
    words.said.json = words.json;
    words.said.quiet = words.quiet;
    return spigrp::run_said(words.said);
  }
  return run_capture(words, words.command == "apply" ? Direction::apply : Direction::remove);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();
  protect_memory();
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // a closed pipe is an error to report
  spigrp::remove_temporaries_on_signals();
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // memory that is not to be had
    static_cast<void>(std::fprintf(stderr, "spigrp: error: %s\n", error.what()));
    return spigrp::kExitFailed;
  }
}
