// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "spigrp/provider.h"

namespace spigrp {

/// TwoProviders serve one algorithm: `few` the bursts of at most `few_up_to` packets, and `many` the longer ones. Both have
/// the algorithm, and make the same packets of it.
struct TwoProviders {
  Provider* few = nullptr;
  Provider* many = nullptr;
  std::size_t few_up_to = 0;
};

/// by_burst_size() is how many bytes a context of both takes, at most kContextSize.
std::size_t by_burst_size(const TwoProviders& providers, AlgorithmId id);

/// make_by_burst() makes a context that has one of each provider behind it, in storage as Provider::make_context() wants it.
Result<CryptoContext*, ProviderErrc> make_by_burst(const TwoProviders& providers, AlgorithmId id,
                                                   const Keys& keys, MutableBytes storage);

}  // namespace spigrp
