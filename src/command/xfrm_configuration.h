// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "command/xfrm_import.h"

namespace spigrp {

/// PutText takes the next piece of a text. There may be a key in it, so whoever keeps it wipes it.
using PutText = std::function<void(std::string_view)>;

/// write_xfrm_configuration() is the commands that make the groups, SAs and eroutes of an import, for
/// Configuration::load(). Without keys, each is left to a file that is named after its SA. An SA of a hidden key
/// without which its algorithm is not known is a comment, and its group has to wait for whoever fills it in.
void write_xfrm_configuration(const XfrmImport& import, bool with_keys, const PutText& put);

}  // namespace spigrp
