// SPDX-License-Identifier: Apache-2.0
#include "command/natt_options.h"

#include "command/values.h"

namespace spigrp {
namespace {

constexpr std::uint16_t kNattPort = 4500;  // RFC 3948 section 2.1
constexpr std::uint16_t kIkePort = 500;    // where the draft before it stayed

void read_port(Line& line, const Given* port, std::uint16_t& to) {
  if (port == nullptr) return;
  const auto number = read_number(line, port->value(), Base::decimal_or_hex, 65535);
  if (!number) return;
  to = static_cast<std::uint16_t>(*number);
  if (to == 0) line.report(CommandCode::number_out_of_range, port->value(), ": 1 to 65535");
}

NattMode read_mode(Line& line, std::string_view text) {
  static constexpr std::string_view kWords[] = {"none", "nonesp", "nonike"};
  static constexpr NattMode kModes[] = {NattMode::none, NattMode::nonesp, NattMode::nonike};
  const auto choice = read_choice(line, text, kWords);
  return choice ? std::span(kModes)[*choice] : NattMode::none;
}

}  // namespace

void read_natt(Line& line, const GivenOptions& given, NattPolicy& policy) {
  if (const Given* natt = given.usable(OptionId::natt)) {
    policy.mode = read_mode(line, natt->value());
    const bool nonike = policy.mode == NattMode::nonike;
    if (policy.mode != NattMode::none) policy.sport = policy.dport = nonike ? kIkePort : kNattPort;
  }
  read_port(line, given.usable(OptionId::sport), policy.sport);
  read_port(line, given.usable(OptionId::dport), policy.dport);
  const bool has_port = given.find(OptionId::sport) != nullptr || given.find(OptionId::dport) != nullptr;
  if (has_port && given.find(OptionId::natt) == nullptr) {
    line.report_missing(CommandCode::missing_option, ": --natt, which the ports are for");
  }
}

}  // namespace spigrp
