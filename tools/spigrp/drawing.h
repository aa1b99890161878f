// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "options.h"
#include "picture.h"
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
  void add(const Sa& sa, const Packet& packet);
  void add_tun(const Packet& packet);
  void add_comp(const Sa& sa, const Packet& packet);
  void add_esp(const Sa& sa, const Packet& packet);
  void add_ah(const Sa& sa, const Packet& packet);
  void read(Bytes packet);
  void read_ip_headers(Bytes packet);
  void draw(const std::string& title, std::size_t len);

  Direction direction_;
  const Packet* packet_ = nullptr;
  Picture picture_;
  std::size_t num_ip_boxes_ = 0;  // of the outermost IP header
  std::string text_;
  std::size_t last_len_ = 0;
};

}  // namespace spigrp
