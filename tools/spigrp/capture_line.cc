// SPDX-License-Identifier: Apache-2.0
#include "capture_line.h"

#include "capture_command.h"
#include "common/validators.h"
#include "config_line.h"
#include "table_line.h"

namespace spigrp {
namespace {

const char* description(Direction direction) {
  return direction == Direction::apply ? "Outbound: find the eroute of each packet and apply its group"
                                       : "Inbound: find the SA of each packet and remove its group";
}

}  // namespace

CaptureLine::CaptureLine(CLI::App& program, Direction direction)
    : CommandLine(program, direction == Direction::apply ? "apply" : "remove", description(direction)) {
  options_.direction = direction;
  add_file_options();
  add_policy_options();
  if (direction == Direction::apply) add_sending_options();
  add_report_options();
}

void CaptureLine::add_file_options() {
  add_config_option(app(), options_.config);
  app()
      .add_option("--read", options_.read, "Capture to read, pcap or pcapng; - is standard input")
      ->option_text("IN REQUIRED");
  app()
      .add_option("--write", options_.write, "Capture to write, pcap; - is standard output")
      ->option_text("OUT REQUIRED");
  app()
      .add_option("--jobs", options_.jobs,
                  "Threads that read, transform and write (default: one a processor, up to 3)")
      ->check(number_from(1))
      ->option_text("N");
}

void CaptureLine::add_policy_options() {
  const bool apply = options_.direction == Direction::apply;
  app()
      .add_option("--group", options_.group,
                  apply ? "Apply the group of this first SAID to every packet, without eroutes"
                        : "Remove the group of this first SAID, and no other")
      ->check(not_empty())
      ->option_text("SAID");
  app()
      .add_option_function<std::string>(
          "--unmatched",
          [this](const std::string& word) {
            options_.unmatched = word == "pass" ? Unmatched::pass : Unmatched::drop;
          },
          apply ? "What no eroute selects: drop (default) or pass"
                : "What carries no known SAID: drop (default) or pass")
      ->check(one_of({"drop", "pass"}))
      ->option_text("drop|pass");
  add_compat_option(app(), options_.config);
  add_provider_option(app(), options_.config);
}

void CaptureLine::add_sending_options() {
  app()
      .add_option("--state", options_.state,
                  "File that keeps the sequence numbers used, over runs and crashes")
      ->check(not_empty())
      ->option_text("FILE");
  app().add_flag("--allow-iv-reuse", options_.allow_iv_reuse,
                 "Begin at the same sequence number in every run: for experiments on files only");
  app()
      .add_option("--mtu", options_.mtu,
                  "Path MTU behind the groups whose tunnels have no --mtu: no packet of OUT is longer")
      ->check(number_from(256, 65535))
      ->option_text("N");
  app()
      .add_option_function<std::string>(
          "--fragment",
          [this](const std::string& word) {
            options_.fragment = word == "inner" ? FragmentPlace::inner : FragmentPlace::outer;
          },
          "What is too long for its MTU: fragment before a tunnel, or behind it (default)")
      ->check(one_of({"inner", "outer"}))
      ->option_text("inner|outer");
  app()
      .add_option("--icmp", options_.icmp,
                  "Capture to write of the ICMP errors for senders: what is too long, %reject")
      ->check(not_empty())
      ->option_text("FILE");
  app()
      .add_option("--dummy", options_.dummy,
                  "After every N packets of OUT one that the receiver throws away, of the same length")
      ->check(number_from(1))
      ->option_text("N");
  app().add_flag("--forward", options_.forward, "Packets are forwarded: TTL and hop limit go down by one");
}

void CaptureLine::add_report_options() {
  app()
      .add_option("--draw", options_.draw, "Also draw packet number N, layer by layer, on standard output")
      ->check(number_from(1))
      ->option_text("N");
  add_table_option(app(), "Also print a table, with what the run counted, on standard output",
                   options_.table);
  app().add_flag("--strict", options_.strict, "Exit 1 when packets were dropped");
  app().add_flag("--json", json_, "Report as one JSON object instead of text");
  app().add_flag("--quiet", quiet_, "No summary; errors only");
}

std::string CaptureLine::check() const {
  const CaptureOptions& options = options_;
  auto missing = needs(
      {{options.config.file, "--config FILE"}, {options.read, "--read IN"}, {options.write, "--write OUT"}});
  if (!missing.empty()) return missing;
  if (options.config.file == "-" && options.read == "-")
    return "--config and --read cannot both be standard input";
  if (options.draw != 0 && (options.write == "-" || options.write == "/dev/stdout")) {
    return "--draw and --write both want standard output";
  }
  if (options.table && !json_ && (options.write == "-" || options.write == "/dev/stdout")) {
    return "--table and --write both want standard output";
  }
  if (!options.icmp.empty() && options.icmp == options.write) return "--icmp and --write name one file";
  return {};
}

int CaptureLine::run() {
  options_.style = json_ ? ReportStyle::json : quiet_ ? ReportStyle::quiet : ReportStyle::text;
  return run_capture(options_);
}

}  // namespace spigrp
