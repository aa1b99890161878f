// SPDX-License-Identifier: Apache-2.0
#include "command/table_text.h"

namespace spigrp {
namespace {

std::string group_line(Sa& first, TableStyle style) {
  std::string line;
  const SaChain chain = SaChain::from(first);
  for (const Sa* sa : chain.sas()) line += said_text(sa->said, style) + ' ';
  if (style == TableStyle::spigrp) line.pop_back();
  return line + '\n';
}

}  // namespace

std::string spigrp_table(const Database& database, TableStyle style) {
  std::string text;
  for (Sa* sa : database.sas()) {
    if (sa != nullptr && sa->inner == nullptr) text += group_line(*sa, style);
  }
  return text;
}

}  // namespace spigrp
