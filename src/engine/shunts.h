// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/hold_store.h"
#include "spigrp/database.h"
#include "spigrp/packet.h"
#include "spigrp/shunt_observer.h"
#include "transform/lane.h"

namespace spigrp {

// What %reject, %hold, %trap and %trapsubnet do beside the drop (eroute(8)). `lane` is a packet that
// classify_outbound() gave to one of them, by an eroute or another one.

/// reject() makes the packet the ICMP error for its sender; see answer_prohibited().
void reject(Lane& lane);

/// hold() keeps the packet for its %hold eroute.
void hold(const Database& database, HoldStore& store, ShuntObserver* observer, Lane& lane);

/// trap() asks for an SA and holds the packet. As KLIPS did, %trap gets a %hold before it for the two hosts of
/// the packet; protocol and ports are part of that where the %trap has them. %trapsubnet itself becomes a
/// %hold. Where Limits::eroutes leaves no room, the %trap stays alone, and the packet is not kept.
void trap(Database& database, HoldStore& store, ShuntObserver* observer, Lane& lane);

/// release() copies the packet that came first of those whose eroute is no %hold any more; false where there
/// is none. What no eroute is for any more is forgotten, as KLIPS did. The packet's own memory, from its head,
/// must have room for HoldLimits::packet_len bytes.
bool release(const Database& database, HoldStore& store, Packet& packet);

}  // namespace spigrp
