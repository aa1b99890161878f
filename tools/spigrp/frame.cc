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

// More than the longest link header: Linux cooked v2 with all its tags.
constexpr std::size_t kLinkRoom = 64;

}  // namespace

std::uint64_t milliseconds(const CaptureRecord& record) {
  if (record.seconds < 0 || record.nanoseconds < 0) return 0;
  return static_cast<std::uint64_t>(record.seconds) * 1000 +
         static_cast<std::uint64_t>(record.nanoseconds) / 1'000'000;
}

MutableBytes Frame::memory_for(std::size_t packet_len) {
  const std::size_t size =
      kLinkRoom + Engine::kHeadroom + std::max(packet_len, kMaxPacket) + Engine::kTailroom;
  if (memory_size_ < size) {
    memory_ = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    memory_size_ = size;
  }
  return MutableBytes(memory_.get(), size).subspan(kLinkRoom);
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
  const MutableBytes memory = memory_for(network.size());
  std::ranges::copy(network, memory.subspan(Engine::kHeadroom).begin());
  packet_ = Packet(memory, Engine::kHeadroom, network.size());
  packet_.arrived = milliseconds(record);
  came_to_engine_ = true;
}

bool Frame::goes_out(bool pass_unmatched) const {
  return verdict() == Verdict::not_ip ? pass_unmatched : is_passed(verdict());
}

CaptureRecord Frame::put(const FamilyRewriter& families) {
  if (verdict() == Verdict::applied || verdict() == Verdict::removed || packet_.joined) {
    return put_own(families);
  }
  CaptureRecord record = record_;
  record.bytes = original_;
  return record;
}

// The link header goes in front of the packet where it lies: what another thread has made is not copied once more.
CaptureRecord Frame::put_own(const FamilyRewriter& families) {
  const Bytes packet = packet_.bytes();
  const auto header = std::span(original_).first(link_.header_len);
  const auto at = static_cast<std::size_t>(packet.data() - memory_.get());
  SPIGRP_REQUIRE(at >= header.size());
  const auto frame =
      MutableBytes(memory_.get(), memory_size_).subspan(at - header.size(), header.size() + packet.size());
  std::ranges::copy(header, frame.begin());
  return stamped(families, frame);
}

CaptureRecord Frame::stamped(const FamilyRewriter& families, MutableBytes frame) const {
  families.rewrite(link_, frame, frame[link_.header_len] >> 4 == 4 ? Family::ipv4 : Family::ipv6);
  CaptureRecord record = record_;
  record.bytes = frame;
  record.original_len = static_cast<std::uint32_t>(frame.size());
  return record;
}

CaptureRecord Frame::put_instead(const FamilyRewriter& families, Bytes packet) {
  original_.reserve(link_.header_len + packet.size());  // resize() alone may take twice as much
  original_.resize(link_.header_len + packet.size());
  std::ranges::copy(packet, original_.begin() + static_cast<std::ptrdiff_t>(link_.header_len));
  return stamped(families, original_);
}

}  // namespace spigrp
