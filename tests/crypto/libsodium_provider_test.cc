// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "crypto/support.h"
#include "spigrp/provider.h"
#include "support/heap_counter.h"

namespace spigrp::test {
namespace {

Provider& provider() { return libsodium_provider(); }

std::vector<CryptoJob> jobs_of(std::vector<Packet>& packets) {
  std::vector<CryptoJob> jobs;
  jobs.reserve(packets.size());
  for (Packet& packet : packets) jobs.push_back(packet.job());
  return jobs;
}

// Packets that differ in length and content.
std::vector<Packet> burst_of(AlgorithmId id, std::size_t count) {
  std::vector<Packet> packets;
  packets.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    packets.push_back(packet_for(id, 3 * i, static_cast<std::uint8_t>(i)));
  return packets;
}

BOOST_AUTO_TEST_SUITE(libsodium_provider_contexts)

BOOST_AUTO_TEST_CASE(it_is_one_object_with_a_name) {
  BOOST_TEST(provider().name() == "libsodium");
  BOOST_TEST(&libsodium_provider() == &provider());
}

BOOST_AUTO_TEST_CASE(it_has_six_algorithms) {
  const std::vector<AlgorithmId> always(
      {AlgorithmId::esp_chacha20_poly1305, AlgorithmId::esp_null_hmac_sha2_256_128,
       AlgorithmId::esp_null_hmac_sha2_512_256, AlgorithmId::ah_hmac_sha2_256_128,
       AlgorithmId::ah_hmac_sha2_512_256});
  for (const Algorithm& row : algorithms()) {
    if (row.id == AlgorithmId::esp_aes256_gcm16) continue;  // depends on the CPU
    BOOST_TEST(provider().supports(row.id) == (std::ranges::find(always, row.id) != always.end()), row.name);
  }
}

BOOST_AUTO_TEST_CASE(an_id_from_the_future_is_unsupported) {
  BOOST_TEST(!provider().supports({AlgorithmUse::esp, static_cast<CipherId>(200)}));
}

BOOST_AUTO_TEST_CASE(what_it_does_not_support_it_does_not_make) {
  alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage{};
  for (const Algorithm& row : algorithms()) {
    if (provider().supports(row.id)) continue;
    const Octets encryption = counting(row.encryption_key_len + row.salt_len);
    const Octets authentication = counting(row.auth_key_len);
    const auto made = provider().make_context(row.id, {encryption, authentication}, storage);
    BOOST_TEST(!made.has_value());
    BOOST_TEST((made.error() == ProviderErrc::unsupported));
  }
}

BOOST_AUTO_TEST_CASE(keys_of_any_other_length_are_refused) {
  for (const AlgorithmId id : usable(kCiphers)) {
    const std::size_t encryption_len = algorithm(id).encryption_key_len + algorithm(id).salt_len;
    const std::size_t authentication_len = algorithm(id).auth_key_len;
    for (std::size_t e = 0; e <= 68; ++e) {
      for (std::size_t a = 0; a <= 68; ++a) {
        alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage;
        storage.fill(kCanary);
        const Octets encryption = counting(e);
        const Octets authentication = counting(a);
        const auto made = provider().make_context(id, {encryption, authentication}, storage);
        const bool right = e == encryption_len && a == authentication_len;
        BOOST_TEST(made.has_value() == right);
        if (right) continue;
        BOOST_TEST((made.error() == ProviderErrc::bad_key_size));
        BOOST_TEST(std::ranges::all_of(storage, [](std::uint8_t b) { return b == kCanary; }));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(keys_are_read_only_while_the_context_is_made) {
  for (const AlgorithmId id : usable(kCiphers)) {
    Octets encryption = counting(algorithm(id).encryption_key_len + algorithm(id).salt_len, 1);
    Octets authentication = counting(algorithm(id).auth_key_len, 1);
    Context context(id, encryption, authentication);
    std::ranges::fill(encryption, 0);
    std::ranges::fill(authentication, 0);
    Context same(id);
    Packet packet = packet_for(id, 50);
    BOOST_TEST(seal_one(context, packet));
    BOOST_TEST(open_one(same, packet));
  }
}

BOOST_AUTO_TEST_CASE(a_burst_is_as_many_single_calls) {
  for (const AlgorithmId id : usable(kCiphers)) {
    Context context(id);
    for (const std::size_t count : std::initializer_list<std::size_t>{0, 1, 7, 64}) {
      std::vector<Packet> single = burst_of(id, count);
      std::vector<Packet> together = single;
      for (Packet& packet : single) BOOST_TEST(seal_one(context, packet));
      std::vector<CryptoJob> jobs = jobs_of(together);
      context->seal(jobs);
      for (std::size_t i = 0; i < count; ++i) {
        BOOST_TEST(jobs[i].ok);
        BOOST_TEST(together[i].text.hex() == single[i].text.hex());
        BOOST_TEST(together[i].icv.hex() == single[i].icv.hex());
      }
      for (CryptoJob& job : jobs) job.ok = false;
      context->open(jobs);
      const std::vector<Packet> plain = burst_of(id, count);
      for (std::size_t i = 0; i < count; ++i) {
        Packet expected = plain[i];
        BOOST_TEST(jobs[i].ok);
        BOOST_TEST(together[i].text.hex() == expected.text.hex());
        BOOST_TEST(together[i].fences_stand());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_bad_job_fails_alone) {
  constexpr std::size_t kCount = 7;
  for (const AlgorithmId id : usable(kCiphers)) {
    Context context(id);
    for (std::size_t bad = 0; bad < kCount; ++bad) {
      std::vector<Packet> packets = burst_of(id, kCount);
      std::vector<CryptoJob> jobs = jobs_of(packets);
      context->seal(jobs);
      packets[bad].icv.span().back() ^= 0x80;
      for (CryptoJob& job : jobs) job.ok = true;  // a left-over verdict must not survive
      context->open(jobs);
      for (std::size_t i = 0; i < kCount; ++i) {
        Packet plain = packet_for(id, 3 * i, static_cast<std::uint8_t>(i));
        BOOST_TEST(jobs[i].ok == (i != bad));
        if (i != bad) BOOST_TEST(packets[i].text.hex() == plain.text.hex());
        BOOST_TEST(packets[i].fences_stand());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_order_of_calls_does_not_matter) {
  for (const AlgorithmId id : usable(kCiphers)) {
    Context context(id);
    Packet first = packet_for(id, 100, 1);
    Packet second = packet_for(id, 100, 2);
    Packet again = first;
    BOOST_TEST(seal_one(context, first));
    BOOST_TEST(seal_one(context, second));
    BOOST_TEST(open_one(context, second));
    BOOST_TEST(seal_one(context, again));
    BOOST_TEST(again.icv.hex() == first.icv.hex());
    BOOST_TEST(again.text.hex() == first.text.hex());
  }
}

BOOST_AUTO_TEST_CASE(destroy_wipes_all_storage) {
  for (const AlgorithmId id : usable(kCiphers)) {
    Context context(id);
    Packet packet = packet_for(id, 100);
    seal_one(context, packet);
    BOOST_TEST(std::ranges::any_of(context.storage(), [](std::uint8_t b) { return b != 0; }));
    context.destroy();
    BOOST_TEST(std::ranges::all_of(context.storage(), [](std::uint8_t b) { return b == 0; }));
    BOOST_TEST(context.in_bounds());
  }
}

BOOST_AUTO_TEST_CASE(storage_that_is_too_small_or_not_aligned_is_misuse) {
  const Octets key = counting(32);
  const Keys keys{.encryption = {}, .authentication = key};
  alignas(kContextAlign) std::array<std::uint8_t, 2 * kContextSize> memory{};
  const auto stops_with = [&](std::size_t offset, std::size_t size) {
    return stops_program([&] {
      const auto made = provider().make_context(AlgorithmId::ah_hmac_sha2_256_128, keys,
                                                MutableBytes(memory).subspan(offset, size));
      if (!made) std::abort();
    });
  };
  const std::size_t size = provider().context_size(AlgorithmId::ah_hmac_sha2_256_128);
  BOOST_TEST(!stops_with(0, size));
  BOOST_TEST(!stops_with(0, kContextSize));
  BOOST_TEST(stops_with(0, size - 1));
  BOOST_TEST(stops_with(8, kContextSize));
}

BOOST_AUTO_TEST_CASE(a_context_takes_no_heap) {
  if (!heap_calls_are_counted()) return;
  for (const AlgorithmId id : usable(kCiphers)) {
    const Octets encryption = counting(algorithm(id).encryption_key_len + algorithm(id).salt_len);
    const Octets authentication = counting(algorithm(id).auth_key_len);
    const Keys keys{.encryption = encryption, .authentication = authentication};
    alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage;
    std::vector<Packet> packets = burst_of(id, 7);
    std::vector<CryptoJob> jobs = jobs_of(packets);

    const std::size_t before = heap_calls();
    const auto context = provider().make_context(id, keys, storage);
    (*context)->seal(jobs);
    (*context)->open(jobs);
    packets[3].icv.span()[0] ^= 1;
    (*context)->open(jobs);
    (*context)->destroy();
    provider().random(packets[0].icv.span());
    const std::size_t after = heap_calls();
    BOOST_TEST(after == before);
  }
}

BOOST_AUTO_TEST_CASE(random_fills_exactly_what_it_is_given) {
  Fenced a(64);
  Fenced b(64);
  provider().random(a.span());
  provider().random(b.span());
  BOOST_TEST(a.hex() != b.hex());
  BOOST_TEST(a.hex().substr(64) != Fenced(64).hex().substr(64));
  BOOST_TEST(a.fences_stand());
  BOOST_TEST(b.fences_stand());
  provider().random({});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp::test
