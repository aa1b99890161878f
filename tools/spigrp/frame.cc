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

MutableBytes Frame::memory_for(std::size_t packet_len) {
  const std::size_t size =
      kLinkRoom + Engine::kHeadroom + std::max(packet_len, kMaxPacket) + Engine::kTailroom;
  if (memory_size_ < size) {
    memory_ = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    memory_size_ = size;
  }
  return {memory_.get(), size};
}

void Frame::take(int link_type, const CaptureRecord& record, FamilyRewriter& families) {
  const auto link = parse_link(link_type, record.bytes);
  link_ = link.value_or(LinkFrame());
  SPIGRP_REQUIRE(link_.header_len <= kLinkRoom);
  const Bytes header = record.bytes.first(link_.header_len);
  const Bytes network = record.bytes.subspan(link_.header_len);
  const MutableBytes memory = memory_for(network.size());
  const MutableBytes bytes =
      memory.subspan(kLinkRoom + Engine::kHeadroom - header.size(), record.bytes.size());
  std::ranges::copy(record.bytes, bytes.begin());
  std::ranges::copy(header, link_header_.begin());
  record_ = record;
  record_.bytes = bytes;
  packet_ = Packet(memory.subspan(kLinkRoom), Engine::kHeadroom, network.size());
  packet_.arrived = milliseconds(record);
  if (record.original_len > record.bytes.size()) {
    packet_.verdict = Verdict::cut_short;
  } else if (!link) {
    packet_.verdict = Verdict::malformed;
  } else {
    families.see(link_);
    if (!link_.family) packet_.verdict = Verdict::not_ip;
  }
  came_to_engine_ = packet_.verdict == Verdict::pending;
}

bool Frame::goes_out(bool pass_unmatched) const {
  return verdict() == Verdict::not_ip ? pass_unmatched : is_passed(verdict());
}

CaptureRecord Frame::put(const FamilyRewriter& families) {
  if (verdict() == Verdict::applied || verdict() == Verdict::removed || packet_.joined) {
    return put_own(families);
  }
  return record_;
}

// The link header goes in front of the packet where it lies: what another thread has made is not copied once more.
CaptureRecord Frame::put_own(const FamilyRewriter& families) {
  const Bytes packet = packet_.bytes();
  const Bytes header = link_header();
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

CaptureRecord Frame::put_instead(const FamilyRewriter& families, Bytes packet,
                                 std::vector<std::uint8_t>& memory) const {
  const Bytes header = link_header();
  memory.assign(header.begin(), header.end());
  memory.insert(memory.end(), packet.begin(), packet.end());
  return stamped(families, memory);
}

}  // namespace spigrp
