// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <intel-ipsec-mb.h>

namespace spigrp::ipsec_mb {

/// kMaxJobs are worked on together; longer bursts take more than one turn.
inline constexpr std::size_t kMaxJobs = 64;

/// kMaxBlock is the longest block of a hash, SHA2-512's.
inline constexpr std::size_t kMaxBlock = 128;

/// Worker is what a burst needs beside its context: a manager of the library, which has the lanes that packets are put
/// into, and memory for what a job points to. The lanes are empty between bursts.
struct Worker {
  IMB_MGR* manager = nullptr;
  std::array<IMB_JOB, kMaxJobs> jobs;
  std::array<std::array<std::uint8_t, 16>, kMaxJobs> ivs;
  std::array<std::array<std::uint8_t, 32>, kMaxJobs>
      tags;  // 32: the longest ICV there is, HMAC-SHA2-512-256's
  std::array<std::uint8_t, 160 * std::size_t{1024}> gathered;
};

/// WorkerLease has a Worker to itself while it lives, which is a burst. Workers are static memory, that is touched only
/// where it is used; so a context of any thread can be used by any other, and none takes memory for a packet. A thread
/// finds the same one each time. There are kMaxWorkers: were more threads than that at work at once, one would wait for
/// another's burst to end.
class WorkerLease {
 public:
  static constexpr std::size_t kMaxWorkers = 32;

  WorkerLease();
  WorkerLease(const WorkerLease&) = delete;
  WorkerLease& operator=(const WorkerLease&) = delete;
  ~WorkerLease();

  Worker* operator->() const { return worker_; }
  Worker& operator*() const { return *worker_; }

 private:
  std::size_t place_;
  Worker* worker_;
};

/// is_usable() is false where this CPU has no instructions for AES and GHASH, which the library would replace by what takes
/// longer and looks keys up in memory; where the library's test of itself fails; and where it wants larger managers than
/// those it was built with.
bool is_usable();

}  // namespace spigrp::ipsec_mb
