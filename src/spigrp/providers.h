// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "spigrp/algorithm.h"
#include "spigrp/provider.h"

namespace spigrp {

/// ProviderList is the providers of a build.
class ProviderList {
 public:
  /// Of these, the ones that are there.
  explicit ProviderList(const std::array<Provider*, 3>& candidates) {
    for (Provider* const provider : candidates) {
      if (provider != nullptr) all_[size_++] = provider;
    }
  }

  auto begin() const { return all_.begin(); }
  auto end() const { return all_.begin() + static_cast<std::ptrdiff_t>(size_); }

 private:
  std::array<Provider*, 3> all_{};
  std::size_t size_ = 0;
};

/// providers() are those of this build, libsodium first; a build of the checker alone has none. They live as
/// long as the program.
ProviderList providers();

/// find_provider() is the one of this name, or nullptr.
Provider* find_provider(std::string_view name);

/// default_provider() has what any provider of this build has, and takes the fastest for each algorithm.
Provider& default_provider();

/// build_option() is the option of the build that brings a provider for an algorithm; empty where there is no
/// such provider, or it is in every build.
std::string_view build_option(AlgorithmId id);

}  // namespace spigrp
