// SPDX-License-Identifier: Apache-2.0
#include "spigrp/providers.h"

#include <algorithm>
#include <iterator>

#include "crypto/by_burst.h"
#include "spigrp/result.h"
#ifdef SPIGRP_IPSEC_MB
#include "crypto/ipsec_mb_provider.h"
#endif
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

#ifdef SPIGRP_IPSEC_MB
Provider* ipsec_mb() { return &ipsec_mb_provider(); }
#else
Provider* ipsec_mb() { return nullptr; }
#endif

// The faster one first. tests/bench/bench_crypto.cc, nanoseconds a packet, sealed or opened, in bursts of 32 on an x86-64
// with AES, SHA and AVX-512:
//
//                      64 bytes                        1400 bytes
//                      libsodium  openssl  ipsec-mb    libsodium  openssl  ipsec-mb
//   chacha20poly1305         364      425       157         1401      892       350
//   aes128gcm16                -      178        41            -      423        85
//   aes256gcm16              146      192        42          776      441        97
//   aes128-sha1                -      220        81            -     1284       244
//   aes128-sha256              -      229        99            -     1326       361
//   null-sha256              476      135        87         3294      784       306
//   null-sha512              450      282        99         2346     1462       376
Provider* fastest(AlgorithmId id) {
  for (Provider* provider : {ipsec_mb(), openssl(), libsodium()}) {
    if (provider != nullptr && provider->supports(id)) return provider;
  }
  return nullptr;
}

// An HMAC of ipsec-mb takes as long for one packet as for all the lanes full, so few packets are somebody else's. The same
// benchmark, 64 bytes, where it gains least:
//
//                        openssl    ipsec-mb, bursts of 1, 2, 3, 4, 5, 8
//   aes128-sha1              220    422  279  219  192  172  141
//   aes128-sha256            230    653  409  306  253  227  177
//   aes128-sha512            385    608  344  257  213  180  135
//   aes128ctr-sha256         215    605  367  275  230  202  160
//   null-sha1                127    387  249  195  169  151  124
//   null-sha256              135    604  366  273  225  195  152
//   null-sha512              286    522  300  215  179  153  111
//
// libsodium, which is the other one where there is no libcrypto, is the faster one for a packet alone.
std::size_t most_for_openssl(const AlgorithmId& id) {
  const bool encrypts = id.cipher != CipherId::none && id.cipher != CipherId::null;
  switch (id.integrity) {
    case IntegrityId::none:
      return 0;
    case IntegrityId::hmac_sha1_96:
      return encrypts ? 3 : 7;
    case IntegrityId::hmac_sha2_256_128:
      return encrypts ? 4 : 10;
    default:
      return encrypts ? 1 : 2;
  }
}

// For algorithms that ipsec-mb has.
TwoProviders by_burst(AlgorithmId id) {
  const std::size_t most = most_for_openssl(id);
  if (most == 0) return {};
  if (openssl() != nullptr && openssl()->supports(id)) return {openssl(), ipsec_mb(), most};
  if (libsodium() != nullptr && libsodium()->supports(id)) return {libsodium(), ipsec_mb(), 1};
  return {};
}

// Two of them, where one alone would be slower at some bursts; `few` is nullptr where one has them all.
TwoProviders chosen(AlgorithmId id) {
  Provider* const provider = fastest(id);
  if (provider == nullptr || provider != ipsec_mb()) return {.many = provider};
  const TwoProviders both = by_burst(id);
  return both.few != nullptr ? both : TwoProviders{.many = provider};
}

class DefaultProvider final : public Provider {
 public:
  std::string_view name() const override { return "default"; }
  bool supports(AlgorithmId id) const override { return fastest(id) != nullptr; }
  std::size_t context_size(AlgorithmId id) const override {
    const TwoProviders providers = chosen(id);
    if (providers.few != nullptr) return by_burst_size(providers, id);
    return providers.many == nullptr ? 0 : providers.many->context_size(id);
  }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    const TwoProviders providers = chosen(id);
    if (providers.few != nullptr) return make_by_burst(providers, id, keys, storage);
    if (providers.many == nullptr) return fail(ProviderErrc::unsupported);
    return providers.many->make_context(id, keys, storage);
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

ProviderList providers() { return ProviderList({libsodium(), openssl(), ipsec_mb()}); }

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
