// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/byte_order.h"
#include "fast_path_packets.h"
#include "transform/esp_frame.h"
#include "transform/sealed.h"

// What the target `fast_path` does to packets on their way.
namespace spigrp::fuzz {

inline constexpr std::size_t kMostEdits = 32;

/// Sealed is a packet on its way.
struct Sealed {
  static constexpr std::size_t kForged = ~std::size_t{0};
  Octets bytes;
  std::size_t origin = kForged;  ///< which of those that were sent, or a copy of it
  bool changed = false;          ///< not as it was sent, or a copy
};

/// sealed_text() is ESP of this SA around whatever is said to be its text: what a sender with the keys may make, and ours does
/// not. Nothing, where no number is left.
inline Octets sealed_text(Sa& sa, const Octets& text) {
  if (sa.last_sent >= sa.send_limit) return {};
  const EspForm form(sa);
  const std::uint64_t sequence = ++sa.last_sent;
  const Octets iv(form.iv_len, static_cast<std::uint8_t>(sequence));
  const Octets esp = joined({be32(sa.said.spi), be32(sequence), iv, text, Octets(form.icv_len)});
  Octets all = packet(Ip4{.src = kGateway4, .dst = "203.0.113.2", .protocol = 50}, esp);
  JobMemory memory;
  CryptoJob job;
  memory.sequence = sequence;
  fill_esp_job(form, MutableBytes(all).subspan(20), sa.esn, memory, job);
  seal_jobs(sa, {&job, 1});
  return all;
}

/// Edits are choices of four bytes, one after the other.
class Edits {
 public:
  Edits(const std::vector<Given>& sent, Sa* esp) : sent_(sent), esp_(esp) {}

  void add(Bytes bytes, std::size_t origin) { all_.push_back({Octets(bytes.begin(), bytes.end()), origin}); }
  void read(Input& input) {
    for (std::size_t i = 0; i < kMostEdits && !input.empty() && !all_.empty(); ++i) edit(input.record<4>());
  }

  const std::vector<Sealed>& all() const { return all_; }
  /// parts() are how many come in bursts of their own, first to last; all others come behind them.
  const std::vector<std::size_t>& parts() const { return parts_; }
  /// is_in_order() is false where a packet may come behind others that were sent after it.
  bool is_in_order() const { return in_order_; }
  bool has_copies() const { return has_copies_; }

 private:
  enum class Edit : std::uint8_t {
    flip,
    number,
    mark,
    twice,
    exchange,
    drop,
    cut,
    pad,
    source,
    destination,
    fragment,
    protocol,
    part,
    bare,
    forge,
    options,
  };

  void edit(const std::array<std::uint8_t, 4>& choices) {
    const auto what = static_cast<Edit>(choices[0] % 16);
    const std::size_t at = choices[1] % all_.size();
    const std::uint16_t more = load_be16(std::span(choices).subspan<2, 2>());
    switch (what) {
      case Edit::twice:
        // Behind it, or it would be the one that is late.
        return copy(at, at + 1 + more % (all_.size() - at));
      case Edit::exchange:
        in_order_ = false;
        return std::swap(all_[at], all_[more % all_.size()]);
      case Edit::drop:
        all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(at));
        return;
      case Edit::part:
        return parts_.push_back(more % (all_.size() + 1));
      case Edit::pad:  // as a link layer does, which changes nothing
        return all_[at].bytes.resize(all_[at].bytes.size() + more % 64);
      default:
        change(all_[at], what, choices[0] / 16, more);
        all_[at].changed = true;
    }
  }

  void copy(std::size_t from, std::size_t to) {
    has_copies_ = true;
    Sealed made = all_[from];
    made.changed = true;
    all_.insert(all_.begin() + static_cast<std::ptrdiff_t>(to), std::move(made));
  }

  void change(Sealed& packet, Edit what, unsigned bit, std::uint16_t more) {
    if (what == Edit::bare) {
      packet = {sent_[more % sent_.size()].bytes};
    } else if (what == Edit::forge) {
      forge(packet, sent_[more / 256 % sent_.size()].bytes, more % 256);
    } else if (what == Edit::cut) {
      packet.bytes.resize(packet.bytes.size() - std::min<std::size_t>(packet.bytes.size(), 1 + more % 96));
      if (bit >= 8 && packet.bytes.size() >= 20) mend(packet.bytes);  // it is whole, and too short for ESP
    } else if (what == Edit::flip) {
      if (packet.bytes.empty()) return;
      packet.bytes[more % packet.bytes.size()] ^= static_cast<std::uint8_t>(1u << bit % 8);
    } else if (packet.bytes.size() >= 28) {
      change_header(packet.bytes, what, bit, more);
    }
  }

  // Length and checksum are made right.
  static void mend(Octets& bytes) {
    if (bytes[0] >> 4 != 4 || std::size_t{bytes[0] & 15u} * 4 > bytes.size()) return;
    std::ranges::copy(be16(bytes.size()), bytes.begin() + 2);
    fix_checksum(bytes);
  }
  static void change_header(Octets& bytes, Edit what, unsigned bit, std::uint16_t more) {
    const auto low = static_cast<std::uint8_t>(more);
    if (what == Edit::mark) bytes[1] = static_cast<std::uint8_t>((bytes[1] & ~3u) | (more & 3u));
    if (what == Edit::number) bytes[24 + bit % 4] = low;
    if (what == Edit::source) bytes[12 + bit % 4] ^= low;
    if (what == Edit::destination) bytes[16 + bit % 4] ^= low;
    if (what == Edit::fragment) std::ranges::copy(be16(more), bytes.begin() + 6);
    if (what == Edit::protocol) bytes[9] = low;
    if (what == Edit::options) {
      bytes.insert(bytes.begin() + 20, 4, std::uint8_t{1});
      bytes[0] = 0x46;
    }
    mend(bytes);
  }

  // A peer that has the keys, and is hostile.
  void forge(Sealed& packet, const Octets& inner, unsigned how) {
    constexpr std::uint8_t kNext[] = {4, 41, 17, 59, 4, 50, 4, 4};
    if (esp_ == nullptr) return;
    in_order_ = false;  // its number is one of those behind all others
    Octets text = inner;
    if ((how & 64u) != 0) text.resize(text.size() + 20);  // as traffic-flow padding does
    if ((how & 32u) != 0) text.clear();
    Octets trailer;
    while ((text.size() + trailer.size() + 2) % std::max<std::size_t>(esp_->algorithm->block_len, 4) != 0)
      trailer.push_back(static_cast<std::uint8_t>(trailer.size() + 1));
    trailer.push_back(static_cast<std::uint8_t>((how & 16u) != 0 ? 255 : trailer.size()));
    trailer.push_back(kNext[how % 8]);
    if ((how & 8u) != 0) trailer.front() ^= 1;
    packet = {sealed_text(*esp_, joined({text, trailer}))};
  }

  const std::vector<Given>& sent_;
  Sa* esp_;
  std::vector<Sealed> all_;
  std::vector<std::size_t> parts_;
  bool in_order_ = true;
  bool has_copies_ = false;
};

}  // namespace spigrp::fuzz
