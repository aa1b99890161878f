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

bool copy_headers(Lane& lane, AhEnd end, JobMemory& memory) {
  const auto len = mutable_fields_zeroed(lane.bytes(), lane.ip, end, memory.headers);
  if (!len) {
    lane.drop(Verdict::unsupported);
    return false;
  }
  memory.lead[0] = Bytes(memory.headers).first(*len);
  return true;
}

CryptoJob make_job(const Sa& sa, const Lane& lane, JobMemory& memory, Bytes high_bits) {
  const std::size_t icv_len = sa.algorithm->icv_len;
  const std::size_t len = ah_len(icv_len, lane.ip.family);
  const MutableBytes ah = lane.payload();
  memory.lead[1] = ah.first(kAhFixedLen);
  memory.lead[2] = Bytes(kZeroIcv).first(icv_len);
  memory.lead[3] = ah.subspan(kAhFixedLen + icv_len, len - kAhFixedLen - icv_len);  // padding, whatever it is
  memory.lead[4] = ah.subspan(len);
  memory.trail = {high_bits};
  CryptoJob job;
  job.lead = memory.lead;
  job.trail = memory.trail;
  job.icv = ah.subspan(kAhFixedLen, icv_len);
  return job;
}

void apply_one(Sa& sa, Lane& lane, JobList& jobs, Workspace& workspace) {
  const std::size_t len = ah_len(sa.algorithm->icv_len, lane.ip.family);
  if (!has_room(lane, len, 0)) return;
  if (!is_alive(sa, lane, sa.sent, lane.packet->size() + len, workspace)) return;
  const std::uint8_t protocol = lane.ip.protocol;
  const MutableBytes header = open_gap(lane, len);
  finish(lane, ip_protocol::kAh);
  JobMemory& memory = jobs.begin(lane);
  if (!copy_headers(lane, AhEnd::sender, memory)) return;
  const auto sequence = take_sequence(sa, lane);  // last: a packet that AH cannot serve costs no number
  if (!sequence) return;
  count_use(sa, lane, sa.sent, lane.packet->size(), workspace);
  JobList::number(memory, *sequence);
  emit_ah({protocol, sa.said.spi, static_cast<std::uint32_t>(*sequence)}, header);
  jobs.add(make_job(sa, lane, memory, jobs.high_bits(memory)));
}

void check_one(Sa& sa, Lane& lane, JobList& jobs, Workspace& workspace) {
  if (!is_layer(sa, lane, ip_protocol::kAh)) return;
  const auto ah = AhView::parse(lane.payload(), sa.algorithm->icv_len, lane.ip.family);
  if (!ah) return lane.drop(Verdict::truncated_header);
  if (ah->spi() != sa.said.spi) return lane.drop(Verdict::wrong_sa);
  if (!is_alive(sa, lane, sa.received, lane.packet->size(), workspace)) return;
  const auto sequence = check_sequence(sa, lane, ah->seq());
  if (!sequence) return;
  JobMemory& memory = jobs.begin(lane);
  if (!copy_headers(lane, AhEnd::receiver, memory)) return;
  JobList::number(memory, *sequence);
  jobs.add(make_job(sa, lane, memory, jobs.high_bits(memory)));
}

void take_off(const Sa& sa, Lane& lane) {
  const std::uint8_t next_header = lane.payload()[0];
  close_gap(lane, ah_len(sa.algorithm->icv_len, lane.ip.family));
  finish(lane, next_header);
}

}  // namespace

void ah_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  for (Lane& lane : lanes) apply_one(sa, lane, jobs, workspace);
  jobs.seal();
}

void ah_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  for (Lane& lane : lanes) check_one(sa, lane, jobs, workspace);
  jobs.open();
  for (Lane& lane : lanes) {
    if (lane.alive()) take_off(sa, lane);
  }
}

}  // namespace spigrp
