// SPDX-License-Identifier: Apache-2.0
#include "command/review.h"

#include <utility>

namespace spigrp {

void Review::add(const char* code, Severity severity, const Span& span, std::string message) const {
  if (list.full()) return list.count_only();
  list.add({code, severity, span.line, span.at + 1, span.length, std::move(message), record.line(span.line)});
}

void Review::report(CommandCode code, const Span& span, const std::string& detail) const {
  const bool raised = strict && code == CommandCode::unauthenticated;
  add(name(code), raised ? Severity::error : severity(code), span, describe(code) + detail);
}

void Review::report(TextCode code, const Span& span) const {
  add(name(code), severity(code), span, describe(code));
}

void review_ignored(const Review& review) {
  for (const Span& command : review.record.ignored()) review.report(CommandCode::no_effect, command);
}

}  // namespace spigrp
