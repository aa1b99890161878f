// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <sodium.h>
#include <string_view>

#include "crypto/context_arguments.h"
#include "crypto/libsodium/aead.h"
#include "crypto/libsodium/hmac.h"
#include "spigrp/algorithm.h"
#include "spigrp/provider.h"
#include "spigrp/result.h"
#include "spigrp/secret.h"

namespace spigrp {
namespace {

struct Row {
  AlgorithmId id;
  bool aead;
  ContextMaker (*maker)();
};

constexpr Row kRows[] = {
    {AlgorithmId::esp_chacha20_poly1305, true, chacha20_poly1305},
    {AlgorithmId::esp_aes256_gcm16, true, aes256_gcm},
    {AlgorithmId::esp_null_hmac_sha2_256_128, false, hmac_sha2_256_128},
    {AlgorithmId::esp_null_hmac_sha2_512_256, false, hmac_sha2_512_256},
    {AlgorithmId::ah_hmac_sha2_256_128, false, hmac_sha2_256_128},
    {AlgorithmId::ah_hmac_sha2_512_256, false, hmac_sha2_512_256},
};

const Row* row_of(AlgorithmId id) {
  const auto* row = std::ranges::find(kRows, id, &Row::id);
  return row == std::end(kRows) ? nullptr : row;
}

// What is longer comes from ChaCha20 with a seed of the system's, which it gives 256 bytes at a time.
constexpr std::size_t kAskedOfTheSystem = 256;

class LibsodiumProvider final : public Provider {
 public:
  std::string_view name() const override { return "libsodium"; }

  bool supports(AlgorithmId id) const override {
    if (id == AlgorithmId::esp_aes256_gcm16) return crypto_aead_aes256gcm_is_available() != 0;
    return row_of(id) != nullptr;
  }

  std::size_t context_size(AlgorithmId id) const override {
    return supports(id) ? row_of(id)->maker().size : 0;
  }

  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    const auto checked = checked_algorithm(*this, id, keys, storage);
    if (!checked) return fail(checked.error());
    const Row& row = *row_of(id);
    return row.maker().make(storage, row.aead ? keys.encryption : keys.authentication);
  }

  void random(MutableBytes memory) override {
    if (memory.empty()) return;  // a null pointer is not taken
    if (memory.size() <= kAskedOfTheSystem) return randombytes_buf(memory.data(), memory.size());
    std::array<std::uint8_t, randombytes_SEEDBYTES> seed;
    randombytes_buf(seed.data(), seed.size());
    randombytes_buf_deterministic(memory.data(), memory.size(), seed.data());
    wipe(seed);
  }
};

constinit LibsodiumProvider the_provider;

}  // namespace

// sodium_init() takes a lock and does its work once, however often and from however many threads it is
// called; a guarded static would do no more, and would need the C++ runtime.
Provider& libsodium_provider() {
  SPIGRP_REQUIRE(sodium_init() >= 0);
  return the_provider;
}

}  // namespace spigrp
