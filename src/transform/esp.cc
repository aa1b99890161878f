// SPDX-License-Identifier: Apache-2.0
#include "transform/esp.h"

#include <algorithm>
#include <utility>

#include "transform/life.h"
#include "transform/natt.h"
#include "transform/sealed.h"
#include "wire/esp.h"
#include "wire/ip_protocol.h"

namespace spigrp {
namespace {

EspShape shape_of(const Algorithm& algorithm) {
  return {algorithm.iv_len, algorithm.icv_len, algorithm.block_len};
}

// `esp` is a whole ESP packet in place: header, IV, text, ICV.
CryptoJob make_job(const Sa& sa, MutableBytes esp, JobMemory& memory, Bytes high_bits) {
  const Algorithm& algorithm = *sa.algorithm;
  const std::size_t text_at = kEspHeaderLen + algorithm.iv_len;
  CryptoJob job;
  job.text = esp.subspan(text_at, esp.size() - text_at - algorithm.icv_len);
  job.iv = esp.subspan(kEspHeaderLen, algorithm.iv_len);
  job.icv = esp.last(algorithm.icv_len);
  if (algorithm.aead) {
    // RFC 4106 section 5: SPI, then the whole sequence number. The IV is in the nonce, and so not here, but
    // for GMAC (RFC 4543 section 3.3).
    memory.lead = {esp.first(4), high_bits, esp.subspan(4, algorithm.encrypts ? 4 : 4 + algorithm.iv_len)};
    job.lead = std::span(memory.lead).first(3);
  } else {
    // RFC 4303 section 2.2.1: the high-order bits are not sent, and count as if they stood behind the
    // trailer.
    memory.lead = {esp.first(text_at)};
    memory.trail = {high_bits};
    job.lead = std::span(memory.lead).first(1);
    job.trail = memory.trail;
  }
  return job;
}

// RandomIvs are those of a burst, asked for in one call. CBC wants IVs that nobody can predict (RFC 3602
// section 3, RFC 2451 section 3).
class RandomIvs {
 public:
  RandomIvs(Sa& sa, Workspace& workspace, std::size_t count) {
    if (!sa.algorithm->random_iv) return;
    rest_ = MutableBytes(workspace.random_ivs).first(count * sa.algorithm->iv_len);
    sa.provider->random(rest_);
  }
  void take(MutableBytes iv) {
    std::ranges::copy(rest_.first(iv.size()), iv.begin());
    rest_ = rest_.subspan(iv.size());
  }

