// SPDX-License-Identifier: Apache-2.0
#include "frame.h"

#include <algorithm>

#include "spigrp/engine.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

// The longest packet there is, so that decompression never lacks room that a larger buffer would have had.
constexpr std::size_t kMaxPacket = kIpv6HeaderLen + kMaxIpPacket;

}  // namespace

std::uint64_t milliseconds(const CaptureRecord& record) {
  if (record.seconds < 0 || record.nanoseconds < 0) return 0;
  return static_cast<std::uint64_t>(record.seconds) * 1000 +
         static_cast<std::uint64_t>(record.nanoseconds) / 1'000'000;
}

void Frame::take(int link_type, const CaptureRecord& record, FamilyRewriter& families) {
  record_ = record;
  record_.bytes = {};
  original_.assign(record.bytes.begin(), record.bytes.end());
  packet_ = Packet();
  came_to_engine_ = false;
  if (record.original_len > record.bytes.size()) {
    packet_.verdict = Verdict::cut_short;
    return;
  }
  const auto link = parse_link(link_type, original_);
  if (!link) {
    packet_.verdict = Verdict::malformed;
    return;
  }
  link_ = *link;
  families.see(link_);
  if (!link_.family) {
    packet_.verdict = Verdict::not_ip;
    return;
  }
  const Bytes network = std::span(original_).subspan(link_.header_len);
  memory_.resize(Engine::kHeadroom + std::max(network.size(), kMaxPacket) + Engine::kTailroom);
  std::ranges::copy(network, memory_.begin() + Engine::kHeadroom);
  packet_ = Packet(memory_, Engine::kHeadroom, network.size());
  packet_.arrived = milliseconds(record);
  came_to_engine_ = true;
}

bool Frame::goes_out(bool pass_unmatched) const {
  return verdict() == Verdict::not_ip ? pass_unmatched : is_passed(verdict());
}

CaptureRecord Frame::put(const FamilyRewriter& families) {
  if (verdict() == Verdict::applied || verdict() == Verdict::removed || packet_.joined) {
    return put_instead(families, packet_.bytes());
  }
  CaptureRecord record = record_;
  record.bytes = original_;
  return record;
}

CaptureRecord Frame::put_instead(const FamilyRewriter& families, Bytes packet) {
  CaptureRecord record = record_;
  original_.resize(link_.header_len + packet.size());
  std::ranges::copy(packet, original_.begin() + static_cast<std::ptrdiff_t>(link_.header_len));
  const Family family = packet[0] >> 4 == 4 ? Family::ipv4 : Family::ipv6;
  families.rewrite(link_, original_, family);
  record.bytes = original_;
  record.original_len = static_cast<std::uint32_t>(original_.size());
  return record;
}

}  // namespace spigrp
