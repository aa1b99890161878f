// SPDX-License-Identifier: Apache-2.0
#include "command/key_keeper.h"

namespace spigrp {
namespace {

void keep(Bytes key, KeyBytes& in) {
  for (const std::uint8_t byte : key) in.bytes.push(byte);
  in.size = key.size();
}

}  // namespace

Result<CryptoContext*, ProviderErrc> KeyKeeper::make_context(AlgorithmId id, const Keys& keys,
                                                             MutableBytes storage) {
  const auto made = check_.make_context(id, keys, storage);
  if (!made) return made;
  auto kept = std::make_unique<SaKeys>();
  keep(keys.encryption, kept->encryption);
  keep(keys.authentication, kept->authentication);
  kept_[storage.data()] = std::move(kept);
  return made;
}

Keys KeyKeeper::keys(const Sa& sa) const {
  const auto found = kept_.find(sa.crypto_storage.data());
  return found == kept_.end() || sa.crypto == nullptr ? Keys{} : found->second->view();
}

}  // namespace spigrp
