// SPDX-License-Identifier: Apache-2.0
#include "command/key_keeper.h"

#include <new>

#include "command/kept_keys.h"

namespace spigrp {
namespace {

class Keeping final : public CryptoContext {
 public:
  explicit Keeping(const Keys& keys) : keys_(keys) {}

  void seal(std::span<CryptoJob> jobs) override { refuse(jobs); }
  void open(std::span<CryptoJob> jobs) override { refuse(jobs); }
  void destroy() override { this->~Keeping(); }

  Keys keys() const { return keys_.view(); }

 private:
  ~Keeping() = default;  // by destroy() only
  static void refuse(std::span<CryptoJob> jobs) {
    for (CryptoJob& job : jobs) job.ok = false;
  }

  KeptKeys keys_;
};

static_assert(sizeof(Keeping) <= kContextSize);

}  // namespace

std::size_t KeyKeeper::context_size(AlgorithmId id) const { return supports(id) ? sizeof(Keeping) : 0; }

Result<CryptoContext*, ProviderErrc> KeyKeeper::make_context(AlgorithmId id, const Keys& keys,
                                                             MutableBytes storage) {
  const auto checked = check_.make_context(id, keys, storage);
  if (!checked) return checked;
  SPIGRP_REQUIRE(storage.size() >= sizeof(Keeping));
  return ::new (static_cast<void*>(storage.data())) Keeping(keys);
}

Keys KeyKeeper::keys(const Sa& sa) {
  if (sa.crypto == nullptr) return {};
  SPIGRP_REQUIRE(sa.provider->name() == kName);
  return static_cast<const Keeping*>(sa.crypto)->keys();
}

}  // namespace spigrp
