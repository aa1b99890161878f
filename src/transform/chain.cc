// SPDX-License-Identifier: Apache-2.0
#include "transform/chain.h"

#include <algorithm>
#include <ranges>

#include "transform/ah.h"
#include "transform/comp.h"
#include "transform/esp.h"
#include "transform/natt.h"
#include "transform/tun.h"

namespace spigrp {
namespace {

void apply_layer(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  switch (sa.said.proto) {
    case Proto::tun:
      return tun_apply(sa, lanes, workspace);
    case Proto::comp:
      return comp_apply(sa, lanes, workspace);
    case Proto::esp:
      return esp_apply(sa, lanes, workspace);
    case Proto::ah:
      return ah_apply(sa, lanes, workspace);
    case Proto::internal:
      break;
  }
  SPIGRP_REQUIRE(false);  // a shunt is no SA: Database takes none
}

void remove_layer(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  switch (sa.said.proto) {
    case Proto::tun:
      return tun_remove(sa, lanes, workspace);
    case Proto::comp:
      return comp_remove(sa, lanes, workspace);
    case Proto::esp:
      return esp_remove(sa, lanes, workspace);
    case Proto::ah:
      return ah_remove(sa, lanes, workspace);
    case Proto::internal:
      break;
  }
  SPIGRP_REQUIRE(false);
}

void observe(ChainObserver* observer, const Sa& sa, std::span<const Lane> lanes) {
  if (observer == nullptr) return;
  for (const Lane& lane : lanes) observer->after(sa, *lane.packet);
}

bool has_esp(const SaChain& chain) {
  return std::ranges::any_of(chain.sas(), [](const Sa* sa) { return sa->said.proto == Proto::esp; });
}

// Without ESP nothing would tell the receiver.
std::span<Lane> begin_dummies(const SaChain& chain, std::span<Lane> lanes) {
  const bool told = has_esp(chain);
  bool dropped = false;
  for (Lane& lane : lanes) {
    lane.dummy = lane.packet->dummy;
    if (!lane.dummy || told) continue;
    lane.drop(Verdict::dummy);
    dropped = true;
  }
  return dropped ? keep_alive(lanes) : lanes;
}

std::span<Lane> without_fragments(std::span<Lane> lanes) {
  bool dropped = false;
  for (Lane& lane : lanes) {
    if (!lane.ip.fragment) continue;
    lane.drop(Verdict::fragment);
    dropped = true;
  }
  return dropped ? keep_alive(lanes) : lanes;
}

}  // namespace

void chain_apply(const SaChain& chain, std::span<Lane> lanes, Workspace& workspace, ChainObserver* observer) {
  SPIGRP_REQUIRE(lanes.size() <= kMaxBurst);
  lanes = begin_dummies(chain, lanes);
  for (Sa* sa : chain.sas()) {
    if (sa->said.proto != Proto::tun) lanes = without_fragments(lanes);
    apply_layer(*sa, lanes, workspace);
    lanes = keep_alive(lanes);
    observe(observer, *sa, lanes);
  }
  for (Lane& lane : lanes) lane.packet->verdict = lane.packet->dummy ? Verdict::dummy_sent : Verdict::applied;
}

std::span<Lane> chain_remove(const SaChain& group, std::span<Lane> lanes, Workspace& workspace,
                             ChainObserver* observer) {
  SPIGRP_REQUIRE(lanes.size() <= kMaxBurst);
  for (Sa* sa : group.sas() | std::views::reverse) {
    remove_layer(*sa, lanes, workspace);
    lanes = keep_alive(lanes);
    observe(observer, *sa, lanes);
  }
  if (needs_repair(group)) {
    for (Lane& lane : lanes) repair_transport(lane);
  }
  for (Lane& lane : lanes) lane.packet->verdict = Verdict::removed;
  return lanes;
}

}  // namespace spigrp
