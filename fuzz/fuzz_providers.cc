// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "command/key_keeper.h"
#include "command/lazy_provider.h"
#include "crypto/openssl_provider.h"
#include "spigrp/algorithm.h"
#include "spigrp/providers.h"
#include "support/lab.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kChoices = 6;

// Algorithms that both have: those whose numbers the seeds know, in the order of the registry.
const std::vector<AlgorithmId>& shared_algorithms() {
  static const std::vector<AlgorithmId> ids = [] {
    std::vector<AlgorithmId> both;
    for (const Algorithm& row : algorithms()) {
      if (libsodium_provider().supports(row.id) && openssl_provider().supports(row.id))
        both.push_back(row.id);
    }
    return both;
  }();
  return ids;
}

// Message is a packet as a provider sees it.
struct Message {
  std::array<Octets, 2> lead;
  Octets text;
  Octets trail;
  Octets iv;
  Octets icv;
  friend bool operator==(const Message&, const Message&) = default;
};

// Context is a key made ready by one of the two.
class Context {
 public:
  Context(Provider& provider, AlgorithmId id, const Keys& keys) : storage_(kContextSize, kContextAlign) {
    const auto made = provider.make_context(id, keys, storage_.bytes());
    SPIGRP_REQUIRE(made.has_value());
    context_ = *made;
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    context_->destroy();
    SPIGRP_REQUIRE(storage_.intact());
  }

  Message sealed(Message message) {
    SPIGRP_REQUIRE(run(message, &CryptoContext::seal));
    return message;
  }
  bool open(Message& message) { return run(message, &CryptoContext::open); }

 private:
  bool run(Message& message, void (CryptoContext::*call)(std::span<CryptoJob>)) {
    const std::array<Bytes, 2> lead = {message.lead[0], message.lead[1]};
    const std::array<Bytes, 1> trail = {message.trail};
    CryptoJob job{.lead = lead,
                  .text = message.text,
                  .trail = std::span(trail).first(message.trail.empty() ? 0u : 1u),
                  .iv = message.iv,
                  .icv = message.icv};
    (context_->*call)({&job, 1});
    return job.ok;
  }

  Block storage_;
  CryptoContext* context_ = nullptr;
};

// AEADs authenticate 8 or 12 bytes in front of the text (ESN), the others anything, and AH has no text.
Message message_of(const Algorithm& row, Bytes choices, Bytes rest) {
  Message message;
  const auto take = [&](std::size_t len) {
    const Bytes part = rest.first(std::min(len, rest.size()));
    rest = rest.subspan(part.size());
    Octets taken(part.begin(), part.end());
    return taken;
  };
  const auto padded = [](Octets bytes, std::size_t len) {
    bytes.resize(len);
    return bytes;
  };
  message.iv = padded(take(row.iv_len), row.iv_len);
  const bool esn = (choices[1] & 1u) != 0;
  if (row.aead) {
    message.lead = {padded(take(4), 4), padded(take(4), esn ? 8 : 4)};
  } else {
    message.lead = {take(choices[2]), take(8)};
    message.trail = padded(take(4), esn ? 4 : 0);
  }
  if (row.use == AlgorithmUse::esp) message.text = take(rest.size());
  message.icv = Octets(row.icv_len);
  return message;
}

// One bit of what the key covers, or of the ICV.
Message tampered(Message message, Bytes choices) {
  std::vector<std::uint8_t*> covered;
  for (Octets* part :
       {&message.icv, &message.text, &message.lead[0], &message.lead[1], &message.trail, &message.iv}) {
    for (std::uint8_t& byte : *part) covered.push_back(&byte);
  }
  const std::size_t at = (choices[3] * 256u + choices[4]) % covered.size();
  *covered[at] = static_cast<std::uint8_t>(*covered[at] ^ 1u << choices[5] % 8);
  return message;
}

void check_opens(Context& context, Message sealed, const Message& plain) {
  SPIGRP_REQUIRE(context.open(sealed) && same(sealed.text, plain.text));
}

