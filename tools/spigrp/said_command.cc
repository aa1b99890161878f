// SPDX-License-Identifier: Apache-2.0
#include "said_command.h"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "spigrp/diagnostic.h"
#include "spigrp/said.h"
#include "terminal.h"

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

Diagnostic diagnostic_of(const std::string& text, const TextError& error) {
  std::string message = describe(error.code);
  if (error.detail != nullptr) message += std::string(": ") + error.detail;
  return {.code = name(error.code),
          .severity = Severity::error,
          .line = 1,
          .column = error.at + 1,
          .length = error.length,
          .message = std::move(message),
          .source = text};
}

Json json_of(const std::string& text, const Diagnostic& diagnostic) {
  return {{"text", text},
          {"error",
           {{"code", diagnostic.code},
            {"column", diagnostic.column},
            {"length", diagnostic.length},
            {"message", diagnostic.message}}}};
}

void print(const SaidOptions& options, std::size_t number, const std::string& text,
           const Result<SpelledSaid, TextError>& said, Json& results) {
  if (said) {
    const std::string canonical(format(said->said).view());
    if (options.json) {
      results.push_back({{"text", text}, {"said", canonical}});
    } else if (!options.quiet) {
      std::cout << canonical << '\n';
    }
    return;
  }
  const Diagnostic diagnostic = diagnostic_of(text, said.error());
  if (options.json) {
    results.push_back(json_of(text, diagnostic));
  } else if (!options.quiet) {
    std::cerr << render_text(diagnostic, "argument " + std::to_string(number), use_color());
  }
}

}  // namespace

int run_said(const SaidOptions& options) {
  Json results = Json::array();
  bool all_good = true;
  for (std::size_t i = 0; i < options.texts.size(); ++i) {
    const auto said = parse_said(options.texts[i]);
    all_good = all_good && said.has_value();
    print(options, i + 1, options.texts[i], said, results);
  }
  if (options.json) {
    // Bytes that are no UTF-8 are replaced: JSON has no other way to show them.
    std::cout << results.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  }
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "spigrp: error: standard output: cannot write\n";
    return kExitFailed;
  }
  return all_good ? kExitOk : kExitFindings;
}

}  // namespace spigrp
