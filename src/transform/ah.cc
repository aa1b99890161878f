// SPDX-License-Identifier: Apache-2.0
#include "transform/ah.h"

#include "transform/ah_headers.h"
#include "transform/life.h"
#include "transform/sealed.h"
#include "wire/ah.h"
#include "wire/ip_protocol.h"

namespace spigrp {
namespace {

// The ICV counts as zero while it is computed (RFC 4302 section 3.3.3); 64 bytes serve the longest there is.
constexpr std::array<std::uint8_t, 64> kZeroIcv{};

// False, and the packet dropped, where AH cannot serve it.
bool copy_headers(Lane& lane, AhEnd end, JobList& jobs) {
  if (mutable_fields_zeroed(lane.bytes(), lane.ip, end, jobs.headers())) return true;
  lane.drop(Verdict::unsupported);
  return false;
}

void add_job(const Sa& sa, Lane& lane, std::uint64_t sequence, JobList& jobs) {
  const std::size_t icv_len = sa.algorithm->icv_len;
  const std::size_t len = ah_len(icv_len, lane.ip.family);
  const MutableBytes ah = lane.payload();
  JobMemory& memory = jobs.begin(lane, sequence);
  memory.lead[0] = jobs.headers().first(lane.ip.payload_at);
  memory.lead[1] = ah.first(kAhFixedLen);
  memory.lead[2] = Bytes(kZeroIcv).first(icv_len);
  memory.lead[3] = ah.subspan(kAhFixedLen + icv_len, len - kAhFixedLen - icv_len);  // padding, whatever it is
  memory.lead[4] = ah.subspan(len);
  memory.trail[0] = jobs.high_bits(memory);
  CryptoJob& job = jobs.add();
  job.lead = memory.lead;
  job.text = {};
  job.trail = memory.trail;
  job.iv = {};
  job.icv = ah.subspan(kAhFixedLen, icv_len);
}

// Room for AH, which names what it stands before.
void make_room(const Sa& sa, Lane& lane) {
  const std::size_t len = ah_len(sa.algorithm->icv_len, lane.ip.family);
  if (!has_room(lane, len, 0)) return;
  open_gaps(lane, len, 0)[0] = lane.ip.protocol;
  finish(lane, ip_protocol::kAh);
}

void apply_one(Sa& sa, Lane& lane, SaUse& use, JobList& jobs) {
  if (!use.allows(lane, lane.packet->size())) return;
  if (!copy_headers(lane, AhEnd::sender, jobs)) return;
  // Last: a packet that AH cannot serve costs no number.
  const std::uint64_t sequence = take_sequence(sa, lane);
  if (sequence == 0) return;
  use.count(lane, lane.packet->size());
  const MutableBytes header = lane.payload().first(ah_len(sa.algorithm->icv_len, lane.ip.family));
  emit_ah({header[0], sa.said.spi, static_cast<std::uint32_t>(sequence)}, header);
  add_job(sa, lane, sequence, jobs);
}

void check_one(Sa& sa, Lane& lane, SaUse& use, JobList& jobs) {
  if (!is_layer(sa, lane, ip_protocol::kAh)) return;
  const auto ah = AhView::parse(lane.payload(), sa.algorithm->icv_len, lane.ip.family);
  if (!ah) return lane.drop(Verdict::truncated_header);
  if (ah->spi() != sa.said.spi) return lane.drop(Verdict::wrong_sa);
  if (!use.allows(lane, lane.packet->size())) return;
  const std::uint64_t sequence = sequence_of(sa, ah->seq());
  if (!is_fresh(sa, lane, sequence)) return;
  if (copy_headers(lane, AhEnd::receiver, jobs)) add_job(sa, lane, sequence, jobs);
}

void take_off(const Sa& sa, Lane& lane) {
  const std::uint8_t next_header = lane.payload()[0];
  leave_gap(lane, ah_len(sa.algorithm->icv_len, lane.ip.family), next_header);
}

}  // namespace

void ah_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  SaUse use(sa, sa.sent, workspace.life_observer);
  // One after the other for all: a header that is copied right behind its words would wait for them.
  for (Lane& lane : lanes) make_room(sa, lane);
  settle(lanes);
  for (Lane& lane : lanes) {
    if (lane.alive()) apply_one(sa, lane, use, jobs);
  }
  jobs.seal();
}

void ah_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  SaUse use(sa, sa.received, workspace.life_observer);
  for (Lane& lane : lanes) check_one(sa, lane, use, jobs);
  jobs.open(use);
  for (Lane& lane : lanes) {
    if (lane.alive()) take_off(sa, lane);
  }
}

}  // namespace spigrp
