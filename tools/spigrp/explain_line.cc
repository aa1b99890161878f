// SPDX-License-Identifier: Apache-2.0
#include "explain_line.h"

#include "command/algorithm_words.h"
#include "common/validators.h"
#include "explain_command.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxSizes = 8;
constexpr std::uint64_t kMaxSize = 65535;

}  // namespace

ExplainLine::ExplainLine(CLI::App& program)
    : CommandLine(program, "explain", "Draw the packets that groups make, and tell what each header costs") {
  options_.esp = kAssumedEsp;
  options_.ah = kAssumedAh;
  add_source_options();
  add_packet_options();
  add_output_options();
}

void ExplainLine::add_source_options() {
  app()
      .add_option("TEXT", options_.texts,
                  "SAIDs of a group, inside to outside; or the file of a listing, or -")
      ->option_text("...");
  app()
      .add_option("--config", options_.config.file,
                  "Take groups and algorithms from this configuration instead; its key files are not read")
      ->check(not_empty())
      ->option_text("FILE");
  app()
      .add_option("--group", options_.group, "Only the group of this first SAID (with --config)")
      ->check(not_empty())
      ->option_text("SAID");
  app()
      .add_option("--esp", options_.esp,
                  std::string("Algorithm of esp where a listing names none: ") + kAssumedEsp)
      ->option_text("ALG");
  app()
      .add_option("--ah", options_.ah,
                  std::string("Algorithm of ah where a listing names none: ") + kAssumedAh)
      ->option_text("ALG");
}

void ExplainLine::add_packet_options() {
  app()
      .add_option("--size", options_.sizes, "Lengths of inner packets to draw, at most 8; 1400 by default")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(number_from(20, kMaxSize))
      ->option_text("N,...");
  app()
      .add_option("--mtu", options_.mtu,
                  "Find the longest inner packet for this path MTU; 1500, or the tunnel's")
      ->check(number_from(1, kMaxSize))
      ->option_text("N");
  app()
      .add_option_function<std::string>(
          "--inner",
          [this](const std::string& word) { options_.inner = word == "4" ? Family::ipv4 : Family::ipv6; },
          "IP version of what goes into tunnels; where nothing is said, that of the tunnel")
      ->check(one_of({"4", "6"}))
      ->option_text("4|6");
}

void ExplainLine::add_output_options() {
  app()
      .add_option("--svg", options_.svg, "Write a picture, too; - is standard output, and the picture alone")
      ->check(not_empty())
      ->option_text("FILE");
  app().add_flag("--ascii", options_.ascii, "Draw with ASCII only");
  app().add_flag("--json", options_.json, "Print JSON instead of text");
}

std::string ExplainLine::check_source() const {
  const bool has_config = !options_.config.file.empty();
  if (has_config && !options_.texts.empty()) return "explain takes SAIDs or --config, not both";
  if (!has_config && options_.texts.empty()) return "explain needs SAIDs, the file of a listing, or --config";
  if (!has_config && !options_.group.empty()) return "--group goes with --config";
  const bool assumes = app().count("--esp") + app().count("--ah") > 0;
  return has_config && assumes ? "--esp and --ah are for listings: a configuration has its own"
                               : std::string();
}

std::string ExplainLine::check_algorithms() const {
  if (find_algorithm(AlgorithmUse::esp, options_.esp) == nullptr) {
    return "--esp: no algorithm of ESP" + did_you_mean_algorithm(AlgorithmUse::esp, options_.esp);
  }
  if (find_algorithm(AlgorithmUse::ah, options_.ah) == nullptr) {
    return "--ah: no algorithm of AH" + did_you_mean_algorithm(AlgorithmUse::ah, options_.ah);
  }
  return {};
}

std::string ExplainLine::check() const {
  if (std::string wrong = check_source(); !wrong.empty()) return wrong;
  if (std::string wrong = check_algorithms(); !wrong.empty()) return wrong;
  if (options_.sizes.size() > kMaxSizes) return "--size: at most " + std::to_string(kMaxSizes) + " lengths";
  return options_.json && options_.svg == "-" ? "--json and --svg - cannot both go to standard output"
                                              : std::string();
}

int ExplainLine::run() { return run_explain(options_); }

}  // namespace spigrp
