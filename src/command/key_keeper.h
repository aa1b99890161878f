// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>

#include "command/check_provider.h"
#include "command/sa_keys.h"
#include "spigrp/sa.h"

namespace spigrp {

/// KeyKeeper is a provider that computes nothing and remembers the keys that it is given, so that they can be
/// written down for another program. They are wiped with it. It outlives the database.
class KeyKeeper final : public Provider {
 public:
  std::string_view name() const override { return "a key keeper"; }
  bool supports(AlgorithmId id) const override { return check_.supports(id); }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override;
  void random(MutableBytes memory) override { check_.random(memory); }

  /// keys() are those of an SA in the database; both are empty where it has none.
  Keys keys(const Sa& sa) const;

 private:
  CheckProvider check_;
  std::map<const std::uint8_t*, std::unique_ptr<SaKeys>> kept_;  // by the storage of the SA's context
};

}  // namespace spigrp
