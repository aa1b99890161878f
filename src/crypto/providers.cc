// SPDX-License-Identifier: Apache-2.0
#include "spigrp/providers.h"

#include <algorithm>
#include <iterator>

#include "spigrp/result.h"
#ifdef SPIGRP_OPENSSL
#include "crypto/openssl_provider.h"
#endif

namespace spigrp {
namespace {

// A build of the checker alone has no provider at all.
#ifdef SPIGRP_SODIUM
Provider* libsodium() { return &libsodium_provider(); }
#else
Provider* libsodium() { return nullptr; }
#endif

#ifdef SPIGRP_OPENSSL
Provider* openssl() { return &openssl_provider(); }
#else
Provider* openssl() { return nullptr; }
#endif

// The faster one first, which is libcrypto for all that both have. tests/bench/bench_crypto.cc, millions of
// packets a second, sealed and opened, on an x86-64 with AES, SHA and AVX-512:
//
//                      64 bytes             1400 bytes
//                      libsodium  openssl   libsodium  openssl
//   chacha20poly1305        2.60     2.26        0.70     1.06
//   aes256gcm16             5.20     5.02        0.81     2.18
//   null-sha256             2.07     7.35        0.30     1.27
//   null-sha512             2.25     3.47        0.43     0.67
Provider* fastest(AlgorithmId id) {
  for (Provider* provider : {openssl(), libsodium()}) {
    if (provider != nullptr && provider->supports(id)) return provider;
  }
  return nullptr;
}

class DefaultProvider final : public Provider {
 public:
  std::string_view name() const override { return "default"; }
  bool supports(AlgorithmId id) const override { return fastest(id) != nullptr; }
  std::size_t context_size(AlgorithmId id) const override {
    const Provider* provider = fastest(id);
    return provider == nullptr ? 0 : provider->context_size(id);
  }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    Provider* provider = fastest(id);
    if (provider == nullptr) return fail(ProviderErrc::unsupported);
    return provider->make_context(id, keys, storage);
  }
  void random(MutableBytes memory) override {
    SPIGRP_REQUIRE(libsodium() != nullptr);
    libsodium()->random(memory);
  }
};

constinit DefaultProvider the_default;

constexpr bool is_openssls(const Algorithm& row) {
  if (row.use == AlgorithmUse::comp) return false;
  const bool cipher = row.id.cipher != CipherId::des_cbc && row.id.cipher != CipherId::twofish128_cbc &&
                      row.id.cipher != CipherId::twofish256_cbc;
  return cipher && row.id.integrity != IntegrityId::aes_xcbc_96;
}

}  // namespace

ProviderList providers() { return ProviderList(libsodium(), openssl()); }

Provider* find_provider(std::string_view name) {
  const ProviderList all = providers();
  const auto found = std::ranges::find(all, name, [](const Provider* each) { return each->name(); });
  return found == all.end() ? nullptr : *found;
}

Provider& default_provider() { return the_default; }

std::string_view build_option(AlgorithmId id) {
  constexpr AlgorithmId kAlways[] = {
      AlgorithmId::esp_chacha20_poly1305,      AlgorithmId::esp_null_hmac_sha2_256_128,
      AlgorithmId::esp_null_hmac_sha2_512_256, AlgorithmId::ah_hmac_sha2_256_128,
      AlgorithmId::ah_hmac_sha2_512_256,
  };
  const Algorithm* row = find_algorithm(id);
  if (row == nullptr || std::ranges::find(kAlways, id) != std::end(kAlways)) return {};
  return is_openssls(*row) ? std::string_view("-Dopenssl=enabled") : std::string_view();
}

}  // namespace spigrp
