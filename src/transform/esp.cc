// SPDX-License-Identifier: Apache-2.0
#include "transform/esp.h"

#include <algorithm>
#include <utility>

#include "transform/life.h"
#include "transform/sealed.h"
#include "wire/ip_protocol.h"

namespace spigrp {
namespace {

EspShape shape_of(const Algorithm& algorithm) {
  return {algorithm.iv_len, algorithm.icv_len, algorithm.block_len};
}

// `esp` is a whole ESP packet in place: header, IV, text, ICV.
void add_job(const Algorithm& algorithm, MutableBytes esp, JobMemory& memory, JobList& jobs) {
  const std::size_t text_at = kEspHeaderLen + algorithm.iv_len;
  const Bytes high_bits = jobs.high_bits(memory);
  // Asked once, and not by each of the parts.
  SPIGRP_REQUIRE(esp.size() >= text_at + algorithm.icv_len);
  std::uint8_t* const at = esp.data();
  CryptoJob& job = jobs.add();
  job.text = {at + text_at, esp.size() - text_at - algorithm.icv_len};
  job.iv = {at + kEspHeaderLen, algorithm.iv_len};
  job.icv = {at + esp.size() - algorithm.icv_len, algorithm.icv_len};
  if (algorithm.aead) {
    // RFC 4106 section 5: SPI, then the whole sequence number. The IV is in the nonce, and so not here, but
    // for GMAC (RFC 4543 section 3.3).
    memory.lead[0] = {at, 4};
    memory.lead[1] = high_bits;
    memory.lead[2] = {at + 4, algorithm.encrypts ? 4U : 4U + algorithm.iv_len};
    job.lead = std::span(memory.lead).first<3>();
    job.trail = {};
  } else {
    // RFC 4303 section 2.2.1: the high-order bits are not sent, and count as if they stood behind the
    // trailer.
    memory.lead[0] = {at, text_at};
    memory.trail[0] = high_bits;
    job.lead = std::span(memory.lead).first<1>();
    job.trail = memory.trail;
  }
}

// CBC wants IVs that nobody can predict (RFC 3602 section 3, RFC 2451 section 3). The other ciphers ask of an IV only that it
// never repeats under one key (RFC 3686 section 3.1, RFC 4106 section 3.1, RFC 7634 section 2): the sequence number never
// does.
void write_iv(const Sa& sa, MutableBytes iv, std::uint64_t sequence, IvPool& random) {
  if (sa.algorithm->random_iv) return random.take(iv, *sa.provider);
  if (iv.empty()) return;
  SPIGRP_REQUIRE(iv.size() == 8);
  store_be64(iv.first<8>(), sequence);
}

// RFC 4303 section 2.6. What goes around a dummy does not know that it is one.
std::uint8_t take_next_header(Lane& lane) {
  return std::exchange(lane.dummy, false) ? ip_protocol::kNoNextHeader : lane.ip.protocol;
}

// What stands behind the payload: traffic-flow padding, which an IP packet takes since it says where it ends (RFC 4303
// section 2.7), and the trailer.
void fill_back(const EspSizes& sizes, std::uint8_t next_header, MutableBytes back) {
  if (sizes.tfc_len != 0) std::ranges::fill(back.first(sizes.tfc_len), std::uint8_t{0});
  emit_esp_trailer(next_header, back.subspan(sizes.tfc_len));
}

void apply_one(Sa& sa, Lane& lane, SaUse& use, JobList& jobs, IvPool& random) {
  Packet& packet = *lane.packet;
  const Algorithm& algorithm = *sa.algorithm;
  const std::size_t payload_len = lane.payload().size();
  const bool is_ip = lane.ip.protocol == ip_protocol::kIpv4 || lane.ip.protocol == ip_protocol::kIpv6;
  const EspSizes sizes = esp_sizes(sa, payload_len, is_ip);
  const std::size_t front = sizes.natt_len + sizes.front();
  const std::size_t back = sizes.tfc_len + sizes.trailer();
  if (!has_room(lane, front, back + algorithm.icv_len)) return;
  const std::size_t sealed_len = packet.size() + front + back + algorithm.icv_len;
  if (!use.allows(lane, sealed_len)) return;
  const auto sequence = take_sequence(sa, lane);
  if (!sequence) return;
  use.count(lane, sealed_len);

  open_gap(lane, front);
  packet.grow_back(back + algorithm.icv_len);
  const MutableBytes esp = lane.payload().subspan(sizes.natt_len);
  emit_esp_header(sa.said.spi, static_cast<std::uint32_t>(*sequence), esp.first<kEspHeaderLen>());
  write_iv(sa, esp.subspan(kEspHeaderLen, algorithm.iv_len), *sequence, random);
  fill_back(sizes, take_next_header(lane), esp.subspan(sizes.front() + payload_len, back));
  finish(lane, sizes.natt_len == 0 ? ip_protocol::kEsp : ip_protocol::kUdp);
  if (sizes.natt_len != 0) emit_natt(sa.natt, lane.payload());
  add_job(algorithm, esp, jobs.begin(lane, *sequence), jobs);
}

void check_one(Sa& sa, Lane& lane, SaUse& use, JobList& jobs) {
  if (sa.natt.mode != NattMode::none && !unwrap_natt(sa, lane)) return;
  if (!is_layer(sa, lane, ip_protocol::kEsp)) return;
  const auto esp = EspView::parse(lane.payload(), shape_of(*sa.algorithm));
  if (!esp) {
    ++sa.errors.ciphertext_size;
    return lane.drop(Verdict::truncated_header);
  }
  if (esp->spi() != sa.said.spi) return lane.drop(Verdict::wrong_sa);
  if (!use.allows(lane, lane.packet->size())) return;
  const auto sequence = check_sequence(sa, lane, esp->seq());
  if (!sequence) return;
  add_job(*sa.algorithm, lane.payload(), jobs.begin(lane, *sequence), jobs);
}

// Authentic and decrypted, and still not to be trusted: the peer may be hostile too.
void take_off(Sa& sa, Lane& lane) {
  const Algorithm& algorithm = *sa.algorithm;
  const std::size_t front = kEspHeaderLen + algorithm.iv_len;
  const MutableBytes esp = lane.payload();
  const Bytes plaintext = esp.subspan(front).first(esp.size() - front - algorithm.icv_len);
  const auto trailer = parse_esp_trailer(plaintext);
  if (!trailer) {
    ++sa.errors.pad;
    return lane.drop(Verdict::bad_icv);  // told apart from a bad ICV, it would be an oracle
  }
  if (trailer->next_header == ip_protocol::kNoNextHeader) return lane.drop(Verdict::dummy);
  lane.packet->shrink_back(esp.size() - front - trailer->payload_len);
  close_gap(lane, front);
  finish(lane, trailer->next_header);
}

}  // namespace

void esp_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  SaUse use(sa, sa.sent, workspace.life_observer);
  for (Lane& lane : lanes) apply_one(sa, lane, use, jobs, workspace.random_ivs);
  jobs.seal();
  if (sa.natt.mode == NattMode::none) return;
  for (Lane& lane : lanes) {
    if (lane.alive()) checksum_natt(lane);
  }
}

void esp_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  SaUse use(sa, sa.received, workspace.life_observer);
  for (Lane& lane : lanes) check_one(sa, lane, use, jobs);
  jobs.open(use);
  for (Lane& lane : lanes) {
    if (lane.alive()) take_off(sa, lane);
  }
}

}  // namespace spigrp
