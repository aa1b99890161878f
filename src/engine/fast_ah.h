// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "engine/fast_path.h"
#include "transform/ah.h"
#include "wire/ah.h"
#include "wire/ip_protocol.h"

namespace spigrp {

/// FastAh is AH (RFC 4302) on the fast path. `whole` is always a packet from its outer header on. What AH counts is the packet with its
/// mutable fields and its ICV as zeros (RFC 4302 section 3.3.3), so it becomes that until its job is done.
class FastAh {
 public:
  static constexpr std::uint8_t kProtocol = ip_protocol::kAh;
  static constexpr bool kHides = true;  // mutable fields, until show()
  struct Sizes {
    std::size_t len;
    std::size_t front() const { return len; }
    static std::size_t back() { return 0; }
  };

  explicit FastAh(Sa& sa) : sa_(sa), icv_len_(sa.algorithm->icv_len), len_(ah_len(icv_len_, Family::ipv4)) {
    SPIGRP_REQUIRE(len_ == kAhFixedLen + icv_len_);  // without padding
  }

  Sizes sizes(std::size_t /*inner_len*/) const { return {len_}; }

  /// write() puts AH before an inner packet that is in its place, and makes its job.
  void write(MutableBytes whole, const Sizes& /*sizes*/, std::uint64_t sequence, const FastJob& to,
             IvPool& /*random*/) const {
    const MutableBytes ah = whole.subspan(kIpv4HeaderLen, len_);
    emit_ah_fixed({ip_protocol::kIpv4, sa_.said.spi, static_cast<std::uint32_t>(sequence)}, len_,
                  ah.first<kAhFixedLen>());
    const MutableBytes icv = ah.subspan(kAhFixedLen, icv_len_);
    Icv().write(icv);
    fill_job(whole, sequence, icv, to);
  }

  /// read() gives the number of a packet; false for what AH of this SA cannot be.
  bool read(Bytes whole, std::uint32_t& number) const {
    const auto ah = AhView::parse(whole.subspan(kIpv4HeaderLen), icv_len_, Family::ipv4);
    if (!ah || ah->spi() != sa_.said.spi) [[unlikely]]
      return false;
    number = ah->seq();
    return true;
  }
  void make_job(MutableBytes whole, std::uint64_t sequence, const FastJob& to) const {
    const MutableBytes counted = whole.subspan(kIpv4HeaderLen + kAhFixedLen, icv_len_);
    // Beside the header that is kept, in one line of the cache.
    const MutableBytes received = std::span(*to.headers).subspan<kMutableLen, kMaxIcvLen>().first(icv_len_);
    Icv(counted).write(received);
    Icv().write(counted);
    fill_job(whole, sequence, received, to);
  }
  /// show() puts back the header, behind a job that was sealed or opened.
  static void show(MutableBytes whole, const FastJob& of) {
    SPIGRP_REQUIRE(whole.size() >= kIpv4HeaderLen);
    std::memcpy(whole.data(), of.headers->data(), kMutableLen);
  }
  /// inside() is what was protected, where that is said to be IPv4; else nothing.
  Bytes inside(Bytes packet, const CryptoJob& opened) const {
    const Bytes whole = packet.first(whole_len(packet, opened));
    return whole[kIpv4HeaderLen] == ip_protocol::kIpv4 ? whole.subspan(inside_at()) : Bytes();
  }
  /// inside_at() is where it begins.
  std::size_t inside_at() const { return kIpv4HeaderLen + len_; }
  /// whole_len() is without link-layer padding.
  std::size_t whole_len(Bytes /*packet*/, const CryptoJob& opened) const { return opened.lead[0].size(); }
  void take_off(Lane& lane) const { ah_take_off(sa_, lane); }

 private:
  void fill_job(MutableBytes whole, std::uint64_t sequence, MutableBytes icv, const FastJob& to) const {
    hide_mutable_fields(whole.first<kIpv4HeaderLen>(), std::span(*to.headers).first<kMutableLen>());
    to.memory->sequence = sequence;
    to.memory->lead[0] = whole;
    to.job->lead = {to.memory->lead.data(), 1};
    to.job->text = {};
    to.job->trail = to.memory->high_bits_behind(sa_.esn);
    to.job->iv = {};
    to.job->icv = icv;
  }

  // An ICV in words of 8 bytes from both of its ends on, which may overlap; zeros, until it is read. All of it in the same time, and
  // less than a call takes.
  class Icv {
   public:
    Icv() = default;
    explicit Icv(Bytes icv) {
      each(icv.size(),
           [&](std::size_t at, std::uint64_t& word) { std::memcpy(&word, icv.data() + at, sizeof word); });
    }
    void write(MutableBytes icv) {
      each(icv.size(),
           [&](std::size_t at, std::uint64_t& word) { std::memcpy(icv.data() + at, &word, sizeof word); });
    }

   private:
    template <class Process>
    void each(std::size_t len, Process process) {
      SPIGRP_REQUIRE(len >= 8 && len <= sizeof words_);
      process(0, words_[0]);
      process(len - 8, words_[1]);
      if (len <= 16) return;
      process(8, words_[2]);
      process(len - 16, words_[3]);
    }
    std::array<std::uint64_t, kMaxIcvLen / 8> words_{};
  };

  // TOS, flags and fragment offset, TTL, checksum (RFC 4302 section 3.3.3.1.1.2). `kept` gets what they stand among.
  static constexpr std::size_t kMutableLen = 16;
  static void hide_mutable_fields(std::span<std::uint8_t, kIpv4HeaderLen> header,
                                  std::span<std::uint8_t, kMutableLen> kept) {
    const std::uint64_t first = load_be64(header.subspan<0, 8>());
    const std::uint64_t second = load_be64(header.subspan<8, 8>());
    store_be64(kept.subspan<0, 8>(), first);
    store_be64(kept.subspan<8, 8>(), second);
    store_be64(header.subspan<0, 8>(), first & 0xff00'ffff'ffff'0000);
    store_be64(header.subspan<8, 8>(), second & 0x00ff'0000'ffff'ffff);
  }

  Sa& sa_;
  std::size_t icv_len_;
  std::size_t len_;
};

}  // namespace spigrp
