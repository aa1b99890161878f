// SPDX-License-Identifier: Apache-2.0
//
// The words of strongSwan's swanctl.conf(5) for the children of a connection that would make groups like these.
#include "export_text.h"

namespace spigrp {
namespace {

// AH's keyword is that of the integrity algorithm alone.
std::string proposal_of(const Sa& sa) {
  const Algorithm& algorithm = *sa.algorithm;
  const bool ah = sa.said.proto == Proto::ah;
  std::string proposal(ah ? algorithm.integrity->names.front() : algorithm.name);
  return sa.esn ? proposal + "-esn" : proposal;
}

// strongSwan negotiates one tunnel, and ESP or AH in it.
bool is_child(const SaChain& group) {
  std::size_t keyed = 0;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const Proto proto = group.sas()[i]->said.proto;
    if (proto == Proto::tun && i > 0) return false;
    keyed += proto == Proto::esp || proto == Proto::ah ? 1U : 0U;
  }
  return keyed == 1;
}

void write_keyed(const Sa& sa, ExportText& to) {
  to << (sa.said.proto == Proto::ah ? "ah_proposals = " : "esp_proposals = ") << proposal_of(sa) << "\n";
  to << "replay_window = " << std::to_string(sa.window.size()) << "\n";
  if (sa.natt.mode != NattMode::none) to << "# encap = yes in the connection: in UDP, for a NAT on the way\n";
}

void write_group(const SaChain& group, ExportText& to) {
  to << "\n# " << name_of(group) << "\n";
  if (!is_child(group)) {
    to.omit("strongSwan makes one tunnel, with either ESP or AH in it; these are the words for each SA");
  }
  to << "mode = " << (group.sas().front()->said.proto == Proto::tun ? "tunnel" : "transport") << "\n";
  for (const Sa* sa : group.sas()) {
    if (sa->said.proto == Proto::comp) to << "ipcomp = yes\n";
    if (sa->said.proto == Proto::esp || sa->said.proto == Proto::ah) write_keyed(*sa, to);
  }
}

}  // namespace

void export_swanctl_proposal(const Exported& from, ExportText& to) {
  to << "# For the children of a connection in swanctl.conf. IKE makes the keys, so there are none here.\n";
  for (const SaChain& group : groups_of(from.database)) write_group(group, to);
}

}  // namespace spigrp
