// SPDX-License-Identifier: Apache-2.0
#include "transform/esp.h"

#include "transform/esp_form.h"
#include "transform/esp_frame.h"
#include "transform/life.h"
#include "transform/sealed.h"
#include "wire/ip_protocol.h"

namespace spigrp {
namespace {

// RFC 4303 section 2.6. What goes around a dummy does not know that it is one.
inline std::uint8_t take_next_header(Lane& lane) {
  if (!lane.dummy) [[likely]]
    return lane.ip.protocol;
  lane.dummy = false;
  return ip_protocol::kNoNextHeader;
}

template <class Form>
void add_job(const Form& form, const Sa& sa, MutableBytes esp, JobMemory& memory, JobList& jobs) {
  fill_esp_job(form, esp, sa.esn, memory, jobs.add());
}

template <class Form>
void apply_one(const Form& form, Sa& sa, Lane& lane, SaUse& use, JobList& jobs, IvPool& random) {
  Packet& packet = *lane.packet;
  const bool is_ip = ip_protocol::is_ip(lane.ip.protocol);
  const EspSizes sizes = esp_sizes(form, lane.payload().size(), is_ip);
  const std::size_t front = sizes.natt_len + sizes.front();
  const std::size_t back = sizes.back();
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
  write_esp_frame(form, sizes, sa, take_next_header(lane), esp, sequence, random);
  finish(lane, sizes.natt_len == 0 ? ip_protocol::kEsp : ip_protocol::kUdp);
  add_job(form, sa, esp, jobs.begin(lane, sequence), jobs);
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
  add_job(form, sa, lane.payload(), jobs.begin(lane, sequence), jobs);
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

}  // namespace

void esp_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  with_form(EspForm(sa), [&](const auto& form) { apply_all(form, sa, lanes, workspace); });
}

void esp_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  with_form(EspForm(sa), [&](const auto& form) { remove_all(form, sa, lanes, workspace); });
}

void esp_take_off(Sa& sa, Lane& lane) { take_off(EspForm(sa), sa, lane); }

}  // namespace spigrp
