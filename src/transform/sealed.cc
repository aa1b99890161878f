// SPDX-License-Identifier: Apache-2.0
#include "transform/sealed.h"

#ifdef SPIGRP_FUZZING_OPEN_DOOR
#include "transform/open_door.h"
#endif

namespace spigrp {

void JobList::seal() {
  const auto jobs = std::span(workspace_.jobs).first(size_);
  sa_.crypto->seal(jobs);
  for (const CryptoJob& job : jobs) SPIGRP_REQUIRE(job.ok);
}

void JobList::open(SaUse& use) {
  const auto jobs = std::span(workspace_.jobs).first(size_);
#ifdef SPIGRP_FUZZING_OPEN_DOOR
  spigrp_fuzzing_open_door(*sa_.crypto, jobs);
#else
  sa_.crypto->open(jobs);
#endif
  for (std::size_t i = 0; i < size_; ++i) {
    const JobMemory& memory = workspace_.memory[i];
    const std::size_t bytes = memory.lane->packet->size();
    // What packets before it in this burst did counts for this one, as if it had come alone.
    if (!use.allows(*memory.lane, bytes)) continue;
    const bool fresh = jobs[i].ok ? sa_.window.commit(memory.sequence) : sa_.window.check(memory.sequence);
    if (!fresh) {
      ++sa_.errors.replay;
      memory.lane->drop(Verdict::replayed);
    } else if (!jobs[i].ok) {
      ++sa_.errors.icv;
      memory.lane->drop(Verdict::bad_icv);
    } else {
      use.count(*memory.lane, bytes);
    }
  }
}

}  // namespace spigrp
