// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb_provider.h"

#include <algorithm>
#include <array>

#include "crypto/context_arguments.h"
#include "crypto/ipsec_mb/aead.h"
#include "crypto/ipsec_mb/encrypt_then_mac.h"
#include "crypto/ipsec_mb/worker.h"
#include "spigrp/result.h"
#include "spigrp/secret.h"

namespace spigrp {
namespace {

class IpsecMbProvider final : public Provider {
 public:
  std::string_view name() const override { return "ipsec-mb"; }

  bool supports(AlgorithmId id) const override { return context_size(id) != 0; }

  std::size_t context_size(AlgorithmId id) const override {
    const Algorithm* row = find_algorithm(id);
    if (row == nullptr || row->use == AlgorithmUse::comp || !ipsec_mb::is_usable()) return 0;
    return row->aead ? ipsec_mb::aead_size(row->cipher->mode) : ipsec_mb::encrypt_then_mac_size(*row);
  }

  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    const auto checked = checked_algorithm(*this, id, keys, storage);
    if (!checked) return fail(checked.error());
    const Algorithm& row = **checked;
    return row.aead ? ipsec_mb::make_aead(*row.cipher, storage, keys.encryption)
                    : ipsec_mb::make_encrypt_then_mac(row, storage, keys);
  }

  // The library has no generator. What libsodium does of a seed, for much memory, AES does in a fourth of the time.
  void random(MutableBytes memory) override {
    if (memory.size() <= kLittle || !ipsec_mb::is_usable()) return libsodium_provider().random(memory);
    std::array<std::uint8_t, kStreamKeyLen> seed;
    libsodium_provider().random(seed);
    fill_from(seed, memory);
    wipe(seed);
  }

 private:
  static constexpr std::size_t kLittle = 256;
  static constexpr std::size_t kStreamKeyLen = 32 + 4;  // AES-256, and the salt

  // The stream of a cipher under a key that nobody knows, and which is forgotten.
  static void fill_from(Bytes seed, MutableBytes memory) {
    const Cipher& cipher = *algorithm(AlgorithmId::esp_aes256_gcm16).cipher;
    alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage;
    std::array<std::uint8_t, 8> iv{};
    std::array<std::uint8_t, 16> icv;
    std::ranges::fill(memory, std::uint8_t{0});
    CryptoJob job{.lead = {}, .text = memory, .trail = {}, .iv = iv, .icv = icv};
    CryptoContext* context = ipsec_mb::make_aead(cipher, storage, seed);
    context->seal({&job, 1});
    context->destroy();
    wipe(icv);
  }
};

constinit IpsecMbProvider the_provider;

}  // namespace

Provider& ipsec_mb_provider() { return the_provider; }

}  // namespace spigrp
