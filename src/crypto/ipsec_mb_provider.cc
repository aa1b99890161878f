// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb_provider.h"

#include "crypto/context_arguments.h"
#include "crypto/ipsec_mb/aead.h"
#include "crypto/ipsec_mb/encrypt_then_mac.h"
#include "crypto/ipsec_mb/worker.h"
#include "spigrp/result.h"

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

  // The library has no generator.
  void random(MutableBytes memory) override { libsodium_provider().random(memory); }
};

constinit IpsecMbProvider the_provider;

}  // namespace

Provider& ipsec_mb_provider() { return the_provider; }

}  // namespace spigrp
