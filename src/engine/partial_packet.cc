// SPDX-License-Identifier: Apache-2.0
#include "engine/partial_packet.h"

#include <algorithm>

namespace spigrp {

void FragmentMemory::measure(Arena& arena, std::size_t fragments, std::size_t bytes) {
  FragmentStore::measure(arena, bytes);
  arena.measure<Piece>(fragments);
}

FragmentMemory::FragmentMemory(Arena& arena, std::size_t fragments, std::size_t bytes) : store(arena, bytes) {
  for (Piece& piece : arena.make<Piece>(fragments)) give_back(piece);
}

Piece& FragmentMemory::take_piece() {
  SPIGRP_REQUIRE(has_piece());
  Piece& piece = *free_;
  free_ = piece.next;
  return piece;
}

void FragmentMemory::give_back(Piece& piece) {
  piece.next = free_;
  free_ = &piece;
}

void PartialPacket::begin(const FragmentKey& key, std::uint64_t arrived, std::uint64_t serial) {
  SPIGRP_REQUIRE(!in_use_);
  in_use_ = true;
  key_ = key;
  started_ = arrived;
  serial_ = serial;
}

void PartialPacket::clear(FragmentMemory& memory) {
  memory.store.release(headers_);
  for (Piece* piece = pieces_; piece != nullptr;) {
    Piece* next = piece->next;
    memory.store.release(piece->bytes);
    memory.give_back(*piece);
    piece = next;
  }
  *this = PartialPacket();
}

void PartialPacket::doom(FragmentMemory& memory, Verdict verdict) {
  const PartialPacket before = *this;
  clear(memory);
  begin(before.key_, before.started_, before.serial_);
  doomed_ = verdict;
}

// Two ends, something behind the end, or more to come after it.
bool PartialPacket::contradicts(const Fragment& fragment) const {
  if (fragment.more) return end_ && fragment.end() >= *end_;
  return end_ ? fragment.end() != *end_ : furthest_ >= fragment.end();
}

Fit PartialPacket::fit(const Fragment& fragment, Bytes data, const FragmentStore& store) const {
  if (contradicts(fragment)) return Fit::contradiction;
  for (const Piece* piece = pieces_; piece != nullptr && piece->at < fragment.end(); piece = piece->next) {
    if (piece->end <= fragment.offset) continue;
    const bool same = piece->at == fragment.offset && store.equals(piece->bytes, data);
    return same ? Fit::duplicate : Fit::overlap;
  }
  return Fit::fits;
}

std::size_t PartialPacket::cells_for(const Fragment& fragment) {
  const std::size_t headers = fragment.is_first() ? FragmentStore::cells_for(fragment.headers_len) : 0;
  return headers + FragmentStore::cells_for(fragment.data_len);
}

void PartialPacket::add(const Fragment& fragment, Bytes packet, std::uint8_t ecn, FragmentMemory& memory) {
  Piece& piece = memory.take_piece();
  piece.at = fragment.offset;
  piece.end = fragment.end();
  piece.bytes = memory.store.put(packet.subspan(fragment.data_at, fragment.data_len));
  Piece** place = &pieces_;
  while (*place != nullptr && (*place)->at < piece.at) place = &(*place)->next;
  piece.next = *place;
  *place = &piece;
  ++num_pieces_;

  received_ += fragment.data_len;
  furthest_ = std::max(furthest_, fragment.end());
  if (!fragment.more) end_ = fragment.end();
  ecn_seen_ = static_cast<std::uint8_t>(ecn_seen_ | 1U << (ecn & 3));
  if (!fragment.is_first()) return;
  first_ = fragment;
  headers_ = memory.store.put(packet.first(fragment.headers_len));
}

void PartialPacket::write(MutableBytes to, const FragmentStore& store) const {
  SPIGRP_REQUIRE(first_ && is_complete() && to.size() == total_len());
  store.get(headers_, to.first(first_->headers_len));
  const MutableBytes data = to.subspan(first_->headers_len);
  for (const Piece* piece = pieces_; piece != nullptr; piece = piece->next) {
    store.get(piece->bytes, data.subspan(piece->at, piece->end - piece->at));
  }
  end_fragment(to, *first_);
}

}  // namespace spigrp
