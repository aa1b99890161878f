// SPDX-License-Identifier: Apache-2.0
#pragma once

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
/// with room to grow into. It is used again for record after record.
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
  /// put_instead() gives the record with another IP packet in the place of this one.
  CaptureRecord put_instead(const FamilyRewriter& families, Bytes packet);
  /// stamp() is the record without bytes: its time.
  const CaptureRecord& stamp() const { return record_; }
  /// goes_out() tells whether there is something to write.
  bool goes_out(bool pass_unmatched) const;

 private:
  MutableBytes memory_for(std::size_t packet_len);
  CaptureRecord put_own(const FamilyRewriter& families);
  CaptureRecord stamped(const FamilyRewriter& families, MutableBytes frame) const;

  CaptureRecord record_;  // without bytes
  LinkFrame link_;
  std::vector<std::uint8_t> original_;
  std::unique_ptr<std::uint8_t[]> memory_;  // what no packet has touched takes no memory
  std::size_t memory_size_ = 0;
  Packet packet_;
  bool came_to_engine_ = false;
};

}  // namespace spigrp
