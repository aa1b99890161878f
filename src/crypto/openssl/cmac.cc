// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/cmac.h"

#include <array>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include "spigrp/result.h"

namespace spigrp {
namespace {

using Fetched = Handle<EVP_MAC, EVP_MAC_free>;

Fetched fetch() {
  ERR_set_mark();
  Fetched mac(EVP_MAC_fetch(nullptr, "CMAC", nullptr));
  ERR_pop_to_mark();
  return mac;
}

bool set_up(EVP_MAC_CTX* context, Bytes key) {
  std::array cipher{'A', 'E', 'S', '-', '1', '2', '8', '-', 'C', 'B', 'C', '\0'};  // a parameter is not const
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), 0),
                              OSSL_PARAM_construct_end()};
  return context != nullptr && EVP_MAC_init(context, key.data(), key.size(), parameters.data()) == 1;
}

}  // namespace

bool libcrypto_has_cmac() { return static_cast<bool>(fetch()); }

std::optional<Cmac> Cmac::make(Bytes key) {
  const Fetched mac = fetch();
  if (!mac) return std::nullopt;
  Context context(EVP_MAC_CTX_new(mac.get()));
  if (!set_up(context.get(), key)) return std::nullopt;
  return Cmac(std::move(context));
}

void Cmac::compute(const CryptoJob& job, std::span<std::uint8_t, kTagLen> tag) {
  EVP_MAC_CTX* context = context_.get();
  const auto add = [context](Bytes part) {
    SPIGRP_REQUIRE(EVP_MAC_update(context, part.data(), part.size()) == 1);
  };
  SPIGRP_REQUIRE(EVP_MAC_init(context, nullptr, 0, nullptr) == 1);  // the same key again
  for (const Bytes part : job.lead) add(part);
  add(job.text);
  for (const Bytes part : job.trail) add(part);
  std::size_t written = 0;
  SPIGRP_REQUIRE(EVP_MAC_final(context, tag.data(), &written, tag.size()) == 1 && written == tag.size());
}

}  // namespace spigrp
