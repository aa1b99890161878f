// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "spigrp/chain_observer.h"
#include "transform/lane.h"

namespace spigrp {

/// chain_apply() applies every SA of a chain, inside to outside, to packets whose lanes are parsed. Each
/// packet ends as applied or dropped; lanes are at most kMaxBurst and are reordered. A fragment may enter a
/// tunnel as any packet does, and is refused by what would be transport mode. A Packet::dummy ends as
/// dummy_sent or, where the chain has no ESP, dropped as dummy.
void chain_apply(const SaChain& chain, std::span<Lane> lanes, Workspace& workspace, ChainObserver* observer);

/// chain_remove() removes a whole group, outside to inside. Each packet ends as removed or dropped. The loop
/// is as long as the group, never as deep as a packet says; the layers met must be exactly the group, in
/// order, and only `comp` may be absent, at its own place. The lanes of the packets that were removed are
/// returned: they speak of the innermost packet.
std::span<Lane> chain_remove(const SaChain& group, std::span<Lane> lanes, Workspace& workspace,
                             ChainObserver* observer);

}  // namespace spigrp
