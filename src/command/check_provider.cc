// SPDX-License-Identifier: Apache-2.0
#include "command/check_provider.h"

#include <algorithm>

#include "crypto/context_arguments.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

class NoContext final : public CryptoContext {
 public:
  void seal(std::span<CryptoJob> jobs) override { refuse(jobs); }
  void open(std::span<CryptoJob> jobs) override { refuse(jobs); }
  void destroy() override {}

 private:
  static void refuse(std::span<CryptoJob> jobs) {
    for (CryptoJob& job : jobs) job.ok = false;
  }
};

constinit NoContext no_context;

}  // namespace

bool CheckProvider::supports(AlgorithmId id) const { return algorithm(id).use != AlgorithmUse::comp; }

Result<CryptoContext*, ProviderErrc> CheckProvider::make_context(AlgorithmId id, const Keys& keys,
                                                                 MutableBytes /*storage*/) {
  if (!supports(id)) return fail(ProviderErrc::unsupported);
  if (!keys_fit(algorithm(id), keys)) return fail(ProviderErrc::bad_key_size);
  return &no_context;
}

void CheckProvider::random(MutableBytes memory) { std::ranges::fill(memory, std::uint8_t{0}); }

}  // namespace spigrp
