// SPDX-License-Identifier: Apache-2.0
#include "complaints.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "command/shown_text.h"
#include "terminal.h"

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      break;
  }
  return "note";
}

Json json_of(const Diagnostic& diagnostic, const std::string& file) {
  return {
      {"code", diagnostic.code},      {"severity", word(diagnostic.severity)}, {"file", file},
      {"line", diagnostic.line},      {"column", diagnostic.column},           {"length", diagnostic.length},
      {"message", diagnostic.message}};
}

}  // namespace

void Complaints::print() const {
  for (const Diagnostic& diagnostic : diagnostics_) std::cerr << render_text(diagnostic, file_, use_color());
  for (const std::string& message : errors_)
    std::cerr << program_ << ": error: " << shown_text(message) << '\n';
}

void Complaints::print_remarks() const {
  for (const Diagnostic& remark : remarks_) std::cerr << render_text(remark, file_, use_color());
}

void Complaints::add_to(Json& object) const {
  object["errors"] = errors_;
  Json& diagnostics = object["diagnostics"] = Json::array();
  for (const Diagnostic& diagnostic : diagnostics_) diagnostics.push_back(json_of(diagnostic, file_));
}

}  // namespace spigrp
