// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "transform/lane.h"

namespace spigrp {

// What ESP and AH have in common: sequence numbers, and steps 2 to 5 of the order of checks on the way in.

/// take_sequence() is the next number to send, or nothing, and the packet dropped, when the last one is used:
/// a number is never used twice.
std::optional<std::uint64_t> take_sequence(Sa& sa, Lane& lane);

/// is_layer() is false, and the packet dropped, where what stands behind the IP headers is not `protocol`, or
/// the packet is a fragment, or not addressed to this SA.
bool is_layer(const Sa& sa, Lane& lane, std::uint8_t protocol);

/// check_sequence() is the number of a received packet, high-order bits inferred under ESN; or nothing, and
/// the packet dropped, where the window says no. It changes nothing but the count of errors.
std::optional<std::uint64_t> check_sequence(Sa& sa, Lane& lane, std::uint32_t on_wire);

/// JobList collects one job a packet for one SA, and runs them in one call of its provider.
class JobList {
 public:
  JobList(Workspace& workspace, Sa& sa) : workspace_(workspace), sa_(sa) {}

  /// begin() is the memory for the job of this packet. Without an add(), the next packet gets the same.
  JobMemory& begin(Lane& lane);
  /// number() puts a packet's sequence number into its job.
  static void number(JobMemory& memory, std::uint64_t sequence);
  /// high_bits() is what ESN adds to the ICV: four bytes, or none without ESN.
  Bytes high_bits(const JobMemory& memory) const;
  /// add() takes the job whose memory begin() gave.
  void add(const CryptoJob& job) { workspace_.jobs[size_++] = job; }

  /// seal() encrypts and writes ICVs. It cannot fail: whoever adds a job to seal has counted its packet.
  void seal();
  /// open() compares ICVs and decrypts. Only where the ICV is right, the window and the counters change; else
  /// the packet is dropped, and counted as an error.
  void open();

 private:
  Workspace& workspace_;
  Sa& sa_;
  std::size_t size_ = 0;
};

}  // namespace spigrp
