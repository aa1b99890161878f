// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "command/key_keeper.h"
#include "io/secret_text.h"
#include "spigrp/database.h"

namespace spigrp {

/// ExportText is what is written for another program. It wipes itself: there may be keys in it.
class ExportText {
 public:
  ExportText& operator<<(std::string_view text) {
    text_.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return *this;
  }
  /// hex() writes a key: `0x` and its digits.
  void hex(Bytes key);
  std::string_view view() const { return text_.view(); }

  /// omit() writes a comment about what the other program has no words for, and counts it.
  void omit(const std::string& what);
  std::size_t omitted() const { return omitted_; }

 private:
  SecretText text_;
  std::size_t omitted_ = 0;
};

/// Exported is a configuration to be written for another program.
struct Exported {
  const Database& database;
  const KeyKeeper* keys = nullptr;    ///< nullptr: keys are left out
  std::vector<IpAddress> local = {};  ///< what is addressed to one of these comes in; empty: eroutes tell
};

/// groups_of() is every group, an ungrouped SA being one of its own, in the order of the configuration.
std::vector<SaChain> groups_of(const Database& database);

/// name_of() is the SAIDs of a group, inside to outside.
std::string name_of(const SaChain& group);
std::string name_of(const Sa& sa);

// The formats.
void export_wireshark(const Exported& from, ExportText& to);
void export_xfrm(const Exported& from, ExportText& to);
void export_swanctl_proposal(const Exported& from, ExportText& to);

}  // namespace spigrp
