// SPDX-License-Identifier: Apache-2.0
#include "capture_command.h"

#include <iostream>
#include <optional>

#include "capture_stages.h"
#include "command/lazy_provider.h"
#include "config_file.h"
#include "engine_stage.h"
#include "io/capture_reader.h"
#include "io/capture_writer.h"
#include "named_group.h"
#include "report.h"
#include "sender_check.h"
#include "sequence_state.h"
#include "table.h"
#include "write_stage.h"

namespace spigrp {
namespace {

constexpr int kRawIp = 101;  // LINKTYPE_RAW

// Counter-mode ciphers under a key that stays the same: the sequence numbers must survive a restart.
bool may_send(const CaptureOptions& options, const std::vector<Sa*>& sas, Report& report) {
  const Sa* sa = first_counter_mode(sas);
  if (sa == nullptr || options.allow_iv_reuse || !options.state.empty()) return true;
  report.error(
      std::string(format(sa->said).view()) + " uses " + std::string(sa->algorithm->name) +
      " with a key that stays the same, so no sequence number may be used twice, in no run: "
      "give --state FILE to keep the numbers over runs, or --allow-iv-reuse for an experiment on files");
  return false;
}

// --fragment is about packets that are too long for a path, of which there must be one.
bool has_use_for_mtu(const CaptureOptions& options, const Database& database, Report& report) {
  if (options.fragment != FragmentPlace::inner || options.mtu != 0) return true;
  for (const Sa* sa : database.sas()) {
    if (sa != nullptr && sa->tunnel.mtu != 0) return true;
  }
  report.error("--fragment goes with --mtu, here or of a tunnel in " + options.config.file);
  return false;
}

// `packets` were written; the engine may have seen more.
bool print_drawing(const CaptureOptions& options, const Drawing& drawing, std::uint64_t packets,
                   Report& report) {
  if (options.draw == 0) return true;
  if (!drawing.started() || options.draw > packets) {
    report.error("--draw: there is no IP packet with number " + std::to_string(options.draw));
    return false;
  }
  std::cout << drawing.text() << std::flush;
  return true;
}

bool print_table(const CaptureOptions& options, const Database& database, std::uint64_t now, Report& report) {
  if (!options.table) return true;
  if (options.style == ReportStyle::json) {
    report.table(database, *options.table, now);
    return true;
  }
  std::cout << table_text(database, *options.table, options.config.compat, now) << std::flush;
  if (std::cout) return true;
  report.error("standard output: cannot write");
  return false;
}

bool run(const CaptureOptions& options, Report& report) {
  LazyProvider provider(provider_of(options.config));  // outlives the configuration
  ConfigOptions config = options.config;
  config.provider = &provider;
  const auto configuration = load_configuration(config, report.complaints());
  if (!configuration) return false;
  Database& database = configuration->database();
  const auto group = find_group(options.group, options.config.file, database, report.complaints());
  if (!group || !has_use_for_mtu(options, database, report)) return false;
  const bool sends = options.direction == Direction::apply;
  const std::vector<Sa*> sending = sends ? senders(database, *group) : std::vector<Sa*>();
  if (!may_send(options, sending, report)) return false;

  auto reader = CaptureReader::open(options.read);
  if (!reader) return report.error(reader.error().message), false;
  auto writer = CaptureWriter::create(options.write, {.link_type = output_link_type(reader->link_type()),
                                                      .snap_len = reader->snap_len(),
                                                      .nanosecond = reader->nanosecond()});
  if (!writer) return report.error(writer.error().message), false;
  std::optional<CaptureWriter> icmp;
  if (!options.icmp.empty()) {
    auto made = CaptureWriter::create(options.icmp, {.link_type = output_link_type(kRawIp),
                                                     .snap_len = reader->snap_len(),
                                                     .nanosecond = reader->nanosecond()});
    if (!made) return report.error(made.error().message), false;
    icmp.emplace(std::move(*made));
  }
  std::optional<SequenceState> state;
  if (sends && !options.state.empty()) {
    auto opened = SequenceState::open(options.state, sending);
    if (!opened) return report.error(opened.error().message), false;
    state.emplace(std::move(*opened));
  }

  report.summarize();
  EngineStage engine(options, database, *group, state ? &*state : nullptr);
  WriteStage write(options, *writer, icmp ? &*icmp : nullptr, report, reader->size());
  run_stages(options, *reader, engine, write, *writer);
  write.commit();
  report.verdicts(write.verdicts());
  bool good = write.good();
  if (state) {
    if (const auto closed = state->close(); !closed) {
      report.error(closed.error().message);
      good = false;
    }
  }
  good = print_drawing(options, engine.drawing(), write.packets(), report) && good;
  return print_table(options, database, write.latest(), report) && good;
}

}  // namespace

int run_capture(const CaptureOptions& options) {
  Report report(options);
  const bool good = run(options, report);
  report.print();
  if (!good) return kExitFailed;
  return options.strict && report.dropped() > 0 ? kExitFindings : kExitOk;
}

}  // namespace spigrp
