// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <cstdio>

#include "command/shown_text.h"

namespace spigrp {
namespace {

/// TextReport shows each finding with its line.
class TextReport final : public Report {
 public:
  explicit TextReport(bool color) : color_(color) {}
  void file(const FileFindings& findings) override {
    for (const Found& found : findings.shown) put(render_text(found.diagnostic, findings.name, color_));
  }
  void failed(const std::string&) override {}
  void finish() override {}

 private:
  bool color_;
};

/// GccReport is a line a finding, as editors and other tools read it.
class GccReport final : public Report {
 public:
  void file(const FileFindings& findings) override {
    for (Found found : findings.shown) {
      found.diagnostic.source.clear();
      put(render_text(found.diagnostic, findings.name, false));
    }
  }
  void failed(const std::string&) override {}
  void finish() override {}
};

/// GithubReport is workflow commands: a line each, which GitHub shows at the line of the file.
class GithubReport final : public Report {
 public:
  void file(const FileFindings& findings) override {
    for (const Found& found : findings.shown) put(command(findings.name, found.diagnostic));
  }
  void failed(const std::string&) override {}
  void finish() override {}

 private:
  static std::string command(const std::string& file, const Diagnostic& diagnostic) {
    const char* const level =
        diagnostic.severity == Severity::note ? "notice" : severity_name(diagnostic.severity);
    const std::size_t last = diagnostic.column + (diagnostic.length > 0 ? diagnostic.length - 1 : 0);
    return std::string("::") + level + " file=" + escape(shown_text(file), true) +
           ",line=" + std::to_string(diagnostic.line) + ",col=" + std::to_string(diagnostic.column) +
           ",endColumn=" + std::to_string(last) + ",title=" + diagnostic.code +
           "::" + escape(shown_text(diagnostic.message), false) + " [" + diagnostic.code + "]\n";
  }

  // As the toolkit of GitHub's actions does it.
  static std::string escape(const std::string& text, bool property) {
    std::string escaped;
    for (const char c : text) {
      if (c == '%') {
        escaped += "%25";
      } else if (property && c == ':') {
        escaped += "%3A";
      } else if (property && c == ',') {
        escaped += "%2C";
      } else {
        escaped += c;
      }
    }
    return escaped;
  }
};

}  // namespace

void put(const std::string& text) { static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout)); }

void complain(const std::string& text) {
  static_cast<void>(std::fflush(stdout));
  static_cast<void>(std::fprintf(stderr, "spigrp-check: %s\n", shown_text(text).c_str()));
}

std::unique_ptr<Report> make_report(Format format, bool color) {
  switch (format) {
    case Format::text:
      return std::make_unique<TextReport>(color);
    case Format::gcc:
      return std::make_unique<GccReport>();
    case Format::github:
      return std::make_unique<GithubReport>();
    case Format::json:
      return make_json_report();
    case Format::sarif:
      break;
  }
  return make_sarif_report();
}

}  // namespace spigrp
