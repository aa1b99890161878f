// SPDX-License-Identifier: Apache-2.0
#include "transform/comp.h"

#include <algorithm>

#include "transform/life.h"
#include "wire/ip_protocol.h"
#include "wire/ipcomp.h"

namespace spigrp {
namespace {

// The adaptive skip, as KLIPS had it.
constexpr std::uint32_t kFirstTries = 8;
constexpr std::uint32_t kFirstSkip = 4;
constexpr std::uint32_t kLaterTries = 2;
constexpr std::uint32_t kLaterSkip = 8;

void note_failure(CompState& state) {
  ++state.failures;
  if (state.failures == kFirstTries) {
    state.skip = kFirstSkip;
  } else if (state.failures == kFirstTries + kLaterTries) {
    state.failures = kFirstTries;
    state.skip = kLaterSkip;
  }
}

// How many bytes the packet must lose, header included, to be sent compressed.
std::size_t min_saving(CompPolicy policy, std::size_t payload_len) {
  if (policy == CompPolicy::rfc) return 1;
  return payload_len > 512 ? payload_len / 16 : 32;
}

bool is_transform(std::uint8_t protocol) {
  return (protocol == ip_protocol::kAh) | (protocol == ip_protocol::kEsp) |
         (protocol == ip_protocol::kIpcomp);
}

// Does this look like what no compressor makes shorter, as ciphertext and media do? Of any two bytes of such data one pair in
// 256 is equal; here the line is at one in 128. It is asked of some bytes in the middle, behind the headers of those who sent
// them. This takes a twentieth of a try, and is wrong for what repeats itself and is noise all the same.
bool looks_random(Bytes payload, std::span<std::uint8_t, 256> seen) {
  constexpr std::size_t kMost = 255;  // so that a byte holds the number of each
  const std::size_t count = std::min(payload.size(), kMost);
  std::ranges::fill(seen, std::uint8_t{0});
  std::size_t pairs = 0;
  for (const std::uint8_t byte : payload.subspan((payload.size() - count) / 2, count)) pairs += seen[byte]++;
  return pairs * 128 < count * (count - 1) / 2;
}

bool worth_trying(Sa& sa, const Lane& lane) {
  const std::size_t payload_len = lane.payload().size();
  if (payload_len < kMinCompPayload) return false;
  if (sa.comp_policy == CompPolicy::klips && is_transform(lane.ip.protocol)) return false;
  if (sa.comp_state.skip == 0) return true;
  --sa.comp_state.skip;
  return false;
}

void apply_one(Sa& sa, Lane& lane, Workspace& workspace) {
  if (lane.ip.protocol == ip_protocol::kIpcomp && sa.comp_policy == CompPolicy::rfc) {
    return lane.drop(Verdict::nested_ipcomp);
  }
  if (!worth_trying(sa, lane)) return;
  const MutableBytes payload = lane.payload();
  // KLIPS tried what came after so many failures; a look is enough.
  const bool failing = sa.comp_state.failures >= kFirstTries && sa.comp_policy == CompPolicy::rfc;
  if (failing && looks_random(payload, std::span(workspace.compressed).first<256>())) {
    return note_failure(sa.comp_state);
  }
  const std::size_t most = payload.size() - kIpcompHeaderLen - min_saving(sa.comp_policy, payload.size());
  const auto len = workspace.compressor->deflate(payload, std::span(workspace.compressed).first(most));
  if (!len) return note_failure(sa.comp_state);
  if (*len * kMaxInflateRatio < payload.size()) return;
  sa.comp_state = {};
  emit_ipcomp(lane.ip.protocol, static_cast<std::uint16_t>(sa.said.spi), payload.first<kIpcompHeaderLen>());
  std::ranges::copy(std::span(workspace.compressed).first(*len), payload.begin() + kIpcompHeaderLen);
  lane.packet->shrink_back(payload.size() - kIpcompHeaderLen - *len);
  finish(lane, ip_protocol::kIpcomp);
}

void count_ratio(Sa& sa, std::size_t plain, std::size_t compressed) {
  sa.comp_ratio.plain += plain;
  sa.comp_ratio.compressed += compressed;
}

Verdict verdict_of(InflateErrc code) {
  return code == InflateErrc::too_big ? Verdict::inflate_too_big : Verdict::inflate;
}

void inflate_one(Sa& sa, Lane& lane, const IpcompView& ipcomp, SaUse& use, Workspace& workspace) {
  const Packet& packet = *lane.packet;
  const std::size_t most =
      std::min({packet.size() - lane.ip.payload_at + packet.tailroom(),
                max_total_len(lane.ip.family) - lane.ip.payload_at,
                ipcomp.payload().size() * kMaxInflateRatio, workspace.compressed.size()});
  const auto len =
      workspace.compressor->inflate(ipcomp.payload(), std::span(workspace.compressed).first(most));
  if (!len) return lane.drop(verdict_of(len.error()));
  const std::uint8_t next_header = ipcomp.next_header();
  const std::size_t compressed = packet.size();
  use.count(lane, compressed);
  lane.packet->shrink_back(lane.payload().size());
  lane.packet->grow_back(*len);
  std::ranges::copy(std::span(workspace.compressed).first(*len), lane.payload().begin());
  finish(lane, next_header);
  count_ratio(sa, packet.size(), compressed);
}

void remove_one(Sa& sa, Lane& lane, SaUse& use, Workspace& workspace) {
  if (lane.ip.protocol != ip_protocol::kIpcomp) {
    return count_ratio(sa, lane.packet->size(), lane.packet->size());
  }
  if (lane.ip.fragment) return lane.drop(Verdict::fragment);
  const auto ipcomp = IpcompView::parse(lane.payload());
  if (!ipcomp) return lane.drop(Verdict::truncated_header);
  if (ipcomp->cpi() != sa.said.spi || lane.ip.dst != sa.said.dst) return lane.drop(Verdict::wrong_sa);
  if (!use.allows(lane, lane.packet->size())) return;
  if (ipcomp->next_header() == ip_protocol::kIpcomp) return lane.drop(Verdict::nested_ipcomp);
  inflate_one(sa, lane, *ipcomp, use, workspace);
}

}  // namespace

void comp_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  SaUse use(sa, sa.sent, workspace.life_observer);
  for (Lane& lane : lanes) {
    // No packet gets longer here, so its length before is what may count at most.
    if (!use.allows(lane, lane.packet->size())) continue;
    const std::size_t plain = lane.packet->size();
    apply_one(sa, lane, workspace);
    if (!lane.alive()) continue;
    use.count(lane, lane.packet->size());
    count_ratio(sa, plain, lane.packet->size());
  }
}

void comp_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  SaUse use(sa, sa.received, workspace.life_observer);
  for (Lane& lane : lanes) remove_one(sa, lane, use, workspace);
}

}  // namespace spigrp
