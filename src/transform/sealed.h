// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "transform/lane.h"
#include "transform/life.h"

namespace spigrp {

// What ESP and AH have in common: sequence numbers, and steps 2 to 5 of the order of checks on the way in.

/// take_sequence() is the next number to send; or 0, which never is sent, and the packet dropped, when the last one is used: a
/// number is never used twice.
inline std::uint64_t take_sequence(Sa& sa, Lane& lane) {
  if (sa.last_sent < sa.send_limit) [[likely]]
    return ++sa.last_sent;
  lane.drop(Verdict::sequence_exhausted);
  return 0;
}

/// is_layer() is false, and the packet dropped, where what stands behind the IP headers is not `protocol`, or
/// the packet is a fragment, or not addressed to this SA.
inline bool is_layer(const Sa& sa, Lane& lane, std::uint8_t protocol) {
  if (lane.ip.protocol != protocol) {
    lane.drop(Verdict::layer_missing);
  } else if (lane.ip.fragment) {
    lane.drop(Verdict::fragment);
  } else if (lane.ip.dst != sa.said.dst) {
    lane.drop(Verdict::wrong_sa);
  } else {
    return true;
  }
  return false;
}

/// sequence_of() is the number of a received packet, high-order bits inferred under ESN.
inline std::uint64_t sequence_of(const Sa& sa, std::uint32_t on_wire) {
  return sa.esn ? sa.window.infer(on_wire) : on_wire;
}

/// is_fresh() is false, and the packet dropped, where the window says no to its number. It changes nothing but the count of
/// errors.
inline bool is_fresh(Sa& sa, Lane& lane, std::uint64_t sequence) {
  if (sa.window.check(sequence)) [[likely]]
    return true;
  ++sa.errors.replay;
  lane.drop(Verdict::replayed);
  return false;
}

/// seal_jobs() encrypts and writes ICVs. It cannot fail: whoever makes a job to seal has counted its packet.
void seal_jobs(const Sa& sa, std::span<CryptoJob> jobs);
/// open_jobs() compares ICVs and decrypts.
void open_jobs(const Sa& sa, std::span<CryptoJob> jobs);

/// admit() is pending for a packet whose ICV is right and whose number is fresh; what packets before it in its burst did counts for it,
/// as if it had come alone. Only then the window changes; else it is counted as an error.
inline Verdict admit(Sa& sa, bool icv_is_right, std::uint64_t sequence) {
  const bool fresh = icv_is_right ? sa.window.commit(sequence) : sa.window.check(sequence);
  if (fresh && icv_is_right) [[likely]]
    return Verdict::pending;
  ++(fresh ? sa.errors.icv : sa.errors.replay);
  return fresh ? Verdict::bad_icv : Verdict::replayed;
}

/// JobList collects one job a packet for one SA, and runs them in one call of its provider.
class JobList {
 public:
  JobList(Workspace& workspace, Sa& sa)
      : workspace_(workspace), sa_(sa), memory_(workspace.memory.data()), job_(workspace.jobs.data()) {}

  /// begin() is the memory for the job of this packet. Without an add(), the next packet gets the same.
  JobMemory& begin(Lane& lane, std::uint64_t sequence) {
    SPIGRP_REQUIRE(size_ < kMaxBurst);
    JobMemory& memory = *memory_;
    memory.lane = &lane;
    memory.sequence = sequence;
    return memory;
  }
  /// headers() is where AH has headers of the next job: what it counts, and once they are in the packet, what was there.
  std::span<std::uint8_t, kMaxHeaders> headers() { return workspace_.headers[size_]; }
  /// put_back_headers() puts the headers that each job has into its packet.
  void put_back_headers() const {
    for (std::size_t i = 0; i < size_; ++i) {
      const Lane& lane = *workspace_.memory[i].lane;
      move_headers(lane.bytes().data(), workspace_.headers[i].data(), lane.ip.payload_at);
    }
  }
  /// add() is the job whose memory begin() gave, to be filled in: all but `ok`.
  CryptoJob& add() {
    ++size_;
    ++memory_;
    return *job_++;
  }

  void seal() { seal_jobs(sa_, jobs()); }
  /// open() is open_jobs(), and for each packet admit(). Only those that it admits change the use, the others are dropped.
  void open(SaUse& use) { open(sa_, jobs(), workspace_.memory, use); }

 private:
  // Of no list: what is known by its address is kept in memory.
  static void open(Sa& sa, std::span<CryptoJob> jobs, std::span<const JobMemory> memory, SaUse& use);

  std::span<CryptoJob> jobs() { return std::span(workspace_.jobs).first(size_); }

  Workspace& workspace_;
  Sa& sa_;
  JobMemory* memory_;  // of the next one
  CryptoJob* job_;
  std::size_t size_ = 0;
};

}  // namespace spigrp
