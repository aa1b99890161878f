// SPDX-License-Identifier: Apache-2.0
#include "named_group.h"

namespace spigrp {

std::optional<Sa*> find_group(const std::string& name, const std::string& file, const Database& database,
                              Complaints& complaints) {
  if (name.empty()) return nullptr;
  const auto said = parse_said(name);
  if (!said) {
    complaints.error("--group: " + std::string(describe(said.error().code)) + " (byte " +
                     std::to_string(said.error().at + 1) + ")");
    return std::nullopt;
  }
  const std::string canonical(format(said->said).view());
  Sa* sa = database.find(said->said);
  if (sa == nullptr) {
    complaints.error("--group: " + canonical + " is not defined in " + file);
    return std::nullopt;
  }
  if (sa->inner != nullptr) {
    const SaidText first = format(SaChain::whole(*sa).sas().front()->said);
    complaints.error("--group: " + canonical + " is inside a group; name the group by its first SAID, " +
                     std::string(first.view()));
    return std::nullopt;
  }
  return sa;
}

}  // namespace spigrp