 private:
  MutableBytes rest_;
};

// The other ciphers ask of an IV only that it never repeats under one key (RFC 3686 section 3.1, RFC 4106
// section 3.1, RFC 7634 section 2): the sequence number never does.
void write_iv(const Algorithm& algorithm, MutableBytes iv, std::uint64_t sequence, RandomIvs& random) {
  if (algorithm.random_iv) return random.take(iv);
  if (iv.empty()) return;
  SPIGRP_REQUIRE(iv.size() == 8);
  store_be64(iv.first<8>(), sequence);
}

// RFC 4303 section 2.7: an IP packet says where it ends, so bytes may follow it. Other payloads do not.
bool fill_up(Lane& lane, std::size_t tfc_len) {
  if (tfc_len == 0) return true;
  if (!has_room(lane, 0, tfc_len)) return false;
  lane.packet->grow_back(tfc_len);
  std::ranges::fill(lane.payload().last(tfc_len), std::uint8_t{0});
  return true;
}

// RFC 4303 section 2.6. What goes around a dummy does not know that it is one.
std::uint8_t take_next_header(Lane& lane) {
  return std::exchange(lane.dummy, false) ? ip_protocol::kNoNextHeader : lane.ip.protocol;
}

void apply_one(Sa& sa, Lane& lane, JobList& jobs, RandomIvs& random, Workspace& workspace) {
  const bool is_ip = lane.ip.protocol == ip_protocol::kIpv4 || lane.ip.protocol == ip_protocol::kIpv6;
  const EspSizes sizes = esp_sizes(sa, lane.payload().size(), is_ip);
  if (!fill_up(lane, sizes.tfc_len)) return;
  const Algorithm& algorithm = *sa.algorithm;
  const std::size_t payload_len = lane.payload().size();
  const std::size_t front = sizes.front();
  const std::size_t trailer = sizes.trailer();
  const std::size_t wrap = sizes.natt_len;
  if (!has_room(lane, wrap + front, trailer + algorithm.icv_len)) return;
  const std::size_t sealed_len = lane.packet->size() + front + trailer + algorithm.icv_len;
  if (!is_alive(sa, lane, sa.sent, sealed_len, workspace)) return;
  const auto sequence = take_sequence(sa, lane);
  if (!sequence) return;

  open_gap(lane, wrap + front);
  lane.packet->grow_back(trailer + algorithm.icv_len);
  const MutableBytes esp = lane.payload().subspan(wrap);
  emit_esp_header(sa.said.spi, static_cast<std::uint32_t>(*sequence), esp.first<kEspHeaderLen>());
  write_iv(algorithm, esp.subspan(kEspHeaderLen, algorithm.iv_len), *sequence, random);
  emit_esp_trailer(take_next_header(lane), esp.subspan(front + payload_len, trailer));
  finish(lane, wrap == 0 ? ip_protocol::kEsp : ip_protocol::kUdp);
  if (wrap != 0) emit_natt(sa.natt, lane.payload());
  count_use(sa, lane, sa.sent, sealed_len, workspace);

  JobMemory& memory = jobs.begin(lane);
  JobList::number(memory, *sequence);
  jobs.add(make_job(sa, esp, memory, jobs.high_bits(memory)));
}

void check_one(Sa& sa, Lane& lane, JobList& jobs, Workspace& workspace) {
  if (sa.natt.mode != NattMode::none && !unwrap_natt(sa, lane)) return;
  if (!is_layer(sa, lane, ip_protocol::kEsp)) return;
  const auto esp = EspView::parse(lane.payload(), shape_of(*sa.algorithm));
  if (!esp) {
    ++sa.errors.ciphertext_size;
    return lane.drop(Verdict::truncated_header);
  }
  if (esp->spi() != sa.said.spi) return lane.drop(Verdict::wrong_sa);
  if (!is_alive(sa, lane, sa.received, lane.packet->size(), workspace)) return;
  const auto sequence = check_sequence(sa, lane, esp->seq());
  if (!sequence) return;
  JobMemory& memory = jobs.begin(lane);
  JobList::number(memory, *sequence);
  jobs.add(make_job(sa, lane.payload(), memory, jobs.high_bits(memory)));
}

// Authentic and decrypted, and still not to be trusted: the peer may be hostile too.
void take_off(Sa& sa, Lane& lane) {
  const Algorithm& algorithm = *sa.algorithm;
  const std::size_t front = kEspHeaderLen + algorithm.iv_len;
  const MutableBytes esp = lane.payload();
  const Bytes plaintext = esp.subspan(front, esp.size() - front - algorithm.icv_len);
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

std::size_t EspSizes::front() const { return kEspHeaderLen + iv_len; }

std::size_t EspSizes::trailer() const { return pad_len + kEspTrailerLen; }

EspSizes esp_sizes(const Sa& sa, std::size_t payload_len, bool is_ip) {
  const Algorithm& algorithm = *sa.algorithm;
  const std::size_t tfc_len = is_ip && payload_len < sa.tfc_len ? sa.tfc_len - payload_len : 0;
  return {.natt_len = natt_len(sa.natt),
          .iv_len = algorithm.iv_len,
          .tfc_len = tfc_len,
          .pad_len = esp_pad_len(payload_len + tfc_len, algorithm.block_len),
          .icv_len = algorithm.icv_len};
}

void esp_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  RandomIvs random(sa, workspace, lanes.size());
  for (Lane& lane : lanes) apply_one(sa, lane, jobs, random, workspace);
  jobs.seal();
  if (sa.natt.mode == NattMode::none) return;
  for (Lane& lane : lanes) {
    if (lane.alive()) checksum_natt(lane);
  }
}

void esp_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  for (Lane& lane : lanes) check_one(sa, lane, jobs, workspace);
  jobs.open();
  for (Lane& lane : lanes) {
    if (lane.alive()) take_off(sa, lane);
  }
}

}  // namespace spigrp
