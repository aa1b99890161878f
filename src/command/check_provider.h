// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/provider.h"

namespace spigrp {

/// CheckProvider has every algorithm of the registry and does none: what its contexts seal and open fails.
/// With it a configuration can be checked where the machine, or the build, lacks an algorithm. Keys must have
/// the lengths that the registry has, and are not kept.
class CheckProvider final : public Provider {
 public:
  std::string_view name() const override { return "a check"; }
  bool supports(AlgorithmId id) const override;
  /// Its contexts know nothing, so that one serves all.
  std::size_t context_size(AlgorithmId /*id*/) const override { return 0; }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override;
  /// random() fills with zeros: nothing here is secret.
  void random(MutableBytes memory) override;
};

}  // namespace spigrp
