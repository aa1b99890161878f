// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "options.h"
#include "spigrp/chain_observer.h"
#include "spigrp/packet.h"
#include "spigrp/sa.h"

namespace spigrp {

/// Drawing shows one packet before, between and after the SAs that are applied to it: every header with its
/// bytes, what is encrypted, and what is authenticated. What it draws is read from the packet itself, and
/// checked against its length. Where SAs are removed, it shows what can be read each time: the outermost
/// headers.
class Drawing final : public ChainObserver {
 public:
  explicit Drawing(Direction direction) : direction_(direction) {}

  /// begin() takes the packet as it is before the first SA.
  void begin(const Packet& packet);
  void after(const Sa& sa, const Packet& packet) override;

  bool started() const { return packet_ != nullptr; }
  /// text() is all pictures so far, for a terminal that shows UTF-8.
  const std::string& text() const { return text_; }

 private:
  struct Segment {
    std::string name;
    std::size_t len;
  };
  // A bar under the boxes; segments from `first` to the one before `behind`.
  struct Range {
    std::string name;
    std::size_t first;
    std::size_t behind;
  };

  void add(const Sa& sa, const Packet& packet);
  void add_tun(const Packet& packet);
  void add_comp(const Sa& sa, const Packet& packet);
  void add_esp(const Sa& sa, const Packet& packet);
  void add_ah(const Sa& sa, const Packet& packet);
  void insert(std::size_t at, std::vector<Segment> segments);
  void read(Bytes packet);
  void read_ip_headers(Bytes packet);
  std::size_t total() const;
  void draw(const std::string& title, std::size_t len);
  std::string draw_range(const Range& range, const std::vector<std::size_t>& edges) const;

  Direction direction_;
  const Packet* packet_ = nullptr;
  std::vector<Segment> segments_;
  std::size_t num_ip_segments_ = 0;  // of the outermost IP header
  std::vector<Range> ranges_;
  std::string text_;
  std::size_t last_len_ = 0;
};

}  // namespace spigrp
