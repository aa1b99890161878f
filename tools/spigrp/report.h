// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "complaints.h"
#include "options.h"
#include "spigrp/database.h"
#include "spigrp/eroute.h"
#include "spigrp/lifetime.h"
#include "spigrp/said.h"
#include "spigrp/verdict.h"
#include "table.h"

namespace spigrp {

/// Report collects what a run has to say on standard error, and says it once, as text or as one JSON object
/// (docs/json.md). It never holds key material.
class Report {
 public:
  explicit Report(const CaptureOptions& options) : options_(options) {}

  Complaints& complaints() { return complaints_; }
  /// error() keeps one sentence without a full stop.
  void error(std::string message) { complaints_.error(std::move(message)); }

  /// Lifetime is that an SA reached a limit.
  struct Lifetime {
    Said said;
    LifeKind kind;
    LifeEnd end;
  };
  /// Acquire is that key management is asked for an SA.
  struct Acquire {
    Said shunt;
    Flow flow;
  };

  void packets_in(std::uint64_t packets, std::uint64_t bytes) {
    packets_in_ += packets;
    bytes_in_ += bytes;
  }
  void packet_out(std::size_t bytes) {
    ++packets_out_;
    bytes_out_ += bytes;
  }
  void lifetime(const Lifetime& reached) { lifetimes_.push_back(reached); }
  /// acquire() keeps, of very many, the first kMaxAcquires.
  void acquire(const Acquire& wanted) {
    ++num_acquires_;
    if (acquires_.size() < kMaxAcquires) acquires_.push_back(wanted);
  }
  static constexpr std::size_t kMaxAcquires = 1000;
  /// verdict() is for a packet that never came to the engine; verdicts() are the engine's.
  void verdict(Verdict verdict) { verdicts_.count(verdict); }
  void verdicts(const VerdictCounters& counters) { verdicts_.add(counters); }
  std::uint64_t dropped() const { return verdicts_.dropped(); }

  /// table() keeps a table for the JSON report.
  void table(const Database& database, Table table, std::uint64_t now) {
    add_table(table_, database, table, now);
  }

  /// summarize() makes print() tell packets, bytes and verdicts: the run got as far as reading packets.
  void summarize() { has_summary_ = true; }
  void print() const;

 private:
  void print_text() const;
  void print_summary() const;
  void print_json() const;

  const CaptureOptions& options_;
  Complaints complaints_;
  std::vector<Lifetime> lifetimes_;
  std::vector<Acquire> acquires_;
  std::uint64_t num_acquires_ = 0;
  VerdictCounters verdicts_;
  std::uint64_t packets_in_ = 0;
  std::uint64_t packets_out_ = 0;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
  nlohmann::ordered_json table_;
  bool has_summary_ = false;
};

}  // namespace spigrp
