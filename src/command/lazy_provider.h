// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/provider.h"

namespace spigrp {

/// LazyProvider makes another provider's contexts when the first packet needs them, and keeps the keys until then:
/// of a million SAs a run meets few, and a context of libcrypto alone takes a kilobyte. It takes memory of the heap on
/// the packet path, once an SA, so it is for programs that read files and not for routers. It outlives the database.
class LazyProvider final : public Provider {
 public:
  explicit LazyProvider(Provider& from) : from_(from) {}

  std::string_view name() const override { return from_.name(); }
  bool supports(AlgorithmId id) const override { return from_.supports(id); }
  std::size_t context_size(AlgorithmId id) const override;
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override;
  void random(MutableBytes memory) override { from_.random(memory); }

 private:
  Provider& from_;
};

}  // namespace spigrp
