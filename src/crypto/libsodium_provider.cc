// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <sodium.h>
#include <string_view>

#include "crypto/libsodium/aead.h"
#include "crypto/libsodium/hmac.h"
#include "spigrp/algorithm.h"
#include "spigrp/provider.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

bool keys_fit(const Algorithm& row, const Keys& keys) {
  return keys.encryption.size() == row.encryption_key_len + row.salt_len &&
         keys.authentication.size() == row.auth_key_len;
}

bool is_context_storage(MutableBytes storage) {
  return storage.size() == kContextSize &&
         reinterpret_cast<std::uintptr_t>(storage.data()) % kContextAlign == 0;
}

class LibsodiumProvider final : public Provider {
 public:
  std::string_view name() const override { return "libsodium"; }

  bool supports(AlgorithmId id) const override {
    switch (id) {
      case AlgorithmId::esp_chacha20_poly1305:
      case AlgorithmId::esp_null_hmac_sha2_256_128:
      case AlgorithmId::esp_null_hmac_sha2_512_256:
      case AlgorithmId::ah_hmac_sha2_256_128:
      case AlgorithmId::ah_hmac_sha2_512_256:
        return true;
      case AlgorithmId::esp_aes256_gcm16:
        return crypto_aead_aes256gcm_is_available() != 0;
      case AlgorithmId::comp_deflate:
        return false;
    }
    return false;
  }

  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    SPIGRP_REQUIRE(is_context_storage(storage));
    if (!supports(id)) return fail(ProviderErrc::unsupported);
    if (!keys_fit(algorithm(id), keys)) return fail(ProviderErrc::bad_key_size);
    switch (id) {
      case AlgorithmId::esp_chacha20_poly1305:
        return make_chacha20_poly1305(storage, keys.encryption);
      case AlgorithmId::esp_aes256_gcm16:
        return make_aes256_gcm(storage, keys.encryption);
      case AlgorithmId::esp_null_hmac_sha2_256_128:
      case AlgorithmId::ah_hmac_sha2_256_128:
        return make_hmac_sha2_256_128(storage, keys.authentication);
      case AlgorithmId::esp_null_hmac_sha2_512_256:
      case AlgorithmId::ah_hmac_sha2_512_256:
        return make_hmac_sha2_512_256(storage, keys.authentication);
      case AlgorithmId::comp_deflate:
        break;
    }
    return fail(ProviderErrc::unsupported);
  }

  void random(MutableBytes memory) override {
    if (!memory.empty()) randombytes_buf(memory.data(), memory.size());  // which takes no null pointer
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
