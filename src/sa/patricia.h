// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "base/byte_order.h"
#include "sa/arena.h"
#include "spigrp/ip_address.h"
#include "spigrp/result.h"

namespace spigrp {

/// Branch is one fork of a Patricia tree in 8 bytes: the position of the bit that decides, and where each of
/// the two ways leads.
///
///   63      54 53        27 26         0
///   | position | way of 1  | way of 0   |
class Branch {
 public:
  /// A way is the number of a leaf with kLeaf set, or the number of another branch.
  using Way = std::uint32_t;
  static constexpr unsigned kNumberBits = 26;
  static constexpr std::size_t kMaxNumbers = std::size_t{1} << kNumberBits;
  static constexpr Way kLeaf = Way{1} << kNumberBits;
  static constexpr std::size_t kMaxPosition = 1023;

  Branch() = default;
  constexpr Branch(std::size_t position, Way zero, Way one)
      : word_(std::uint64_t{position} << 2 * kWayBits | std::uint64_t{one} << kWayBits | zero) {}

  constexpr std::size_t position() const { return static_cast<std::size_t>(word_ >> 2 * kWayBits); }
  /// way() picks without a multiplication or a branch: a look-up waits for nothing but a row of such picks.
  constexpr Way way(unsigned bit) const {
    const auto zero = static_cast<Way>(word_ & kWayMask);
    const auto one = static_cast<Way>(word_ >> kWayBits & kWayMask);
    return zero ^ ((zero ^ one) & (0 - bit));
  }
  constexpr void set_way(unsigned bit, Way way) {
    word_ = (word_ & ~(kWayMask << bit * kWayBits)) | std::uint64_t{way} << bit * kWayBits;
  }

 private:
  static constexpr unsigned kWayBits = kNumberBits + 1;
  static constexpr std::uint64_t kWayMask = (std::uint64_t{1} << kWayBits) - 1;
  std::uint64_t word_;  // not set by default: a look-up has an array of branches, and writes few of them
};

/// BranchPool gives branches to several trees, from memory of the caller. Trees with n leaves together never
/// need n branches.
///
/// A new branch goes to the cache line of the one above it, while there is room: a way down through a large tree
/// then meets few lines, and that is what it waits for.
class BranchPool {
 public:
  static void measure(Arena& arena, std::size_t branches);
  BranchPool(Arena& arena, std::size_t branches);

  Branch& operator[](Branch::Way way) { return branches_[way]; }
  const Branch& operator[](Branch::Way way) const { return branches_[way]; }
  /// take() gives one, as near to one of these as can be; kLeaf and more stand for none. It is misuse to take
  /// more than there are.
  Branch::Way take(Branch::Way above, Branch::Way below);
  void give_back(Branch::Way way);
  /// reset() takes all of them back.
  void reset();

 private:
  static constexpr std::size_t kLine = 64 / sizeof(Branch);
  static constexpr std::uint8_t kFull = 0xff;
  static std::size_t lines(std::size_t branches) { return (branches + kLine - 1) / kLine; }
  bool has_room(Branch::Way near) const { return near < branches_.size() && taken_[near / kLine] != kFull; }
  std::size_t line_with_room();

  std::span<Branch> branches_;
  std::span<std::uint8_t> taken_;  // of each line, a bit for each branch; places behind the end are taken
  std::size_t num_lines_begun_ = 0;
  std::size_t last_searched_ = 0;
};

/// Patricia is a Patricia tree (D. Morrison, 1968; "crit-bit tree" is the same): a binary tree over keys that
/// are bits of one number. A branch names the first bit in which the keys below it differ, so that bits in
/// which all of them agree cost nothing, and n keys have n-1 branches. Looking for a key, adding and removing
/// one takes as many steps as there are branches on its way, at most one for each bit of the key, and one
/// comparison of keys at the end. The keys are in order, 0 before 1 at the first bit in which they differ.
///
/// The tree holds numbers, and knows their keys through the `Key` that each call brings:
///
///   unsigned bit(std::size_t position) const              // 0 or 1, of the key asked for
///   std::size_t difference(std::uint32_t number) const    // the first position at which the key of a number
///                                                         // that is in the tree differs, or kSame
class Patricia {
 public:
  using Number = std::uint32_t;
  static constexpr std::size_t kSame = std::numeric_limits<std::size_t>::max();

  explicit Patricia(BranchPool& pool) : pool_(&pool) {}

  bool empty() const { return root_ == kNone; }
  /// root() is where a walk over branch() begins; it is misuse in an empty tree.
  Branch::Way root() const { return root_; }
  const Branch& branch(Branch::Way way) const { return (*pool_)[way]; }
  /// clear() forgets all; the pool is for the caller to reset.
  void clear() { root_ = kNone; }

  template <class Key>
  std::optional<Number> find(const Key& key) const {
    if (empty()) return std::nullopt;
    const Number leaf = nearest(key);
    return key.difference(leaf) == kSame ? std::optional(leaf) : std::nullopt;
  }

  /// insert() takes a number whose key is not in the tree, and a branch from the pool when it is not the first.
  template <class Key>
  void insert(const Key& key, Number number) {
    const Branch::Way leaf = number | Branch::kLeaf;
    if (empty()) {
      root_ = leaf;
      return;
    }
    const std::size_t position = key.difference(nearest(key));
    SPIGRP_REQUIRE(position <= Branch::kMaxPosition);
    Place place;
    while (!is_leaf(at(place)) && branch(at(place)).position() < position) place = below(place, key);
    const unsigned bit = key.bit(position);
    const Branch::Way other = at(place);
    const Branch::Way taken = pool_->take(place.branch, other);
    (*pool_)[taken] = bit == 0 ? Branch(position, leaf, other) : Branch(position, other, leaf);
    set(place, taken);
  }

