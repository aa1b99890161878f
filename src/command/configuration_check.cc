// SPDX-License-Identifier: Apache-2.0
#include "spigrp/configuration_check.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "command/check_provider.h"
#include "command/record.h"
#include "command/review.h"
#include "command/workspace.h"

namespace spigrp {

std::vector<Diagnostic> check_configuration(std::string_view text, const ConfigurationCheck& check) {
  CheckProvider provider;
  Workspace workspace(text, provider);
  Record record;
  DiagnosticList remarks(check.max_diagnostics);
  CommandContext context{.database = workspace.database(),
                         .provider = provider,
                         .options = check.options,
                         .record = &record,
                         .remarks = &remarks,
                         .assume_key_files = check.assume_key_files};
  DiagnosticList list(check.max_diagnostics);
  run_text(text, context, list);
  const bool whole = list.empty();
  const Review review{workspace.database(), record, list, check.strict, whole};
  review_ignored(review);
  review_sas(review);
  if (whole) review_eroutes(review);
  for (Diagnostic& remark : std::move(remarks).finish()) {
    list.full() ? list.count_only() : list.add(std::move(remark));
  }
  std::vector<Diagnostic> diagnostics = std::move(list).finish();
  const bool more = !diagnostics.empty() && diagnostics.back().code == name(CommandCode::more);
  std::sort(
      diagnostics.begin(), diagnostics.end() - (more ? 1 : 0), [](const Diagnostic& a, const Diagnostic& b) {
        return std::tie(a.line, a.column, a.code, a.message) < std::tie(b.line, b.column, b.code, b.message);
      });
  return diagnostics;
}

}  // namespace spigrp
