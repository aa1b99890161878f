// SPDX-License-Identifier: Apache-2.0
#include "command/database_fault.h"

#include <algorithm>

namespace spigrp {
namespace {

CommandCode code_of(DatabaseErrc code) {
  switch (code) {
    case DatabaseErrc::full:
      return CommandCode::database_full;
    case DatabaseErrc::sa_exists:
      return CommandCode::sa_exists;
    case DatabaseErrc::no_such_sa:
      return CommandCode::no_such_sa;
    case DatabaseErrc::already_grouped:
      return CommandCode::already_grouped;
    case DatabaseErrc::cpu_or_provider:
      return CommandCode::algorithm_unavailable;
    case DatabaseErrc::bad_key_size:
      return CommandCode::key_length;
    case DatabaseErrc::bad_replay_window:
    case DatabaseErrc::bad_sequence:
      return CommandCode::number_out_of_range;
    case DatabaseErrc::bad_tunnel:
      return CommandCode::bad_tunnel;
    case DatabaseErrc::eroute_exists:
      return CommandCode::eroute_exists;
    case DatabaseErrc::no_such_eroute:
      return CommandCode::no_such_eroute;
    case DatabaseErrc::mixed_selector:
      return CommandCode::wrong_family;
    case DatabaseErrc::bad_group:
      break;  // has a rule of its own
  }
  return CommandCode::database_full;
}

}  // namespace

void report_refusal(Line& line, const DatabaseError& error, std::span<const std::string_view> parts) {
  const std::string_view part = parts[std::min(error.index, parts.size() - 1)];
  if (error.code == DatabaseErrc::bad_group) return line.report(error.rule, part);
  line.report(code_of(error.code), part);
}

}  // namespace spigrp
