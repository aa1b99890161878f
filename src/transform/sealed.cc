// SPDX-License-Identifier: Apache-2.0
#include "transform/sealed.h"

#ifdef SPIGRP_FUZZING_OPEN_DOOR
#include "transform/open_door.h"
#endif

namespace spigrp {

void seal_jobs(const Sa& sa, std::span<CryptoJob> jobs) {
  sa.crypto->seal(jobs);
  for (const CryptoJob& job : jobs) SPIGRP_REQUIRE(job.ok);
}

void open_jobs(const Sa& sa, std::span<CryptoJob> jobs) {
#ifdef SPIGRP_FUZZING_OPEN_DOOR
  spigrp_fuzzing_open_door(*sa.crypto, jobs);
#else
  sa.crypto->open(jobs);
#endif
}

void JobList::open(Sa& sa, std::span<CryptoJob> jobs, std::span<const JobMemory> memories, SaUse& use) {
  open_jobs(sa, jobs);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    Lane& lane = *memories[i].lane;
    const std::size_t bytes = lane.size();
    if (!use.allows(lane, bytes)) [[unlikely]]
      continue;
    const Verdict verdict = admit(sa, jobs[i].ok, memories[i].sequence);
    if (verdict == Verdict::pending) [[likely]] {
      use.count(lane, bytes);
    } else {
      lane.drop(verdict);
    }
  }
}

}  // namespace spigrp
