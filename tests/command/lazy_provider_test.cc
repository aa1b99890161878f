// SPDX-License-Identifier: Apache-2.0
#include "command/lazy_provider.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>

#include "spigrp/algorithm.h"
#include "spigrp/providers.h"
#include "support/octets.h"

namespace spigrp::test {
namespace {

// Counts the contexts that it makes, and those that were not ended.
class Counted final : public Provider {
 public:
  std::string_view name() const override { return "counted"; }
  bool supports(AlgorithmId id) const override { return default_provider().supports(id); }
  std::size_t context_size(AlgorithmId id) const override { return default_provider().context_size(id); }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    ++made;
    return default_provider().make_context(id, keys, storage);
  }
  void random(MutableBytes memory) override { default_provider().random(memory); }

  int made = 0;
};

struct Sealed {
  Octets text;
  Octets icv;
  friend bool operator==(const Sealed&, const Sealed&) = default;
};

struct Storage {
  alignas(kContextAlign) std::array<std::uint8_t, kContextSize> bytes{};
};

class Pair {
 public:
  explicit Pair(const Algorithm& row)
      : row_(row),
        encryption_(Noise(1).octets(row.encryption_key_len + row.salt_len)),
        authentication_(Noise(2).octets(row.auth_key_len)) {}

  CryptoContext& make(Provider& provider, Storage& storage) const {
    const std::size_t size = provider.context_size(row_.id);
    const auto made = provider.make_context(row_.id, {encryption_, authentication_},
                                            MutableBytes(storage.bytes).first(size));
    BOOST_TEST_REQUIRE(made.has_value());
    return **made;
  }

  Sealed seal(CryptoContext& context) const {
    Sealed sealed{Noise(3).octets(row_.encrypts ? 64 : 0), Octets(row_.icv_len)};
    CryptoJob job = this->job(sealed);
    context.seal({&job, 1});
    BOOST_TEST(job.ok);
    return sealed;
  }
  bool open(CryptoContext& context, Sealed sealed) const {
    CryptoJob job = this->job(sealed);
    context.open({&job, 1});
    return job.ok && sealed.text == Noise(3).octets(row_.encrypts ? 64 : 0);
  }

 private:
  CryptoJob job(Sealed& sealed) const {
    return {.lead = {&lead_, 1},
            .text = sealed.text,
            .trail = {},
            .iv = Bytes(iv_).first(row_.iv_len),
            .icv = sealed.icv};
  }

  const Algorithm& row_;
  Octets encryption_;
  Octets authentication_;
  Octets header_ = Noise(4).octets(8);
  Octets iv_ = Noise(5).octets(16);
  Bytes lead_ = header_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lazy_provider)

BOOST_AUTO_TEST_CASE(a_context_is_made_by_the_first_packet_and_does_what_the_other_does) {
  for (const Algorithm& row : algorithms()) {
    if (!default_provider().supports(row.id)) continue;
    BOOST_TEST_CONTEXT(row.name) {
      Counted from;
      LazyProvider lazy(from);
      const Pair pair(row);
      Storage lazy_storage;
      Storage other_storage;
      CryptoContext& context = pair.make(lazy, lazy_storage);
      BOOST_TEST(from.made == 0);
      CryptoContext& other = pair.make(default_provider(), other_storage);
      const Sealed sealed = pair.seal(other);
      BOOST_TEST((pair.seal(context) == sealed));
      BOOST_TEST(from.made == 1);
      BOOST_TEST(pair.open(context, sealed));
      BOOST_TEST(from.made == 1);
      context.destroy();
      other.destroy();
    }
  }
}

BOOST_AUTO_TEST_CASE(keys_are_wiped_with_the_context_whether_it_was_made_or_not) {
  const Algorithm& row = algorithm(AlgorithmId::esp_chacha20_poly1305);
  LazyProvider lazy(default_provider());
  const Pair pair(row);
  const Octets key = Noise(1).octets(32);
  for (const bool used : {false, true}) {
    Storage storage;
    CryptoContext& context = pair.make(lazy, storage);
    const auto holds_key = [&] { return !std::ranges::search(storage.bytes, key).empty(); };
    BOOST_TEST(holds_key());
    if (used) {
      pair.seal(context);
      BOOST_TEST(!holds_key());
    }
    context.destroy();
    BOOST_TEST(!holds_key());
  }
}

BOOST_AUTO_TEST_CASE(what_would_be_refused_later_is_refused_at_once) {
  LazyProvider lazy(default_provider());
  Storage storage;
  const Octets key(35);
  const auto made = lazy.make_context(AlgorithmId::esp_chacha20_poly1305, {key, {}}, storage.bytes);
  BOOST_TEST_REQUIRE(!made.has_value());
  BOOST_TEST((made.error() == ProviderErrc::bad_key_size));
  const AlgorithmId none{AlgorithmUse::esp, static_cast<CipherId>(200)};
  BOOST_TEST(lazy.context_size(none) == 0U);
  const auto missing = lazy.make_context(none, {key, {}}, storage.bytes);
  BOOST_TEST_REQUIRE(!missing.has_value());
  BOOST_TEST((missing.error() == ProviderErrc::unsupported));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
