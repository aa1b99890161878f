// SPDX-License-Identifier: Apache-2.0
#include "transform/sealed.h"

#ifdef SPIGRP_FUZZING_OPEN_DOOR
#include "transform/open_door.h"
#endif

namespace spigrp {

void JobList::seal(Sa& sa, std::span<CryptoJob> jobs) {
  sa.crypto->seal(jobs);
  for (const CryptoJob& job : jobs) SPIGRP_REQUIRE(job.ok);
}

void JobList::open(Sa& sa, std::span<CryptoJob> jobs, std::span<const JobMemory> memories, SaUse& use) {
#ifdef SPIGRP_FUZZING_OPEN_DOOR
  spigrp_fuzzing_open_door(*sa.crypto, jobs);
#else
  sa.crypto->open(jobs);
#endif
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const JobMemory& memory = memories[i];
    const std::size_t bytes = memory.lane->size();
    // What packets before it in this burst did counts for this one, as if it had come alone.
    if (!use.allows(*memory.lane, bytes)) [[unlikely]]
      continue;
    const bool fresh = jobs[i].ok ? sa.window.commit(memory.sequence) : sa.window.check(memory.sequence);
    if (!fresh) [[unlikely]] {
      ++sa.errors.replay;
      memory.lane->drop(Verdict::replayed);
    } else if (!jobs[i].ok) [[unlikely]] {
      ++sa.errors.icv;
      memory.lane->drop(Verdict::bad_icv);
    } else {
      use.count(*memory.lane, bytes);
    }
  }
}

}  // namespace spigrp
