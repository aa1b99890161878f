// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "spigrp/algorithm.h"
#include "spigrp/bytes.h"
#include "spigrp/provider.h"
#include "spigrp/result.h"
#include "support/death.h"
#include "support/octets.h"

// What the tests of this room share.
namespace spigrp::test {

inline constexpr std::uint8_t kCanary = 0xa5;

Octets from_text(std::string_view text);

/// noise(n, seed) are bytes without pattern, the same in every run.
Octets noise(std::size_t count, std::uint32_t seed);

/// Fenced is memory with canaries on both sides, prefilled with them too: a byte left unwritten shows, and a
/// byte written outside shows.
class Fenced {
 public:
  explicit Fenced(std::size_t size) : bytes_(size + 2 * kFence, kCanary) {}
  explicit Fenced(const Octets& content) : Fenced(content.size()) {
    std::ranges::copy(content, span().begin());
  }

  MutableBytes span() { return MutableBytes(bytes_).subspan(kFence, bytes_.size() - 2 * kFence); }
  std::string hex() { return to_hex(span()); }
  bool fences_stand() const;

 private:
  static constexpr std::size_t kFence = 64;
  Octets bytes_;
};

/// Context is a crypto context with its storage. The storage begins as canaries, as real memory begins as
/// anything.
class Context {
 public:
  Context(AlgorithmId id, const Octets& encryption_key, const Octets& authentication_key,
          Provider& provider = libsodium_provider());
  /// A context with keys made of `seed`.
  explicit Context(AlgorithmId id, std::uint8_t seed = 1, Provider& provider = libsodium_provider());
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    if (context_ != nullptr) context_->destroy();
  }

  CryptoContext* operator->() { return context_; }
  /// storage() is what the provider asked for.
  Bytes storage() const { return Bytes(storage_).first(size_); }
  /// in_bounds() is false when the context wrote behind it.
  bool in_bounds() const;
  void destroy() {
    context_->destroy();
    context_ = nullptr;
  }

 private:
  alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage_;
  std::size_t size_;
  CryptoContext* context_ = nullptr;
};

/// Packet is what one CryptoJob points to.
struct Packet {
  std::vector<Octets> lead;
  Fenced text{0};
  std::vector<Octets> trail;
  Octets iv;
  Fenced icv{0};

  /// job() points into the packet, which must stay where it is until the next call of job().
  CryptoJob job();
  bool fences_stand() const { return text.fences_stand() && icv.fences_stand(); }

 private:
  std::vector<Bytes> lead_parts_;
  std::vector<Bytes> trail_parts_;
};

/// packet_for() is a packet in the shape that the algorithm's transform gives it (spigrp/provider.h); `seed`
/// makes packets differ.
Packet packet_for(AlgorithmId id, std::size_t text_len, std::uint8_t seed = 0);

/// seal_one(), open_one() run a burst of one packet and return its `ok`.
bool seal_one(Context& context, Packet& packet);
bool open_one(Context& context, Packet& packet);

/// usable() are those of these algorithms that this CPU has; it says on standard error what is left out.
std::vector<AlgorithmId> usable(std::initializer_list<AlgorithmId> ids);

inline constexpr std::initializer_list<AlgorithmId> kAeads = {AlgorithmId::esp_chacha20_poly1305,
                                                              AlgorithmId::esp_aes256_gcm16};
inline constexpr std::initializer_list<AlgorithmId> kHmacs = {
    AlgorithmId::esp_null_hmac_sha2_256_128, AlgorithmId::esp_null_hmac_sha2_512_256,
    AlgorithmId::ah_hmac_sha2_256_128, AlgorithmId::ah_hmac_sha2_512_256};
inline constexpr std::initializer_list<AlgorithmId> kCiphers = {
    AlgorithmId::esp_chacha20_poly1305,      AlgorithmId::esp_aes256_gcm16,
    AlgorithmId::esp_null_hmac_sha2_256_128, AlgorithmId::esp_null_hmac_sha2_512_256,
    AlgorithmId::ah_hmac_sha2_256_128,       AlgorithmId::ah_hmac_sha2_512_256};

}  // namespace spigrp::test
