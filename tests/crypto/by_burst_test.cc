// SPDX-License-Identifier: Apache-2.0
#include "crypto/by_burst.h"

#include <boost/test/unit_test.hpp>

#include "crypto/support.h"
#include "spigrp/secret.h"

namespace spigrp::test {
namespace {

// Counted is libsodium, and counts the packets that come to it and the contexts that it has.
class Counted final : public Provider {
 public:
  std::string_view name() const override { return "counted"; }
  bool supports(AlgorithmId id) const override { return libsodium_provider().supports(id); }
  std::size_t context_size(AlgorithmId /*id*/) const override { return sizeof(CountedContext); }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    if (refuses) return fail(ProviderErrc::unsupported);
    BOOST_REQUIRE(storage.size() >= sizeof(CountedContext));
    auto* context = ::new (static_cast<void*>(storage.data())) CountedContext(*this);
    const auto inner = libsodium_provider().make_context(id, keys, context->storage);
    if (!inner) return inner;
    context->inner = *inner;
    ++alive;
    return context;
  }
  void random(MutableBytes memory) override { libsodium_provider().random(memory); }

  std::size_t packets = 0;
  std::size_t alive = 0;
  bool refuses = false;

 private:
  struct CountedContext final : CryptoContext {
    explicit CountedContext(Counted& of) : counted(of) {}
    void seal(std::span<CryptoJob> jobs) override {
      counted.packets += jobs.size();
      inner->seal(jobs);
    }
    void open(std::span<CryptoJob> jobs) override {
      counted.packets += jobs.size();
      inner->open(jobs);
    }
    void destroy() override {
      inner->destroy();
      --counted.alive;
      wipe({reinterpret_cast<std::uint8_t*>(this), sizeof *this});
    }

    Counted& counted;
    CryptoContext* inner = nullptr;
    alignas(kContextAlign) std::array<std::uint8_t, 544> storage{};
  };
};

const AlgorithmId kId = AlgorithmId::ah_hmac_sha2_256_128;
const Octets kKey = counting(32);

// Both is a context of both.
struct Both {
  explicit Both(std::size_t few_up_to) : providers{&few, &many, few_up_to} {
    storage.fill(kCanary);
    const auto made = make_by_burst(providers, kId, {{}, kKey}, memory());
    BOOST_REQUIRE(made.has_value());
    context = *made;
  }
  MutableBytes memory() { return MutableBytes(storage).first(by_burst_size(providers, kId)); }

  Counted few;
  Counted many;
  TwoProviders providers;
  alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage;
  CryptoContext* context = nullptr;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(by_burst)

BOOST_AUTO_TEST_CASE(the_length_of_a_burst_says_who_serves_it) {
  Both both(3);
  std::size_t few = 0;
  std::size_t many = 0;
  for (std::size_t size = 0; size <= 6; ++size) {
    std::vector<Packet> packets(size, packet_for(kId, 40));
    std::vector<CryptoJob> jobs;
    for (Packet& packet : packets) jobs.push_back(packet.job());
    both.context->seal(jobs);
    both.context->open(jobs);
    BOOST_TEST(std::ranges::all_of(jobs, &CryptoJob::ok));
    (size <= 3 ? few : many) += 2 * size;
    BOOST_TEST(both.few.packets == few);
    BOOST_TEST(both.many.packets == many);
  }
  both.context->destroy();
}

BOOST_AUTO_TEST_CASE(both_end_with_it_and_all_is_wiped) {
  Both both(1);
  BOOST_TEST(both.few.alive == 1U);
  BOOST_TEST(both.many.alive == 1U);
  both.context->destroy();
  BOOST_TEST(both.few.alive == 0U);
  BOOST_TEST(both.many.alive == 0U);
  BOOST_TEST(std::ranges::all_of(both.memory(), [](std::uint8_t byte) { return byte == 0; }));
}

BOOST_AUTO_TEST_CASE(where_one_refuses_none_stays) {
  Both both(1);
  both.context->destroy();
  both.many.refuses = true;
  const auto made = make_by_burst(both.providers, kId, {{}, kKey}, both.memory());
  BOOST_REQUIRE(!made.has_value());
  BOOST_TEST((made.error() == ProviderErrc::unsupported));
  BOOST_TEST(both.few.alive == 0U);
  const Octets short_key = counting(31);
  BOOST_TEST((make_by_burst(both.providers, kId, {{}, short_key}, both.memory()).error() ==
              ProviderErrc::bad_key_size));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
