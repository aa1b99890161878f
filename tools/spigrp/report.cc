// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <iomanip>
#include <iostream>

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kJsonFormat = 1;

std::string_view word(Direction direction) { return direction == Direction::apply ? "apply" : "remove"; }

std::string_view word(LifeEnd end) { return end == LifeEnd::soft ? "soft" : "hard"; }

std::string end_text(const IpAddress& address, bool has_port, std::uint16_t port) {
  const std::string text(format(address).view());
  return has_port ? text + " port " + std::to_string(port) : text;
}

std::string text_of(const Flow& flow) {
  return "from " + end_text(flow.src, flow.ports_known, flow.src_port) + " to " +
         end_text(flow.dst, flow.ports_known, flow.dst_port) + ", protocol " + std::to_string(flow.protocol);
}

Json json_of(const Said& shunt, const Flow& flow) {
  Json acquire = {{"shunt", format(shunt).view()},
                  {"src", format(flow.src).view()},
                  {"dst", format(flow.dst).view()},
                  {"protocol", flow.protocol}};
  if (flow.ports_known) {
    acquire["src_port"] = flow.src_port;
    acquire["dst_port"] = flow.dst_port;
  }
  return acquire;
}

}  // namespace

void Report::print() const {
  if (options_.style == ReportStyle::json) {
    print_json();
  } else {
    print_text();
  }
}

void Report::print_text() const {
  complaints_.print();
  if (options_.style != ReportStyle::text) return;
  if (has_summary_) print_summary();
  complaints_.print_remarks();
}

void Report::print_summary() const {
  std::cerr << word(options_.direction) << ": " << packets_in_ << " packets in, " << packets_out_ << " out, "
            << dropped() << " dropped; " << bytes_in_ << " bytes in, " << bytes_out_ << " out\n";
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (verdicts_[verdict] == 0) continue;
    std::cerr << "  " << std::left << std::setw(19) << name(verdict) << std::right << std::setw(10)
              << verdicts_[verdict] << "  " << describe(verdict) << '\n';
  }
  for (const Lifetime& each : lifetimes_) {
    std::cerr << "  " << format(each.said).view() << ": " << word(each.end) << " limit of its lifetime, "
              << name(each.kind) << ", reached\n";
  }
  for (const Acquire& each : acquires_) {
    std::cerr << "  " << format(each.shunt).view() << ": an SA is wanted " << text_of(each.flow) << '\n';
  }
  if (num_acquires_ > acquires_.size()) {
    std::cerr << "  and " << num_acquires_ - acquires_.size() << " more SAs are wanted\n";
  }
}

void Report::print_json() const {
  Json report = {{"format", kJsonFormat}, {"command", word(options_.direction)}};
  complaints_.add_to(report);
  if (has_summary_) {
    report["packets"] = {{"in", packets_in_}, {"out", packets_out_}, {"dropped", dropped()}};
    report["bytes"] = {{"in", bytes_in_}, {"out", bytes_out_}};
    Json& verdicts = report["verdicts"] = Json::object();
    for (std::size_t i = 0; i < kNumVerdicts; ++i) {
      const auto verdict = static_cast<Verdict>(i);
      if (verdict != Verdict::pending) verdicts[std::string(name(verdict))] = verdicts_[verdict];
    }
    Json& lifetimes = report["lifetimes"] = Json::array();
    for (const Lifetime& each : lifetimes_) {
      lifetimes.push_back(
          {{"said", format(each.said).view()}, {"kind", name(each.kind)}, {"limit", word(each.end)}});
    }
    Json& acquires = report["acquires"] = Json::array();
    for (const Acquire& each : acquires_) acquires.push_back(json_of(each.shunt, each.flow));
    report["acquires_left_out"] = num_acquires_ - acquires_.size();
  }
  if (!table_.is_null()) report.update(table_);
  // Bytes that are no UTF-8 (in a file name) are replaced: JSON has no other way to show them.
  std::cerr << report.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace spigrp
