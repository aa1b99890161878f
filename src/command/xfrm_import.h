// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "command/xfrm_text.h"
#include "spigrp/algorithm.h"
#include "spigrp/eroute.h"
#include "spigrp/group.h"

namespace spigrp {

/// ImportedSa is an SA, and where it comes from. The keys stay in the text of the dump.
struct ImportedSa {
  Said said;
  const XfrmState* state;                ///< for a `tun`, the state in tunnel mode that it is a part of
  const Algorithm* algorithm = nullptr;  ///< nullptr for `tun`, and where a hidden key would tell which it is
};

/// ImportedGroup is inside to outside, as in a listing.
struct ImportedGroup {
  std::vector<ImportedSa> sas;
  Group group() const;
};

/// XfrmImport is what groups, SAs and eroutes a kernel's states and policies are. It lives as long as the dump.
struct XfrmImport {
  std::vector<ImportedGroup> groups;
  std::vector<Eroute> eroutes;
  std::vector<XfrmNote> notes;  ///< in the order of lines, those of the dump included
};

/// import_xfrm() finds groups. The templates of a policy are one group: each names a state by protocol, mode,
/// reqid and addresses, and one in tunnel mode is a `tun` and what stands behind it. Linux numbers no tunnels:
/// their SPI is that of the state, or the next that is free. Where states were renewed there are several of
/// each, newest first; they make groups in this order, and eroutes lead to the first.
///
/// Policies on the way in make groups and no eroutes, and templates that are optional may have no state. What
/// is not in any policy is a group of its own. Notes say what has no place here, among it: a state of IPComp that
/// no policy has a template for, or whose group has neither ESP nor AH; what such a state left behind; a template without a state; names of
/// algorithms that are unknown.
XfrmImport import_xfrm(const XfrmDump& dump);

}  // namespace spigrp
