// SPDX-License-Identifier: Apache-2.0
#include "transform/sealed.h"

#include "base/byte_order.h"
#include "transform/life.h"
#ifdef SPIGRP_FUZZING_OPEN_DOOR
#include "transform/open_door.h"
#endif

namespace spigrp {

std::optional<std::uint64_t> take_sequence(Sa& sa, Lane& lane) {
  if (sa.last_sent >= sa.send_limit) {
    lane.drop(Verdict::sequence_exhausted);
    return std::nullopt;
  }
  return ++sa.last_sent;
}

bool is_layer(const Sa& sa, Lane& lane, std::uint8_t protocol) {
  if (lane.ip.protocol != protocol) {
    lane.drop(Verdict::layer_missing);
  } else if (lane.ip.fragment) {
    lane.drop(Verdict::fragment);
  } else if (lane.ip.dst != sa.said.dst) {
    lane.drop(Verdict::wrong_sa);
  }
  return lane.alive();
}

std::optional<std::uint64_t> check_sequence(Sa& sa, Lane& lane, std::uint32_t on_wire) {
  const std::uint64_t sequence = sa.esn ? sa.window.infer(on_wire) : on_wire;
  if (sa.window.check(sequence)) return sequence;
  ++sa.errors.replay;
  lane.drop(Verdict::replayed);
  return std::nullopt;
}

JobMemory& JobList::begin(Lane& lane) {
  JobMemory& memory = workspace_.memory[size_];
  memory.lane = &lane;
  return memory;
}

void JobList::number(JobMemory& memory, std::uint64_t sequence) {
  memory.sequence = sequence;
  store_be32(memory.sequence_high, static_cast<std::uint32_t>(sequence >> 32));
}

Bytes JobList::high_bits(const JobMemory& memory) const {
  return sa_.esn ? Bytes(memory.sequence_high) : Bytes();
}

void JobList::seal() {
  const auto jobs = std::span(workspace_.jobs).first(size_);
  sa_.crypto->seal(jobs);
  for (const CryptoJob& job : jobs) SPIGRP_REQUIRE(job.ok);
}

void JobList::open() {
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
    if (!is_alive(sa_, *memory.lane, sa_.received, bytes, workspace_)) continue;
    const bool fresh = jobs[i].ok ? sa_.window.commit(memory.sequence) : sa_.window.check(memory.sequence);
    if (!fresh) {
      ++sa_.errors.replay;
      memory.lane->drop(Verdict::replayed);
    } else if (!jobs[i].ok) {
      ++sa_.errors.icv;
      memory.lane->drop(Verdict::bad_icv);
    } else {
      count_use(sa_, *memory.lane, sa_.received, bytes, workspace_);
    }
  }
}

}  // namespace spigrp
