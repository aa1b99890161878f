// SPDX-License-Identifier: Apache-2.0
#include "command/line.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace spigrp {
namespace {

// After these the words of a line still are what they seem to be. After any other fault, a number may be a
// piece of a key that lost its place.
constexpr CommandCode kHarmless[] = {
    CommandCode::bad_address,         CommandCode::bad_prefix,
    CommandCode::host_bits,           CommandCode::wrong_family,
    CommandCode::unknown_choice,      CommandCode::port_without_protocol,
    CommandCode::unknown_algorithm,   CommandCode::algorithm_unavailable,
    CommandCode::key_file_unreadable, CommandCode::key_file_forbidden,
    CommandCode::not_an_sa,           CommandCode::unknown_shunt,
    CommandCode::sa_exists,           CommandCode::no_such_sa,
    CommandCode::already_grouped,     CommandCode::eroute_exists,
    CommandCode::no_such_eroute,      CommandCode::bad_tunnel,
    CommandCode::wrong_destination,   CommandCode::database_full,
    CommandCode::bad_number,          CommandCode::number_out_of_range,
};

bool is_harmless(CommandCode code) { return std::ranges::find(kHarmless, code) != std::end(kHarmless); }

}  // namespace

void DiagnosticList::add(Diagnostic diagnostic) { kept_.push_back(std::move(diagnostic)); }

std::vector<Diagnostic> DiagnosticList::finish() && {
  if (omitted_ != 0) {
    Diagnostic note;
    note.code = name(CommandCode::more);
    note.severity = severity(CommandCode::more);
    note.line = kept_.back().line;
    note.length = 0;
    note.message =
        std::string(describe(CommandCode::more)) + ": there are " + std::to_string(omitted_) + " more";
    kept_.push_back(std::move(note));
  }
  return std::move(kept_);
}

std::size_t Line::offset(std::string_view part) const {
  return static_cast<std::size_t>(part.data() - text_.data());
}

void Line::report(CommandCode code, std::string_view part, const std::string& detail) {
  if (!is_harmless(code)) mask_.suspect();
  add({name(code), severity(code), offset(part), part.size(), describe(code) + detail});
}

void Line::report(TextCode code, std::string_view part, const char* detail) {
  std::string message = describe(code);
  if (detail != nullptr) message.append(": ").append(detail);
  add({name(code), severity(code), offset(part), part.size(), std::move(message)});
}

void Line::add(Fault fault) {
  const auto place = std::ranges::upper_bound(faults_, fault.at, {}, &Fault::at);
  faults_.insert(place, std::move(fault));
}

void Line::garble() {
  garbled_ = true;
  mask_.suspect();
}

void Line::report_missing(CommandCode code, const std::string& detail) {
  if (!garbled_) report(code, text_.substr(end_, 0), detail);
}

std::string Line::quote(std::string_view part) const {
  if (!mask_.shows(part)) return {};
  return " '" + std::string(part) + "'";
}

void Line::remark(CommandCode code, std::string_view part, const std::string& detail) {
  remarks_.push_back({name(code), severity(code), offset(part), part.size(), describe(code) + detail});
}

void Line::move(std::vector<Fault>& faults, std::size_t number, const Mask& mask, DiagnosticList& list) {
  for (Fault& fault : faults) {
    if (list.full()) {
      list.count_only();
      continue;
    }
    list.add({fault.code, fault.severity, number, fault.at + 1, fault.length, std::move(fault.message),
              mask.text()});
  }
}

void Line::add_remarks(DiagnosticList& list) { move(remarks_, number_, mask_, list); }

void Line::finish(DiagnosticList& list) && { move(faults_, number_, mask_, list); }

}  // namespace spigrp
