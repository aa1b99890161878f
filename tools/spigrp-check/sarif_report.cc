// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "command/shown_text.h"
#include "pages.h"
#include "report.h"
#include "spigrp/version.h"

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kHelp = SPIGRP_DOCS_URL "/diagnostics.md#";

// A relative reference for a relative path, else a file: URI (RFC 3986, RFC 8089).
std::string uri_of(const std::string& name) {
  static constexpr std::string_view kPlain = "-._~/!$&'()*+,;=@";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri = name.starts_with('/') ? "file://" : "";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (alnum || kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return uri;
}

// Columns of SARIF count characters; a byte that is no UTF-8 counts as one.
std::size_t character_column(const std::string& source, std::size_t column) {
  const auto cells = shown_cells(source);
  std::size_t before = 0;
  while (before < cells.size() && cells[before].at + 1 < column) ++before;
  // Behind the shown bytes a byte is a character.
  return column > source.size() ? cells.size() + column - source.size() : before + 1;
}

Json region_of(const Diagnostic& diagnostic, std::size_t column, std::size_t length) {
  const std::size_t first = character_column(diagnostic.source, column);
  const std::size_t end = character_column(diagnostic.source, column + length);
  return {{"startLine", diagnostic.line}, {"startColumn", first}, {"endColumn", std::max(first, end)}};
}

const char* level_of(Severity severity) { return severity_name(severity); }  // SARIF has the same words

Json rule_of(const Page& page) {
  std::string anchor(page.code);
  for (char& c : anchor) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const Severity severity = page.code[0] == 'E'   ? Severity::error
                            : page.code[0] == 'W' ? Severity::warning
                                                  : Severity::note;
  return {{"id", page.code},
          {"shortDescription", {{"text", page.sentence}}},
          {"fullDescription", {{"text", page.sentence}}},
          {"helpUri", std::string(kHelp) + anchor},
          {"help", {{"text", page.text}, {"markdown", page.text}}},
          {"defaultConfiguration", {{"level", level_of(severity)}}}};
}

std::size_t index_of(std::string_view code) {
  return static_cast<std::size_t>(find_page(code) - pages().data());
}

/// SarifReport is a log of SARIF 2.1.0 with one run.
class SarifReport final : public Report {
 public:
  void file(const FileFindings& findings) override {
    const std::string uri = uri_of(findings.name);
    for (const Found& found : findings.shown) results_.push_back(result_of(found, uri));
  }

  void failed(const std::string& sentence) override {
    notifications_.push_back({{"level", "error"}, {"message", {{"text", shown_text(sentence)}}}});
  }

  void finish() override {
    Json rules = Json::array();
    for (const Page& page : pages()) rules.push_back(rule_of(page));
    const Json driver{{"name", "spigrp-check"},
                      {"version", kVersion},
                      {"informationUri", SPIGRP_DOCS_URL "/check.md"},
                      {"rules", std::move(rules)}};
    const Json run{{"tool", {{"driver", driver}}},
                   {"columnKind", "unicodeCodePoints"},
                   {"invocations", Json::array({{{"executionSuccessful", notifications_.empty()},
                                                 {"toolExecutionNotifications", notifications_}}})},
                   {"results", results_}};
    const Json log{
        {"$schema",
         "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
        {"version", "2.1.0"},
        {"runs", Json::array({run})}};
    put(log.dump(2) + "\n");
  }

 private:
  static Json result_of(const Found& found, const std::string& uri) {
    const Diagnostic& diagnostic = found.diagnostic;
    const Json artifact{{"uri", uri}};
    const Json region = region_of(diagnostic, diagnostic.column, diagnostic.length);
    Json result{
        {"ruleId", diagnostic.code},
        {"ruleIndex", index_of(diagnostic.code)},
        {"level", level_of(diagnostic.severity)},
        {"message", {{"text", shown_text(diagnostic.message)}}},
        {"locations",
         Json::array({{{"physicalLocation", {{"artifactLocation", artifact}, {"region", region}}}}})}};
    if (found.edit) {
      const Json replacement{{"deletedRegion", region_of(diagnostic, found.edit->column, found.edit->length)},
                             {"insertedContent", {{"text", found.edit->text}}}};
      result["fixes"] =
          Json::array({{{"description", {{"text", found.edit->safe ? "the canonical form" : "a guess"}}},
                        {"artifactChanges", Json::array({{{"artifactLocation", artifact},
                                                          {"replacements", Json::array({replacement})}}})}}});
    }
    return result;
  }

  Json results_ = Json::array();
  Json notifications_ = Json::array();
};

}  // namespace

std::unique_ptr<Report> make_sarif_report() { return std::make_unique<SarifReport>(); }

}  // namespace spigrp
