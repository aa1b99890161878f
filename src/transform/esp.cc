// SPDX-License-Identifier: Apache-2.0
#include "transform/esp.h"

#include <algorithm>

#include "transform/life.h"
#include "transform/sealed.h"
#include "wire/ip_protocol.h"

namespace spigrp {
namespace {

// `esp` is a whole ESP packet in place: header, IV, text, ICV.
template <class Form>
void add_job(const Form& form, MutableBytes esp, JobMemory& memory, JobList& jobs) {
  const std::size_t text_at = kEspHeaderLen + form.iv_len;
  const Bytes high_bits = jobs.high_bits(memory);
  // Asked once, and not by each of the parts.
  SPIGRP_REQUIRE(esp.size() >= text_at + form.icv_len);
  std::uint8_t* const at = esp.data();
  CryptoJob& job = jobs.add();
  job.text = {at + text_at, esp.size() - text_at - form.icv_len};
  job.iv = {at + kEspHeaderLen, form.iv_len};
  job.icv = {at + esp.size() - form.icv_len, form.icv_len};
  if (form.aead) {
    // RFC 4106 section 5: SPI, then the whole sequence number. The IV is in the nonce, and so not here, but
    // for GMAC (RFC 4543 section 3.3).
    const std::size_t end = form.encrypts ? kEspHeaderLen : text_at;
    if (high_bits.empty()) {
      memory.lead[0] = {at, end};
      job.lead = {memory.lead.data(), 1};
    } else {
      memory.lead[0] = {at, 4};
      memory.lead[1] = high_bits;
      memory.lead[2] = {at + 4, end - 4};
      job.lead = {memory.lead.data(), 3};
    }
    job.trail = {};
  } else {
    // RFC 4303 section 2.2.1: the high-order bits are not sent, and count as if they stood behind the
    // trailer.
    memory.lead[0] = {at, text_at};
    memory.trail[0] = high_bits;
    job.lead = {memory.lead.data(), 1};
    job.trail = memory.trail;
  }
}

// CBC wants IVs that nobody can predict (RFC 3602 section 3, RFC 2451 section 3). The other ciphers ask of an IV only that it
// never repeats under one key (RFC 3686 section 3.1, RFC 4106 section 3.1, RFC 7634 section 2): the sequence number never
// does.
template <class Form>
void write_iv(const Form& form, Sa& sa, MutableBytes iv, std::uint64_t sequence, IvPool& random) {
  if (form.random_iv) return random.take(iv, *sa.provider);
  if (iv.empty()) return;
  SPIGRP_REQUIRE(iv.size() == 8);
  store_be64(std::span<std::uint8_t, 8>(iv), sequence);
}

// RFC 4303 section 2.6. What goes around a dummy does not know that it is one.
inline std::uint8_t take_next_header(Lane& lane) {
  if (!lane.dummy) [[likely]]
    return lane.ip.protocol;
  lane.dummy = false;
  return ip_protocol::kNoNextHeader;
}

// What stands behind the payload: traffic-flow padding, which an IP packet takes since it says where it ends (RFC 4303
// section 2.7), and the trailer.
inline void fill_back(const EspSizes& sizes, std::uint8_t next_header, std::uint8_t* back) {
  if (sizes.tfc_len != 0) std::fill_n(back, sizes.tfc_len, std::uint8_t{0});
  emit_esp_trailer(next_header, {back + sizes.tfc_len, sizes.trailer()});
}

// Header, IV and trailer around the payload.
template <class Form>
void write_frame(const Form& form, const EspSizes& sizes, Sa& sa, Lane& lane, MutableBytes esp,
                 std::uint64_t sequence, IvPool& random) {
  // Asked once, and not by each of the parts.
  const std::size_t back = sizes.tfc_len + sizes.trailer() + sizes.icv_len;
  SPIGRP_REQUIRE(esp.size() >= sizes.front() + back);
  std::uint8_t* const at = esp.data();
  emit_esp_header(form.spi, static_cast<std::uint32_t>(sequence),
                  std::span<std::uint8_t, kEspHeaderLen>(at, kEspHeaderLen));
  write_iv(form, sa, {at + kEspHeaderLen, form.iv_len}, sequence, random);
  fill_back(sizes, take_next_header(lane), at + esp.size() - back);
}

template <class Form>
void apply_one(const Form& form, Sa& sa, Lane& lane, SaUse& use, JobList& jobs, IvPool& random) {
  Packet& packet = *lane.packet;
  const bool is_ip = ip_protocol::is_ip(lane.ip.protocol);
  const EspSizes sizes = esp_sizes(form, lane.payload().size(), is_ip);
  const std::size_t front = sizes.natt_len + sizes.front();
  const std::size_t back = sizes.tfc_len + sizes.trailer() + sizes.icv_len;
  if (!has_room(lane, front, back)) return;
  const std::size_t sealed_len = packet.size() + front + back;
  if (!use.allows(lane, sealed_len)) return;
  const std::uint64_t sequence = take_sequence(sa, lane);
  if (sequence == 0) [[unlikely]]
    return;
  use.count(lane, sealed_len);

  const MutableBytes whole = open_gaps(lane, front, back);
  if (sizes.natt_len != 0) emit_natt(sa.natt, whole);
  const MutableBytes esp = whole.subspan(sizes.natt_len);
  write_frame(form, sizes, sa, lane, esp, sequence, random);
  finish(lane, sizes.natt_len == 0 ? ip_protocol::kEsp : ip_protocol::kUdp);
  add_job(form, esp, jobs.begin(lane, sequence), jobs);
}

template <class Form>
void check_one(const Form& form, Sa& sa, Lane& lane, SaUse& use, JobList& jobs) {
  if (form.natt_len != 0 && !unwrap_natt(sa, lane)) return;
  if (!is_layer(sa, lane, ip_protocol::kEsp)) return;
  const auto esp = EspView::parse(lane.payload(), {form.iv_len, form.icv_len, form.block_len});
  if (!esp) [[unlikely]] {
    ++sa.errors.ciphertext_size;
    return lane.drop(Verdict::truncated_header);
  }
  if (esp->spi() != form.spi) return lane.drop(Verdict::wrong_sa);
  if (!use.allows(lane, lane.size())) return;
  const std::uint64_t sequence = sequence_of(sa, esp->seq());
  if (!is_fresh(sa, lane, sequence)) return;
  add_job(form, lane.payload(), jobs.begin(lane, sequence), jobs);
}

// Authentic and decrypted, and still not to be trusted: the peer may be hostile too.
template <class Form>
void take_off(const Form& form, Sa& sa, Lane& lane) {
  const std::size_t front = kEspHeaderLen + form.iv_len;
  const MutableBytes esp = lane.payload();
  const Bytes plaintext = esp.subspan(front).first(esp.size() - front - form.icv_len);
  const auto trailer = parse_esp_trailer(plaintext);
  if (!trailer) [[unlikely]] {
    ++sa.errors.pad;
    return lane.drop(Verdict::bad_icv);  // told apart from a bad ICV, it would be an oracle
  }
  if (trailer->next_header == ip_protocol::kNoNextHeader) return lane.drop(Verdict::dummy);
  lane.packet->shrink_back(esp.size() - front - trailer->payload_len);
  leave_gap(lane, front, trailer->next_header);
}

template <class Form>
void apply_all(const Form& form, Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  SaUse use(sa, sa.sent, workspace.life_observer);
  for (Lane& lane : lanes) apply_one(form, sa, lane, use, jobs, workspace.random_ivs);
  jobs.seal();
  if (form.natt_len == 0) return;
  for (Lane& lane : lanes) {
    if (lane.alive()) checksum_natt(lane);
  }
}

template <class Form>
void remove_all(const Form& form, Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  JobList jobs(workspace, sa);
  SaUse use(sa, sa.received, workspace.life_observer);
  for (Lane& lane : lanes) check_one(form, sa, lane, use, jobs);
  jobs.open(use);
  for (Lane& lane : lanes) {
    if (lane.alive()) [[likely]]
      take_off(form, sa, lane);
  }
}

// What is known while it is compiled saves a third of the instructions, and takes as much code again.
#ifdef __OPTIMIZE_SIZE__
constexpr bool kUsualFormsApart = false;
#else
constexpr bool kUsualFormsApart = true;
#endif

template <class Process>
void with_form_of(const Sa& sa, Process process) {
  const EspForm form(sa);
  if (kUsualFormsApart && AeadEspForm::is(form)) {
    process(AeadEspForm(form));
  } else if (kUsualFormsApart && AesCbcEspForm::is(form)) {
    process(AesCbcEspForm(form));
  } else {
    process(form);
  }
}

}  // namespace

void esp_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  with_form_of(sa, [&](const auto& form) { apply_all(form, sa, lanes, workspace); });
}

void esp_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  with_form_of(sa, [&](const auto& form) { remove_all(form, sa, lanes, workspace); });
}

}  // namespace spigrp
