// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/fragment_store.h"
#include "sa/arena.h"
#include "spigrp/bytes.h"
#include "spigrp/ip_address.h"
#include "spigrp/result.h"
#include "spigrp/verdict.h"
#include "wire/fragment.h"

namespace spigrp {

/// FragmentKey names the packet that a fragment is of. IPv6 has no protocol in it: only the first fragment is
/// sure to know that (RFC 8200 section 4.5).
struct FragmentKey {
  IpAddress src;
  IpAddress dst;
  std::uint32_t id = 0;
  std::uint8_t protocol = 0;
  friend bool operator==(const FragmentKey&, const FragmentKey&) = default;
};

/// Piece is the data of one fragment.
struct Piece {
  std::size_t at = 0;
  std::size_t end = 0;
  FragmentStore::Chain bytes;
  Piece* next = nullptr;
};

/// FragmentMemory is what all partial packets share.
class FragmentMemory {
 public:
  static void measure(Arena& arena, std::size_t fragments, std::size_t bytes);
  FragmentMemory(Arena& arena, std::size_t fragments, std::size_t bytes);

  bool has_piece() const { return free_ != nullptr; }
  Piece& take_piece();
  void give_back(Piece& piece);

  FragmentStore store;

 private:
  Piece* free_ = nullptr;
};

/// Fit is how a fragment goes with those that are there. Either of the last two ends its packet.
enum class Fit : std::uint8_t {
  fits,
  duplicate,     ///< the same place and the same bytes once more
  overlap,       ///< other bytes for a place that is taken (RFC 5722 section 3)
  contradiction  ///< it and another disagree on where the packet ends
};

/// PartialPacket is one packet of which fragments are missing. Its pieces are in order, and none overlaps
/// another.
class PartialPacket {
 public:
  /// begin() takes the first fragment's key, whichever fragment that is.
  void begin(const FragmentKey& key, std::uint64_t arrived, std::uint64_t serial);
  /// clear() gives all memory back and leaves nothing.
  void clear(FragmentMemory& memory);
  /// doom() gives all memory back and stays, so that fragments yet to come get the same verdict.
  void doom(FragmentMemory& memory, Verdict verdict);

  bool in_use() const { return in_use_; }
  const FragmentKey& key() const { return key_; }
  std::uint64_t serial() const { return serial_; }  ///< the smaller, the older
  std::uint64_t started() const { return started_; }
  std::optional<Verdict> doomed() const { return doomed_; }
  std::size_t num_pieces() const { return num_pieces_; }

  Fit fit(const Fragment& fragment, Bytes data, const FragmentStore& store) const;
  /// cells_for() is how much of the store add() takes.
  static std::size_t cells_for(const Fragment& fragment);
  /// add() takes a fragment that fits; `packet` is its bytes from the IP header on.
  void add(const Fragment& fragment, Bytes packet, std::uint8_t ecn, FragmentMemory& memory);

  bool is_complete() const { return end_ && first_ && received_ == *end_; }
  // Of a complete packet:
  std::size_t total_len() const {
    SPIGRP_REQUIRE(first_ && end_);
    return first_->headers_len + *end_;
  }
  /// write() puts the whole packet into memory of total_len() bytes.
  void write(MutableBytes to, const FragmentStore& store) const;
  /// has_ecn() tells whether a fragment came with this ECN field (0 to 3).
  bool has_ecn(std::uint8_t ecn) const { return (ecn_seen_ >> ecn & 1) != 0; }

 private:
  bool contradicts(const Fragment& fragment) const;

  bool in_use_ = false;
  FragmentKey key_;
  std::uint64_t serial_ = 0;
  std::uint64_t started_ = 0;
  std::optional<Verdict> doomed_;
  std::optional<Fragment> first_;
  FragmentStore::Chain headers_;  // of the first fragment
  Piece* pieces_ = nullptr;
  std::size_t num_pieces_ = 0;
  std::size_t received_ = 0;
  std::size_t furthest_ = 0;        // end of the last piece
  std::optional<std::size_t> end_;  // known from the last fragment
  std::uint8_t ecn_seen_ = 0;
};

}  // namespace spigrp
