// SPDX-License-Identifier: Apache-2.0
#include "export_text.h"

#include <array>

#include "spigrp/secret.h"

namespace spigrp {

void ExportText::hex(Bytes key) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  *this << "0x";
  std::array<std::uint8_t, 2> pair{};
  for (const std::uint8_t byte : key) {
    pair = {static_cast<std::uint8_t>(kDigits[byte >> 4]), static_cast<std::uint8_t>(kDigits[byte & 15])};
    text_.append(pair);
  }
  wipe(pair);
}

void ExportText::omit(const std::string& what) {
  *this << "# not exported: " << what << "\n";
  ++omitted_;
}

std::vector<SaChain> groups_of(const Database& database) {
  std::vector<SaChain> groups;
  for (Sa* sa : database.sas()) {
    if (sa != nullptr && sa->inner == nullptr) groups.push_back(SaChain::from(*sa));
  }
  return groups;
}

std::string name_of(const Sa& sa) { return std::string(format(sa.said).view()); }

std::string name_of(const SaChain& group) {
  std::string name;
  for (const Sa* sa : group.sas()) name += (name.empty() ? "" : " ") + name_of(*sa);
  return name;
}

}  // namespace spigrp
