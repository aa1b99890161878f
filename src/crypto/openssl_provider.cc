// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl_provider.h"

#include "crypto/context_arguments.h"
#include "crypto/openssl/aead.h"
#include "crypto/openssl/cipher.h"
#include "crypto/openssl/encrypt_then_mac.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

class OpensslProvider final : public Provider {
 public:
  std::string_view name() const override { return "openssl"; }

  bool supports(AlgorithmId id) const override {
    const Algorithm* row = find_algorithm(id);
    if (row == nullptr || row->use == AlgorithmUse::comp) return false;
    return (row->cipher == nullptr || libcrypto_has(*row->cipher)) && libcrypto_has_integrity(id.integrity);
  }

  std::size_t context_size(AlgorithmId id) const override {
    if (!supports(id)) return 0;
    const Algorithm& row = algorithm(id);
    return row.aead ? evp_aead_size() : encrypt_then_mac(row).size;
  }

  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    const auto checked = checked_algorithm(*this, id, keys, storage);
    if (!checked) return fail(checked.error());
    const Algorithm& row = **checked;
    CryptoContext* context = row.aead ? make_evp_aead(*row.cipher, storage, keys.encryption)
                                      : encrypt_then_mac(row).make(row, storage, keys);
    if (context == nullptr) return fail(ProviderErrc::unsupported);
    return context;
  }

  // libcrypto's own generator takes memory whenever it seeds itself again, which would be on the packet path.
  void random(MutableBytes memory) override { libsodium_provider().random(memory); }
};

constinit OpensslProvider the_provider;

}  // namespace

Provider& openssl_provider() { return the_provider; }

}  // namespace spigrp
