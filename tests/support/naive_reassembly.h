// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <vector>

#include "spigrp/reassembly_limits.h"
#include "spigrp/verdict.h"
#include "support/octets.h"

// Reassembly as one would explain it: lists of fragments, looked through from end to end, with nothing of
// src/wire or src/engine. It knows fragments of the IPv4 and IPv6 packets that tests make: of IPv6 extension
// headers, hop-by-hop, routing, destination options and the fragment header.
namespace spigrp::test {

class NaiveReassembly {
 public:
  explicit NaiveReassembly(const ReassemblyLimits& limits) : limits_(limits) {}

  struct Outcome {
    Verdict verdict = Verdict::pending;  ///< pending: `whole` is the packet
    Octets whole;
  };
  /// take() is what must become of a fragment that comes at `now` in memory for `room` bytes.
  Outcome take(const Octets& packet, std::uint64_t now, std::size_t room);
  void flush();

  std::size_t held() const;
  /// ended() are fragments that were held, by what became of them.
  const std::map<Verdict, std::uint64_t>& ended() const { return ended_; }

 private:
  struct Piece {
    std::size_t at = 0;
    bool last = false;
    std::uint8_t ecn = 0;
    Octets headers;
    Octets data;
    std::size_t end() const { return at + data.size(); }
    std::size_t cells() const;
  };
  struct Partial {
    std::string source;
    std::string key;
    std::uint64_t began = 0;
    Verdict doom = Verdict::pending;
    std::vector<Piece> pieces;
  };
  using Place = std::list<Partial>::iterator;

  Place find(const std::string& source, const std::string& key, std::uint64_t now);
  bool make_room(const Partial& partial, const Piece& piece);
  void end(Partial& partial, Verdict verdict);
  Outcome join(const Partial& partial, std::size_t room) const;
  std::size_t pieces_in_all() const;
  std::size_t cells_in_all() const;

  ReassemblyLimits limits_;
  std::list<Partial> partials_;  // oldest first
  std::map<Verdict, std::uint64_t> ended_;
};

}  // namespace spigrp::test