  /// erase() takes a key that is in the tree.
  template <class Key>
  void erase(const Key& key) {
    Place parent;
    Place place;
    while (!is_leaf(at(place))) {
      parent = place;
      place = below(place, key);
    }
    SPIGRP_REQUIRE(!empty() && key.difference(number_of(at(place))) == kSame);
    if (place.branch == kNone) return clear();
    const Branch::Way gone = place.branch;
    set(parent, branch(gone).way(1 - place.bit));
    pool_->give_back(gone);
  }

  /// renumber() gives a key that is in the tree another number.
  template <class Key>
  void renumber(const Key& key, Number number) {
    Place place;
    while (!is_leaf(at(place))) place = below(place, key);
    SPIGRP_REQUIRE(!empty() && key.difference(number_of(at(place))) == kSame);
    set(place, number | Branch::kLeaf);
  }

  /// first() is the first of the keys that begin with the first `bits` bits of this one.
  template <class Key>
  std::optional<Number> first(const Key& key, std::size_t bits) const {
    if (empty()) return std::nullopt;
    Branch::Way way = root_;
    while (!is_leaf(way) && branch(way).position() < bits) way = step(way, key);
    const Number leaf = lowest(way);
    return key.difference(leaf) >= bits ? std::optional(leaf) : std::nullopt;
  }

  /// front() is the first of all; next() comes behind a key that is in the tree.
  std::optional<Number> front() const { return empty() ? std::nullopt : std::optional(lowest(root_)); }
  template <class Key>
  std::optional<Number> next(const Key& key) const {
    Branch::Way behind = kNone;
    for (Branch::Way way = root_; !is_leaf(way); way = step(way, key)) {
      if (key.bit(branch(way).position()) == 0) behind = branch(way).way(1);
    }
    return behind == kNone ? std::nullopt : std::optional(lowest(behind));
  }

  static bool is_leaf(Branch::Way way) { return (way & Branch::kLeaf) != 0; }
  static Number number_of(Branch::Way leaf) { return leaf & ~Branch::kLeaf; }

 private:
  static constexpr Branch::Way kNone = std::numeric_limits<Branch::Way>::max();  // looks like a leaf

  // Place is where a way is noted: in a branch, or, with none, the root.
  struct Place {
    Branch::Way branch = kNone;
    unsigned bit = 0;
  };
  Branch::Way at(const Place& place) const {
    return place.branch == kNone ? root_ : branch(place.branch).way(place.bit);
  }
  void set(const Place& place, Branch::Way way) {
    if (place.branch == kNone) {
      root_ = way;
    } else {
      (*pool_)[place.branch].set_way(place.bit, way);
    }
  }
  template <class Key>
  Place below(const Place& place, const Key& key) const {
    const Branch::Way way = at(place);
    return {way, key.bit(branch(way).position())};
  }
  template <class Key>
  Branch::Way step(Branch::Way way, const Key& key) const {
    return branch(way).way(key.bit(branch(way).position()));
  }
  // Of all keys one that has the most bits in common with this one.
  template <class Key>
  Number nearest(const Key& key) const {
    Branch::Way way = root_;
    while (!is_leaf(way)) way = step(way, key);
    return number_of(way);
  }
  Number lowest(Branch::Way way) const {
    while (!is_leaf(way)) way = branch(way).way(0);
    return number_of(way);
  }

  BranchPool* pool_;
  Branch::Way root_ = kNone;
};

/// AddressBits are the 128 bits of an address, an IPv4 address in the first 32 of them.
struct AddressBits {
  std::uint64_t upper = 0;
  std::uint64_t lower = 0;
};
inline AddressBits bits_of(const IpAddress& address) {
  const Bytes bytes = address.bytes();
  if (address.family() == Family::ipv4) return {std::uint64_t{load_be32(bytes.first<4>())} << 32, 0};
  return {load_be64(bytes.first<8>()), load_be64(bytes.last<8>())};
}

/// KeyWords are a key as 64-bit numbers, the highest bit first.
template <std::size_t N>
using KeyWords = std::array<std::uint64_t, N>;

template <std::size_t N>
unsigned bit_of(const KeyWords<N>& words, std::size_t position) {
  return words[position / 64] >> (63 - position % 64) & 1;
}

template <std::size_t N>
std::size_t first_difference(const KeyWords<N>& a, const KeyWords<N>& b) {
  for (std::size_t i = 0; i < N; ++i) {
    const std::uint64_t differ = a[i] ^ b[i];
    if (differ != 0) return i * 64 + static_cast<std::size_t>(std::countl_zero(differ));
  }
  return Patricia::kSame;
}

/// WordKey is a key of words; `words_of` gives those of a number that is in the tree.
template <std::size_t N, class WordsOf>
class WordKey {
 public:
  WordKey(const KeyWords<N>& words, const WordsOf& words_of) : words_(words), words_of_(words_of) {}

  unsigned bit(std::size_t position) const { return bit_of(words_, position); }
  std::size_t difference(Patricia::Number number) const {
    return first_difference(words_, words_of_(number));
  }

 private:
  const KeyWords<N>& words_;
  const WordsOf& words_of_;
};

}  // namespace spigrp
