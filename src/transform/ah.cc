// SPDX-License-Identifier: Apache-2.0
#include "transform/ah.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "transform/ah_headers.h"
#include "transform/life.h"
#include "transform/sealed.h"
#include "wire/ah.h"
#include "wire/ip_protocol.h"

namespace spigrp {
namespace {

// What AH counts is the packet with its mutable fields and its ICV as zeros (RFC 4302 section 3.3.3). It becomes that where it
// stands, or all of it would have to be copied; JobList::put_back_headers() ends it.

// False, and the packet dropped, where AH cannot serve it.
bool predict_headers(Lane& lane, AhEnd end, JobList& jobs) {
  if (mutable_fields_zeroed(lane.bytes(), lane.ip, end, jobs.headers())) return true;
  lane.drop(Verdict::unsupported);
  return false;
}

// As a constant, the length that nearly every header has costs no loop.
template <std::size_t kLen>
void swap_bytes(std::uint8_t* a, std::uint8_t* b) {
  std::array<std::uint8_t, kLen> kept;
  std::memcpy(kept.data(), a, kLen);
  std::memcpy(a, b, kLen);
  std::memcpy(b, kept.data(), kLen);
}

void exchange_headers(MutableBytes headers, std::span<std::uint8_t, kMaxHeaders> others) {
  SPIGRP_REQUIRE(headers.size() <= others.size());
  if (headers.size() == kIpv4HeaderLen) return swap_bytes<kIpv4HeaderLen>(headers.data(), others.data());
  std::ranges::swap_ranges(headers, others.first(headers.size()));
}

// The ICV in the packet is zeros; `icv` is where the job has it.
void add_job(Lane& lane, bool esn, JobMemory& memory, MutableBytes icv, JobList& jobs) {
  const MutableBytes whole = lane.bytes();
  exchange_headers(whole.first(lane.ip.payload_at), jobs.headers());
  memory.lead[0] = whole;
  CryptoJob& job = jobs.add();
  job.lead = {memory.lead.data(), 1};
  job.text = {};
  job.trail = memory.high_bits_behind(esn);
  job.iv = {};
  job.icv = icv;
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
  if (!predict_headers(lane, AhEnd::sender, jobs)) return;
  // Last: a packet that AH cannot serve costs no number.
  const std::uint64_t sequence = take_sequence(sa, lane);
  if (sequence == 0) return;
  use.count(lane, lane.packet->size());
  const MutableBytes header = lane.payload().first(ah_len(sa.algorithm->icv_len, lane.ip.family));
  emit_ah({header[0], sa.said.spi, static_cast<std::uint32_t>(sequence)}, header);
  add_job(lane, sa.esn, jobs.begin(lane, sequence), header.subspan(kAhFixedLen, sa.algorithm->icv_len), jobs);
}

void check_one(Sa& sa, Lane& lane, SaUse& use, JobList& jobs) {
  if (!is_layer(sa, lane, ip_protocol::kAh)) return;
  const auto ah = AhView::parse(lane.payload(), sa.algorithm->icv_len, lane.ip.family);
  if (!ah) return lane.drop(Verdict::truncated_header);
  if (ah->spi() != sa.said.spi) return lane.drop(Verdict::wrong_sa);
  if (!use.allows(lane, lane.packet->size())) return;
  const std::uint64_t sequence = sequence_of(sa, ah->seq());
  if (!is_fresh(sa, lane, sequence)) return;
  if (!predict_headers(lane, AhEnd::receiver, jobs)) return;
  JobMemory& memory = jobs.begin(lane, sequence);
  const MutableBytes received = MutableBytes(memory.icv).first(sa.algorithm->icv_len);
  const MutableBytes counted = lane.payload().subspan(kAhFixedLen, received.size());
  std::ranges::copy(counted, received.begin());
  std::ranges::fill(counted, std::uint8_t{0});
  add_job(lane, sa.esn, memory, received, jobs);
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
  jobs.put_back_headers();
}

void ah_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  SaUse use(sa, sa.received, workspace.life_observer);
  for (Lane& lane : lanes) check_one(sa, lane, use, jobs);
  jobs.open(use);
  jobs.put_back_headers();
  for (Lane& lane : lanes) {
    if (lane.alive()) ah_take_off(sa, lane);
  }
}

void ah_take_off(const Sa& sa, Lane& lane) {
  const std::uint8_t next_header = lane.payload()[0];
  leave_gap(lane, ah_len(sa.algorithm->icv_len, lane.ip.family), next_header);
}

}  // namespace spigrp
