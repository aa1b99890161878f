// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "spigrp/algorithm.h"
#include "spigrp/bytes.h"
#include "spigrp/result.h"

namespace spigrp {

/// CryptoJob is one packet for a CryptoContext. What is authenticated is `lead`, then `text`, then `trail`,
/// in this order and without gaps; what is encrypted is `text`, in place. The parts lie where the packet has
/// them, so that nothing is copied together first.
///
///                                  lead                            text                trail
///   ESP, AEAD (RFC 4106, 7634)     SPI | [ESN high] | seq          payload | trailer   none
///   ESP, cipher + MAC (RFC 4303)   SPI | seq | IV                  payload | trailer   [ESN high]
///   AH (RFC 4302)                  headers, mutable fields zeroed  none                [ESN high]
///                                  | AH, ICV zeroed | payload
///
/// All memory is the caller's and stays valid during the call. AEAD takes no `trail`, AH no `text`.
struct CryptoJob {
  std::span<const Bytes> lead;
  MutableBytes text;
  std::span<const Bytes> trail;
  Bytes iv;  ///< the algorithm's iv_len bytes; empty where that is 0
  /// The algorithm's icv_len bytes: seal() writes them, open() compares them. In AH they may lie in `lead`: they are written
  /// when all has been read.
  MutableBytes icv;
  bool ok = false;  ///< set by seal() and open()
};

/// CryptoContext is one key made ready. It is used by one worker at a time, takes bursts of any length
/// (also 0), and does not allocate, block or throw.
class CryptoContext {
 public:
  /// seal() encrypts and writes the ICV of each job, and sets ok.
  virtual void seal(std::span<CryptoJob> jobs) = 0;
  /// open() compares the ICV of each job in constant time, and decrypts where it is right. Where it is wrong,
  /// ok is false and the job's text is unspecified, but never plaintext.
  virtual void open(std::span<CryptoJob> jobs) = 0;
  /// destroy() ends the context and wipes its context_size() bytes. It must be the last call.
  virtual void destroy() = 0;

 protected:
  ~CryptoContext() = default;  // contexts live in storage of the caller and end by destroy()
};

/// Keys are the bytes of one SA: for an AEAD the key followed by the salt, as in RFC 4106 and RFC 7634. They
/// are read during make_context() only.
struct Keys {
  Bytes encryption;
  Bytes authentication;
};

/// ProviderErrc says why a provider makes no context.
enum class ProviderErrc : std::uint8_t {
  unsupported,   ///< not this algorithm, or not on this CPU
  bad_key_size,  ///< not the lengths that the registry has
};

/// kContextSize bytes, aligned to kContextAlign, hold any provider's context for any algorithm.
inline constexpr std::size_t kContextSize = 1408;
inline constexpr std::size_t kContextAlign = 64;

/// Provider makes contexts for the algorithms it has.
class Provider {
 public:
  virtual std::string_view name() const = 0;
  /// supports() is false where the library or this CPU lacks the algorithm.
  virtual bool supports(AlgorithmId id) const = 0;
  /// context_size() is how many bytes the context of an algorithm takes, at most kContextSize; 0 where it is not
  /// supported.
  virtual std::size_t context_size(AlgorithmId id) const = 0;
  /// make_context() puts a context into `storage`, which is context_size() bytes or more, aligned to
  /// kContextAlign, and stays where it is until destroy(). This is set-up: a library may take memory of its
  /// own here, which destroy() gives back.
  virtual Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                            MutableBytes storage) = 0;
  /// random() fills memory with bytes nobody can predict.
  virtual void random(MutableBytes memory) = 0;

 protected:
  ~Provider() = default;
};

/// libsodium_provider(): ChaCha20-Poly1305, HMAC-SHA2-256/512, and AES-256-GCM where the CPU has it. It lives
/// as long as the program.
Provider& libsodium_provider();

}  // namespace spigrp