void check_refuses(Context& context, Message forged, const Message& plain) {
  SPIGRP_REQUIRE(!context.open(forged));
  // NULL encryption hides nothing, and of a text of zeros a wiped one cannot be told.
  const bool hidden =
      !plain.iv.empty() && std::ranges::any_of(plain.text, [](auto byte) { return byte != 0; });
  SPIGRP_REQUIRE(!hidden || !same(forged.text, plain.text));
}

// Keys of another length make no context, and neither does an algorithm without keys.
void check_wrong_keys(Provider& provider, const Algorithm& row, Keys keys) {
  Block storage(kContextSize, kContextAlign);
  const auto is_refused = [&](AlgorithmId id, ProviderErrc why) {
    const auto made = provider.make_context(id, keys, storage.bytes());
    return !made && made.error() == why;
  };
  SPIGRP_REQUIRE(is_refused(AlgorithmId::comp_deflate, ProviderErrc::unsupported));
  Bytes& key = keys.authentication.empty() ? keys.encryption : keys.authentication;
  key = key.first(key.size() - 1);
  SPIGRP_REQUIRE(is_refused(row.id, ProviderErrc::bad_key_size));
}

// Who computes nothing seals and opens nothing.
void check_idle(Provider& provider, AlgorithmId id, const Keys& keys, const Message& plain) {
  Block storage(kContextSize, kContextAlign);
  CryptoContext& context = **provider.make_context(id, keys, storage.bytes());
  for (const auto call : {&CryptoContext::seal, &CryptoContext::open}) {
    Message message = plain;
    CryptoJob job{.lead = {}, .text = message.text, .trail = {}, .iv = message.iv, .icv = message.icv};
    (context.*call)({&job, 1});
    SPIGRP_REQUIRE(!job.ok && message == plain);
  }
  context.destroy();
}

}  // namespace

// libsodium, OpenSSL, a provider that begins late, and intel-ipsec-mb where it is, seal alike, byte for byte, each opens what
// the others sealed, and none opens what was changed by a bit, nor gives away what was in it. Providers that compute nothing
// seal and open nothing, and all of them refuse keys of a wrong length.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kChoices || size > 8192) return 0;
  const Bytes choices(data, kChoices);
  const AlgorithmId id = shared_algorithms()[choices[0] % shared_algorithms().size()];
  const Algorithm& row = algorithm(id);
  const Keys keys{.encryption = key_bytes(row.encryption_key_len + row.salt_len, choices[1]),
                  .authentication = key_bytes(row.auth_key_len, choices[1])};
  Context sodium(libsodium_provider(), id, keys);
  Context openssl(openssl_provider(), id, keys);
  LazyProvider late_provider(libsodium_provider());
  Context late(late_provider, id, keys);
  std::optional<Context> fast;
  if (Provider* ipsec_mb = find_provider("ipsec-mb"); ipsec_mb != nullptr && ipsec_mb->supports(id))
    fast.emplace(*ipsec_mb, id, keys);
  const Message plain = message_of(row, choices, {data + kChoices, size - kChoices});
  const Message sealed = sodium.sealed(plain);
  SPIGRP_REQUIRE(openssl.sealed(plain) == sealed && late.sealed(plain) == sealed);
  SPIGRP_REQUIRE(!fast || fast->sealed(plain) == sealed);
  const Message forged = tampered(sealed, choices);
  for (Context* context : {&sodium, &openssl, &late, fast ? &*fast : &late}) {
    check_opens(*context, sealed, plain);
    check_refuses(*context, forged, plain);
  }
  CheckProvider checking;
  KeyKeeper keeping;
  for (Provider* idle : {static_cast<Provider*>(&checking), static_cast<Provider*>(&keeping)}) {
    check_idle(*idle, id, keys, plain);
  }
  for (Provider* provider :
       {&libsodium_provider(), &openssl_provider(), static_cast<Provider*>(&late_provider),
        static_cast<Provider*>(&checking), static_cast<Provider*>(&keeping)}) {
    check_wrong_keys(*provider, row, keys);
  }
  return 0;
}
