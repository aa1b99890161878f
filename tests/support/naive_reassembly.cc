// SPDX-License-Identifier: Apache-2.0
#include "support/naive_reassembly.h"

#include <algorithm>
#include <iterator>

#include "support/packets.h"

namespace spigrp::test {
namespace {

constexpr std::size_t kCell = 256;

std::size_t cells(std::size_t len) { return (len + kCell - 1) / kCell; }

std::size_t number(const Octets& bytes, std::size_t at, std::size_t len) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < len; ++i) value = value << 8 | bytes[at + i];
  return value;
}

std::string text(const Octets& bytes, std::size_t at, std::size_t len) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(at),
          bytes.begin() + static_cast<std::ptrdiff_t>(at + len)};
}

Octets part(const Octets& bytes, std::size_t from, std::size_t to) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(to)};
}

// What the bytes of a fragment say.
struct Read {
  std::string source;
  std::string key;
  std::uint8_t protocol = 0;
  std::size_t at = 0;
  bool more = false;
  std::uint8_t ecn = 0;
  std::size_t limit = 0;  // for headers and data together
  Octets headers;         // those of the whole packet but for the length
  Octets data;
};

Read read4(const Octets& bytes) {
  const std::size_t header = (bytes[0] & 15U) * 4;
  Read read{.source = text(bytes, 12, 4),
            .key = text(bytes, 12, 8) + text(bytes, 4, 2) + text(bytes, 9, 1),
            .protocol = bytes[9],
            .at = number(bytes, 6, 2) % 0x2000 * 8,
            .more = (bytes[6] & 0x20) != 0,
            .ecn = static_cast<std::uint8_t>(bytes[1] & 3),
            .limit = 65'535,
            .headers = part(bytes, 0, header),
            .data = part(bytes, header, number(bytes, 2, 2))};
  read.headers[6] = static_cast<std::uint8_t>(read.headers[6] & 0xc0);
  read.headers[7] = 0;
  return read;
}

Read read6(const Octets& bytes) {
  std::size_t next_at = 6;
  std::size_t at = 40;
  while (bytes[next_at] != 44) {
    next_at = at;
    at += (bytes[at + 1] + 1U) * 8;
  }
  Read read{.source = text(bytes, 8, 16),
            .key = text(bytes, 8, 32) + text(bytes, at + 4, 4),
            .protocol = bytes[at],
            .at = number(bytes, at + 2, 2) / 8 * 8,
            .more = (bytes[at + 3] & 1) != 0,
            .ecn = static_cast<std::uint8_t>(bytes[1] >> 4 & 3),
            .limit = 65'575,
            .headers = part(bytes, 0, at),
            .data = part(bytes, at + 8, 40 + number(bytes, 4, 2))};
  read.headers[next_at] = bytes[at];
  return read;
}

std::size_t least(const Read& read) {
  switch (read.protocol) {
    case 4:
      return 20;
    case 41:
      return 40;
    case 50:
      return 8;
    case 51:
      return read.data.size() < 12 ? 12 : (read.data[1] + 2U) * 4;
    case 108:
      return 4;
    default:
      return 0;
  }
}

Verdict own_fault(const Read& read) {
  if (read.data.empty()) return Verdict::fragment_malformed;
  if (read.more && read.data.size() % 8 != 0) return Verdict::fragment_malformed;
  if (read.at + read.data.size() + read.headers.size() > read.limit) return Verdict::too_big;
  if (read.at == 0 && read.data.size() < least(read)) return Verdict::fragment_tiny;
  return Verdict::pending;
}

void set_length(Octets& whole) {
  const bool v4 = whole[0] >> 4 == 4;
  const std::size_t len = v4 ? whole.size() : whole.size() - 40;
  whole[v4 ? 2 : 4] = static_cast<std::uint8_t>(len >> 8);
  whole[v4 ? 3 : 5] = static_cast<std::uint8_t>(len);
}

void mark(Octets& whole) {
  const bool v4 = whole[0] >> 4 == 4;
  whole[1] = static_cast<std::uint8_t>(whole[1] | (v4 ? 3 : 3 << 4));
}

}  // namespace

std::size_t NaiveReassembly::Piece::cells() const {
  return test::cells(data.size()) + (at == 0 ? test::cells(headers.size()) : 0);
}

