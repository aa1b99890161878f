// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <string>

#include "command/shown_text.h"
#include "report.h"
#include "spigrp/version.h"

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Found& found) {
  const Diagnostic& diagnostic = found.diagnostic;
  Json json{{"code", diagnostic.code},
            {"severity", severity_name(diagnostic.severity)},
            {"line", diagnostic.line},
            {"column", diagnostic.column},
            {"length", diagnostic.length},
            {"message", shown_text(diagnostic.message)},
            {"source", shown_text(diagnostic.source)}};
  if (found.edit) {
    json["edit"] = {{"column", found.edit->column},
                    {"length", found.edit->length},
                    {"text", found.edit->text},
                    {"safe", found.edit->safe}};
  }
  return json;
}

/// JsonReport is one object, documented in docs/check.md.
class JsonReport final : public Report {
 public:
  void file(const FileFindings& findings) override {
    Json diagnostics = Json::array();
    for (const Found& found : findings.shown) diagnostics.push_back(json_of(found));
    const Counts& counts = findings.counts;
    files_.push_back(
        {{"file", shown_text(findings.name)},
         {"kind", kind_name(findings.kind)},
         {"counts", {{"errors", counts.errors}, {"warnings", counts.warnings}, {"notes", counts.notes}}},
         {"diagnostics", std::move(diagnostics)}});
  }
  void failed(const std::string& sentence) override { errors_.push_back(shown_text(sentence)); }
  void finish() override {
    const Json all{{"format", 1},
                   {"program", "spigrp-check"},
                   {"version", kVersion},
                   {"files", files_},
                   {"errors", errors_}};
    put(all.dump(2) + "\n");
  }

 private:
  Json files_ = Json::array();
  Json errors_ = Json::array();
};

}  // namespace

std::unique_ptr<Report> make_json_report() { return std::make_unique<JsonReport>(); }

}  // namespace spigrp
