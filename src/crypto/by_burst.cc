// SPDX-License-Identifier: Apache-2.0
#include "crypto/by_burst.h"

#include <cstdint>
#include <new>

#include "base/round_up.h"
#include "crypto/context_arguments.h"
#include "spigrp/result.h"
#include "spigrp/secret.h"

namespace spigrp {
namespace {

class ByBurst final : public CryptoContext {
 public:
  ByBurst(CryptoContext& few, CryptoContext& many, std::size_t few_up_to)
      : few_(few), many_(many), few_up_to_(few_up_to) {}

  void seal(std::span<CryptoJob> jobs) override { serving(jobs).seal(jobs); }
  void open(std::span<CryptoJob> jobs) override { serving(jobs).open(jobs); }
  void destroy() override {
    few_.destroy();
    many_.destroy();
    wipe({reinterpret_cast<std::uint8_t*>(this), sizeof *this});
  }

 private:
  CryptoContext& serving(std::span<const CryptoJob> jobs) const {
    return jobs.size() <= few_up_to_ ? few_ : many_;
  }

  CryptoContext& few_;
  CryptoContext& many_;
  std::size_t few_up_to_;
};

constexpr std::size_t aligned(std::size_t size) { return round_up(size, kContextAlign); }

constexpr std::size_t kOwnSize = aligned(sizeof(ByBurst));

}  // namespace

std::size_t by_burst_size(const TwoProviders& providers, AlgorithmId id) {
  const std::size_t size =
      kOwnSize + aligned(providers.few->context_size(id)) + providers.many->context_size(id);
  SPIGRP_REQUIRE(size <= kContextSize);
  return size;
}

// This one, then that of the few, then that of the many.
Result<CryptoContext*, ProviderErrc> make_by_burst(const TwoProviders& providers, AlgorithmId id,
                                                   const Keys& keys, MutableBytes storage) {
  SPIGRP_REQUIRE(is_context_storage(storage, by_burst_size(providers, id)));
  const MutableBytes few_storage = storage.subspan(kOwnSize, aligned(providers.few->context_size(id)));
  const auto few = providers.few->make_context(id, keys, few_storage);
  if (!few) return few;
  const auto many = providers.many->make_context(id, keys, storage.subspan(kOwnSize + few_storage.size()));
  if (!many) {
    (*few)->destroy();
    return many;
  }
  // What is between them is nobody's, and is wiped where a context is.
  for (const MutableBytes gap : {storage.first(kOwnSize).subspan(sizeof(ByBurst)),
                                 few_storage.subspan(providers.few->context_size(id))}) {
    wipe(gap);
  }
  return ::new (static_cast<void*>(storage.data())) ByBurst(**few, **many, providers.few_up_to);
}

}  // namespace spigrp