NaiveReassembly::Outcome NaiveReassembly::take(const Octets& packet, std::uint64_t now, std::size_t room) {
  for (auto partial = partials_.begin(); partial != partials_.end();) {
    const auto next = std::next(partial);
    if (now > partial->began && now - partial->began > limits_.lifetime) {
      end(*partial, Verdict::fragment_timeout);
      partials_.erase(partial);
    }
    partial = next;
  }
  const Read read = packet[0] >> 4 == 4 ? read4(packet) : read6(packet);
  if (const Verdict fault = own_fault(read); fault != Verdict::pending) return {fault, {}};
  const Place partial = find(read.source, read.key, now);
  if (partial->doom != Verdict::pending) return {partial->doom, {}};

  const Piece piece{read.at, !read.more, read.ecn, read.headers, read.data};
  const auto doom = [&](Verdict verdict) {
    end(*partial, verdict);
    partial->doom = verdict;
    return Outcome{verdict, {}};
  };
  auto all = partial->pieces;
  all.push_back(piece);
  for (const Piece& a : all) {
    for (const Piece& b : all) {
      if (&a == &b || !a.last) continue;
      if (b.last ? a.end() != b.end() : b.end() >= a.end()) return doom(Verdict::fragment_contradiction);
    }
  }
  for (const Piece& other : partial->pieces) {
    if (other.at == piece.at && other.data == piece.data) return {Verdict::fragment_duplicate, {}};
    if (other.at < piece.end() && piece.at < other.end()) return doom(Verdict::fragment_overlap);
  }
  if (!make_room(*partial, piece)) return doom(Verdict::fragment_limit);
  partial->pieces.push_back(piece);

  const auto last = std::ranges::find(partial->pieces, true, &Piece::last);
  const auto first = std::ranges::find(partial->pieces, std::size_t{0}, &Piece::at);
  std::size_t sum = 0;
  for (const Piece& each : partial->pieces) sum += each.data.size();
  if (last == partial->pieces.end() || first == partial->pieces.end() || sum != last->end()) {
    return {Verdict::fragment_held, {}};
  }
  const Outcome outcome = join(*partial, room);
  const bool good = outcome.verdict == Verdict::pending;
  if (partial->pieces.size() > 1) {
    ended_[good ? Verdict::reassembled : outcome.verdict] += partial->pieces.size() - 1;
  }
  partials_.erase(partial);
  return outcome;
}

NaiveReassembly::Outcome NaiveReassembly::join(const Partial& partial, std::size_t room) const {
  auto pieces = partial.pieces;
  std::ranges::sort(pieces, {}, &Piece::at);
  Octets whole = pieces.front().headers;
  for (const Piece& piece : pieces) whole.insert(whole.end(), piece.data.begin(), piece.data.end());
  const bool v4 = whole[0] >> 4 == 4;
  const auto came = [&](std::uint8_t ecn) {
    return std::ranges::find(pieces, ecn, &Piece::ecn) != pieces.end();
  };
  if (whole.size() > (v4 ? 65'535U : 65'575U)) return {Verdict::too_big, {}};
  if (came(3) && came(0)) return {Verdict::ecn, {}};
  if (whole.size() > room) return {Verdict::no_room, {}};
  set_length(whole);
  if (came(3)) mark(whole);
  if (v4) fix_checksum(whole);
  return {Verdict::pending, whole};
}

NaiveReassembly::Place NaiveReassembly::find(const std::string& source, const std::string& key,
                                             std::uint64_t now) {
  const auto found = std::ranges::find(partials_, key, &Partial::key);
  if (found != partials_.end()) return found;
  const auto same_source = std::ranges::count(partials_, source, &Partial::source);
  auto victim = partials_.end();
  if (static_cast<std::size_t>(same_source) >= limits_.packets_per_source) {
    victim = std::ranges::find(partials_, source, &Partial::source);
  } else if (partials_.size() >= limits_.packets) {
    victim = partials_.begin();
  }
  if (victim != partials_.end()) {
    end(*victim, Verdict::fragment_limit);
    partials_.erase(victim);
  }
  partials_.push_back({.source = source, .key = key, .began = now, .doom = Verdict::pending, .pieces = {}});
  return std::prev(partials_.end());
}

bool NaiveReassembly::make_room(const Partial& partial, const Piece& piece) {
  if (partial.pieces.size() >= limits_.fragments_per_packet) return false;
  while (pieces_in_all() >= limits_.fragments || cells_in_all() + piece.cells() > limits_.bytes / kCell) {
    const auto other = std::ranges::find_if(
        partials_, [&](const Partial& p) { return &p != &partial && !p.pieces.empty(); });
    if (other == partials_.end()) return false;
    end(*other, Verdict::fragment_limit);
    partials_.erase(other);
  }
  return true;
}

void NaiveReassembly::end(Partial& partial, Verdict verdict) {
  if (!partial.pieces.empty()) ended_[verdict] += partial.pieces.size();
  partial.pieces.clear();
}

void NaiveReassembly::flush() {
  for (Partial& partial : partials_) end(partial, Verdict::fragment_timeout);
  partials_.clear();
}

std::size_t NaiveReassembly::held() const { return pieces_in_all(); }

std::size_t NaiveReassembly::pieces_in_all() const {
  std::size_t sum = 0;
  for (const Partial& partial : partials_) sum += partial.pieces.size();
  return sum;
}

std::size_t NaiveReassembly::cells_in_all() const {
  std::size_t sum = 0;
  for (const Partial& partial : partials_) {
    for (const Piece& piece : partial.pieces) sum += piece.cells();
  }
  return sum;
}

}  // namespace spigrp::test
