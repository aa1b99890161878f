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
    default:
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
    default:
      break;
  }
  SPIGRP_REQUIRE(false);
}

// An observer sees packets.
void observe(ChainObserver* observer, const Sa& sa, std::span<Lane> lanes) {
  if (observer == nullptr) return;
  settle(lanes);
  for (const Lane& lane : lanes) observer->after(sa, *lane.packet);
}

bool has_esp(const SaChain& chain) {
  return std::ranges::any_of(chain.sas(), [](const Sa* sa) { return sa->said.proto == Proto::esp; });
}

// Without ESP nothing would tell the receiver.
std::span<Lane> without_dummies(std::span<Lane> lanes) {
  for (Lane& lane : lanes) {
    if (lane.packet->dummy) lane.drop(Verdict::dummy);
  }
  return keep_alive(lanes);
}

std::span<Lane> without_fragments(std::span<Lane> lanes) {
  for (Lane& lane : lanes) {
    if (lane.ip.fragment) lane.drop(Verdict::fragment);
  }
  return keep_alive(lanes);
}

}  // namespace

void chain_apply(const SaChain& chain, std::span<Lane> lanes, Workspace& workspace, ChainObserver* observer) {
  SPIGRP_REQUIRE(lanes.size() <= kMaxBurst);
  if (!has_esp(chain)) lanes = without_dummies(lanes);
  // What the first SA makes is whole, whatever it is.
  if (chain.sas().front()->said.proto != Proto::tun) lanes = without_fragments(lanes);
  for (Sa* sa : chain.sas()) {
    apply_layer(*sa, lanes, workspace);
    lanes = keep_alive(lanes);
    observe(observer, *sa, lanes);
  }
  settle(lanes);
  for (Lane& lane : lanes) lane.packet->verdict = lane.packet->dummy ? Verdict::dummy_sent : Verdict::applied;
}

std::span<Lane> chain_remove(const SaChain& group, std::span<Lane> lanes, Workspace& workspace,
                             ChainObserver* observer) {
  SPIGRP_REQUIRE(lanes.size() <= kMaxBurst);
  for (Sa* sa : group.sas() | std::views::reverse) {
    remove_layer(*sa, lanes, workspace);
    lanes = keep_alive(lanes);
    const bool tunnel_is_next = sa->inner != nullptr && sa->inner->said.proto == Proto::tun;
    if (!tunnel_is_next) settle(lanes);
    observe(observer, *sa, lanes);
  }
  if (needs_repair(group)) {
    for (Lane& lane : lanes) repair_transport(lane);
  }
  for (Lane& lane : lanes) lane.packet->verdict = Verdict::removed;
  return lanes;
}

}  // namespace spigrp
