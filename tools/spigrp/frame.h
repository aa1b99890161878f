// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "io/capture_record.h"
#include "io/link_layer.h"
#include "spigrp/packet.h"

namespace spigrp {

/// milliseconds() is the time stamp of a record since 1970, as Packet::arrived has it. A damaged file may say
/// anything; what lies before counts as 1970.
std::uint64_t milliseconds(const CaptureRecord& record);

/// Frame is one record of a capture on its way from IN to OUT: its link header, and its IP packet in memory
/// with room to grow into. It is used again for record after record. A packet is copied once, by take().
class Frame {
 public:
  /// take() copies a record, its time stamp too. What never gets to a group has its verdict afterwards: not_ip, cut_short,
  /// malformed.
  void take(int link_type, const CaptureRecord& record, FamilyRewriter& families);

  /// packet() is what the engine works on, while verdict() is pending.
  Packet& packet() { return packet_; }
  Verdict verdict() const { return packet_.verdict; }
  /// came_to_engine() is false where take() gave the verdict.
  bool came_to_engine() const { return came_to_engine_; }

  /// put() gives the record to write: as it came where nothing was applied, removed or joined, else the new
  /// packet with its link header, whose family field is put right. The bytes live until the next take() or
  /// put().
  CaptureRecord put(const FamilyRewriter& families);
  /// put_instead() gives the record with another IP packet in the place of this one. Its bytes are in `memory`.
  CaptureRecord put_instead(const FamilyRewriter& families, Bytes packet,
                            std::vector<std::uint8_t>& memory) const;
  /// stamp() is the record, of which only the time still counts.
  const CaptureRecord& stamp() const { return record_; }
  /// goes_out() tells whether there is something to write.
  bool goes_out(bool pass_unmatched) const;

 private:
  // More than the longest link header: Linux cooked v2 with all its tags.
  static constexpr std::size_t kLinkRoom = 64;

  MutableBytes memory_for(std::size_t packet_len);
  Bytes link_header() const { return Bytes(link_header_).first(link_.header_len); }
  CaptureRecord put_own(const FamilyRewriter& families);
  CaptureRecord stamped(const FamilyRewriter& families, MutableBytes frame) const;

  CaptureRecord record_;  // its bytes are as they came while the packet is
  LinkFrame link_;
  std::array<std::uint8_t, kLinkRoom> link_header_;  // what stands before a packet is there to be grown into
  std::unique_ptr<std::uint8_t[]> memory_;           // what no packet has touched takes no memory
  std::size_t memory_size_ = 0;
  Packet packet_;
  bool came_to_engine_ = false;
};

}  // namespace spigrp
