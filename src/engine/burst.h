// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>

#include "engine/classify.h"
#include "transform/lane.h"

namespace spigrp {

/// BurstMemory is what a burst takes beside a Workspace, used again for each.
struct BurstMemory {
  std::array<Sa*, kMaxBurst> firsts{};  // of each lane, where it goes
  std::array<Sa*, kMaxBurst> groups{};  // the innermost SA of that one's group, where they differ
  std::array<Lane, kMaxBurst> gathered{};
};

/// Burst takes packets that were classified, up to kMaxBurst of them, and puts those of one group through it together,
/// in the order in which they came: their sequence numbers follow it. Packets of different groups share no SA, so
/// their order does not matter.
class Burst {
 public:
  Burst(Workspace& workspace, BurstMemory& memory) : workspace_(workspace), memory_(memory) {}

  /// next() is a lane for a packet, which is read where it stays if it joins.
  Lane& next(Packet& packet) {
    Lane& lane = workspace_.lanes[size_];
    lane.packet = &packet;
    lane.dummy = packet.dummy;
    lane.head = Head::written;
    lane.left_gap = 0;
    return lane;
  }
  /// join() takes what next() gave, to this SA. A full burst is to be sent before the next().
  void join(Sa& first) {
    memory_.firsts[size_++] = &first;
    mixed_ |= &first != memory_.firsts[0];
  }
  bool full() const { return size_ == kMaxBurst; }

  /// send() calls `process(first, lanes)` for the lanes of each group, those to one SA of it in a row together, and begins
  /// anew.
  template <class Process>
  void send(Process process) {
    if (size_ == 0) return;
    if (!std::exchange(mixed_, false)) return process(*memory_.firsts[0], all());
    for (std::size_t i = 0; i < size_; ++i) memory_.groups[i] = innermost(*memory_.firsts[i]);
    std::uint64_t left = size_ == kMaxBurst ? ~std::uint64_t{0} : (std::uint64_t{1} << size_) - 1;
    size_ = 0;
    while (left != 0) left &= ~send_group(left, process);
  }

 private:
  static Sa* innermost(Sa& first) {
    Sa* sa = &first;
    while (sa->inner != nullptr) sa = sa->inner;
    return sa;
  }

  // Those of these lanes that are for the same group as the first of them.
  std::uint64_t of_one_group(std::uint64_t lanes) const {
    const Sa* group = memory_.groups[first_of(lanes)];
    std::uint64_t found = 0;
    for (std::uint64_t rest = lanes; rest != 0; rest &= rest - 1) {
      if (memory_.groups[first_of(rest)] == group) found |= rest & (0 - rest);
    }
    return found;
  }

  template <class Process>
  std::uint64_t send_group(std::uint64_t left, Process process) {
    const std::uint64_t group = of_one_group(left);
    for (std::uint64_t rest = group; rest != 0;) rest &= ~send_run(rest, process);
    return group;
  }

  // The first of these lanes, and those that follow with the same SA.
  template <class Process>
  std::uint64_t send_run(std::uint64_t lanes, Process process) {
    Sa* sa = memory_.firsts[first_of(lanes)];
    std::uint64_t run = 0;
    for (std::uint64_t rest = lanes; rest != 0 && memory_.firsts[first_of(rest)] == sa; rest &= rest - 1) {
      run |= rest & (0 - rest);
    }
    process(*sa, together(run));
    return run;
  }

  std::span<Lane> all() { return std::span(workspace_.lanes).first(std::exchange(size_, 0)); }

  // Lanes that lie behind each other stay where they are.
  std::span<Lane> together(std::uint64_t lanes) {
    const std::size_t start = first_of(lanes);
    const auto count = static_cast<std::size_t>(std::popcount(lanes));
    const bool in_a_row = static_cast<std::size_t>(std::countr_one(lanes >> start)) == count;
    if (in_a_row) return std::span(workspace_.lanes).subspan(start, count);
    std::size_t size = 0;
    for (; lanes != 0; lanes &= lanes - 1) memory_.gathered[size++] = workspace_.lanes[first_of(lanes)];
    return std::span(memory_.gathered).first(size);
  }

  static std::size_t first_of(std::uint64_t lanes) {
    return static_cast<std::size_t>(std::countr_zero(lanes));
  }

  Workspace& workspace_;
  BurstMemory& memory_;
  std::size_t size_ = 0;
  bool mixed_ = false;  // not all to the same SA
};

/// in_bursts() puts packets through `classify(lane)`, which gives an SA or decides, and then through `process(first, lanes)`.
template <class Classify, class Process>
void in_bursts(std::span<Packet> packets, Workspace& workspace, BurstMemory& memory, Classify classify,
               Process process) {
  constexpr std::size_t kAhead = 4;  // headers that are asked of memory before their turn
  Burst burst(workspace, memory);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    Packet& packet = packets[i];
    if (packets.size() - i > kAhead) __builtin_prefetch(packets[i + kAhead].bytes().data());
    packet.verdict = Verdict::pending;
    Lane& lane = burst.next(packet);
    const bool is_packet = read_ip(lane);
    Sa* sa = is_packet ? classify(lane) : nullptr;
    if (sa != nullptr) [[likely]]
      burst.join(*sa);
    if (burst.full()) [[unlikely]]
      burst.send(process);
  }
  burst.send(process);
}

}  // namespace spigrp
