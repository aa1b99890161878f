// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "engine/classify.h"
#include "engine/packet_set.h"
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
    PacketSet left = PacketSet::first(std::exchange(size_, 0));
    while (!left.empty()) left = left - send_group(left, process);
  }

 private:
  static Sa* innermost(Sa& first) {
    Sa* sa = &first;
    while (sa->inner != nullptr) sa = sa->inner;
    return sa;
  }

  template <class Process>
  PacketSet send_group(PacketSet left, Process process) {
    const PacketSet group = alike(left, memory_.groups);
    for (PacketSet rest = group; !rest.empty();) rest = rest - send_run(rest, process);
    return group;
  }

  // The first of these lanes, and those that follow with the same SA.
  template <class Process>
  PacketSet send_run(PacketSet lanes, Process process) {
    Sa* sa = memory_.firsts[lanes.front()];
    PacketSet run;
    for (PacketSet rest = lanes; !rest.empty() && memory_.firsts[rest.front()] == sa; rest.drop_front()) {
      run.add(rest.front());
    }
    process(*sa, together(run));
    return run;
  }

  std::span<Lane> all() { return std::span(workspace_.lanes).first(std::exchange(size_, 0)); }

  // Lanes that lie behind each other stay where they are.
  std::span<Lane> together(PacketSet lanes) {
    PacketSet behind = lanes;
    behind.drop_front_run();
    if (behind.empty()) return std::span(workspace_.lanes).subspan(lanes.front(), lanes.front_run());
    std::size_t size = 0;
    for (; !lanes.empty(); lanes.drop_front()) memory_.gathered[size++] = workspace_.lanes[lanes.front()];
    return std::span(memory_.gathered).first(size);
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
