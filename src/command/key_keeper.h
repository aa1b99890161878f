// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command/check_provider.h"
#include "spigrp/sa.h"

namespace spigrp {

/// KeyKeeper is a provider that computes nothing and remembers the keys that it is given, so that they can be
/// written down for another program. They are wiped with the SA. It outlives the database.
class KeyKeeper final : public Provider {
 public:
  std::string_view name() const override { return kName; }
  bool supports(AlgorithmId id) const override { return check_.supports(id); }
  std::size_t context_size(AlgorithmId id) const override;
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override;
  void random(MutableBytes memory) override { check_.random(memory); }

  /// keys() are those of an SA that has its context from a key keeper; both are empty where it has none.
  static Keys keys(const Sa& sa);

 private:
  static constexpr std::string_view kName = "a key keeper";

  CheckProvider check_;
};

}  // namespace spigrp
