// SPDX-License-Identifier: Apache-2.0
#include "spigrp/providers.h"

#include <boost/test/unit_test.hpp>

#include "crypto/support.h"
#include "support/heap_counter.h"

namespace spigrp::test {
namespace {

// Offer is an algorithm that a provider of this build has, on this CPU.
struct Offer {
  Provider* provider;
  const Algorithm* row;
};

std::vector<Offer> offers() {
  std::vector<Offer> all;
  for (Provider* provider : providers()) {
    for (const Algorithm& row : algorithms()) {
      if (provider->supports(row.id)) all.push_back({provider, &row});
    }
  }
  return all;
}

template <class Test>
void for_each_offer(Test test) {
  for (const Offer& offer : offers()) {
    BOOST_TEST_CONTEXT(offer.row->name << " of " << offer.provider->name()) {
      test(*offer.row, *offer.provider);
    }
  }
}

struct KeyPair {
  Octets encryption;
  Octets authentication;
};

KeyPair keys_for(const Algorithm& row, std::uint32_t seed) {
  return {noise(row.encryption_key_len + row.salt_len, seed), noise(row.auth_key_len, seed + 1)};
}

std::size_t whole_blocks(const Algorithm& row, std::size_t len) { return len - len % row.block_len; }

// A packet as its transform makes it, with what is scattered cut into pieces where that is allowed: those of
// an AEAD are SPI, high bits and number already.
Packet packet_of(const Algorithm& row, std::size_t text_len, bool esn, std::uint32_t seed) {
  Packet packet;
  packet.iv = noise(row.iv_len, seed);
  packet.icv = Fenced(row.icv_len);
  packet.text = row.use == AlgorithmUse::ah ? Fenced(0) : Fenced(noise(text_len, seed + 1));
  const Octets high = esn ? noise(4, seed + 2) : Octets{};
  if (row.aead) {
    packet.lead = {noise(4, seed + 3), high, noise(4, seed + 4)};
    if (!row.encrypts) packet.lead.push_back(packet.iv);
    return packet;
  }
  packet.lead = {noise(5, seed + 3), {}, noise(3, seed + 4), packet.iv};
  if (row.use == AlgorithmUse::ah) packet.lead.push_back(noise(text_len, seed + 1));
  packet.trail = {high};
  return packet;
}

// Packets of different lengths, by the same numbers each time.
std::vector<Packet> burst_of(const Algorithm& row, std::uint32_t count, std::size_t step) {
  std::vector<Packet> packets;
  packets.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    packets.push_back(packet_of(row, whole_blocks(row, step * i), i % 2 == 0, i));
  }
  return packets;
}

std::vector<CryptoJob> jobs_of(std::vector<Packet>& packets) {
  std::vector<CryptoJob> jobs;
  jobs.reserve(packets.size());
  for (Packet& packet : packets) jobs.push_back(packet.job());
  return jobs;
}

template <class Refused>
void flips(MutableBytes bytes, Refused refused) {
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const auto flip = [&] { bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1 << bit % 8); };
    flip();
    refused();
    flip();
  }
}

// What two contexts that have the same key make of a packet, either way.
void agree(Context& one, Context& other, const Packet& plain) {
  Packet mine = plain;
  Packet theirs = plain;
  BOOST_REQUIRE(seal_one(one, mine));
  BOOST_REQUIRE(seal_one(other, theirs));
  BOOST_REQUIRE(mine.text.hex() == theirs.text.hex());
  BOOST_REQUIRE(mine.icv.hex() == theirs.icv.hex());
  BOOST_REQUIRE(open_one(other, mine));
  BOOST_REQUIRE(open_one(one, theirs));
  Packet expected = plain;
  BOOST_REQUIRE(mine.text.hex() == expected.text.hex());
  BOOST_REQUIRE(theirs.text.hex() == expected.text.hex());
  BOOST_REQUIRE((mine.fences_stand() && theirs.fences_stand()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(providers_of_this_build)

BOOST_AUTO_TEST_CASE(each_is_found_by_its_name) {
  for (Provider* provider : providers()) BOOST_TEST(find_provider(provider->name()) == provider);
  BOOST_TEST(find_provider("libsodium") == &libsodium_provider());
  BOOST_TEST(find_provider("") == nullptr);
  BOOST_TEST(find_provider("default") == nullptr);
  BOOST_TEST(find_provider("libsodium ") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_default_has_what_any_has) {
  for (const Algorithm& row : algorithms()) {
    const ProviderList all = providers();
    const bool any = std::ranges::any_of(all, [&](Provider* each) { return each->supports(row.id); });
    BOOST_TEST(default_provider().supports(row.id) == any, row.name);
    if (!any) continue;
    const KeyPair keys = keys_for(row, 1);
    Context context(row.id, keys.encryption, keys.authentication, default_provider());
    Packet packet = packet_of(row, 48, true, 5);
    BOOST_TEST(seal_one(context, packet));
    BOOST_TEST(open_one(context, packet));
  }
  BOOST_TEST(!default_provider().supports({AlgorithmUse::esp, CipherId::null}));
}

// Every algorithm is always there, or comes by an option, or nothing has it at all.
BOOST_AUTO_TEST_CASE(the_build_option_of_an_algorithm) {
  const auto option = [](AlgorithmUse use, std::string_view name) {
    return build_option(find_algorithm(use, name)->id);
  };
  BOOST_TEST(option(AlgorithmUse::esp, "chacha20poly1305") == "");
  BOOST_TEST(option(AlgorithmUse::esp, "aes256gcm16") == "-Dopenssl=enabled");  // libsodium: some CPUs only
  BOOST_TEST(option(AlgorithmUse::esp, "3des-md5-96") == "-Dopenssl=enabled");
  BOOST_TEST(option(AlgorithmUse::ah, "hmac-sha2-256-128") == "");
  BOOST_TEST(option(AlgorithmUse::ah, "aes-cmac-96") == "-Dopenssl=enabled");
  BOOST_TEST(option(AlgorithmUse::ah, "aes-xcbc-96") == "");
  BOOST_TEST(option(AlgorithmUse::esp, "des-md5-96") == "");
  BOOST_TEST(option(AlgorithmUse::esp, "twofish256") == "");
  BOOST_TEST(option(AlgorithmUse::comp, "deflate") == "");
  for (const Algorithm& row : algorithms()) {
    if (libsodium_provider().supports(row.id) || find_provider("openssl") == nullptr) continue;
    BOOST_TEST(find_provider("openssl")->supports(row.id) == !build_option(row.id).empty(), row.name);
  }
}

BOOST_AUTO_TEST_CASE(every_length_comes_back) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    const KeyPair keys = keys_for(row, 3);
    Context context(row.id, keys.encryption, keys.authentication, provider);
    for (std::size_t len = 0; len <= 100; ++len) {
      if (len % row.block_len != 0) continue;
      Packet plain = packet_of(row, len, len % 2 == 0, static_cast<std::uint32_t>(len));
      Packet packet = plain;
      BOOST_REQUIRE(seal_one(context, packet));
      const bool hidden = row.encrypts && len >= 8;
      if (row.use == AlgorithmUse::esp && len >= 8) {
        BOOST_TEST((packet.text.hex() != plain.text.hex()) == hidden);
      }
      BOOST_REQUIRE(open_one(context, packet));
      BOOST_TEST(packet.text.hex() == plain.text.hex());
      BOOST_TEST(packet.fences_stand());
    }
  });
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_refused_and_shows_no_plaintext) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    if (row.icv_len == 0) return;
    const KeyPair keys = keys_for(row, 4);
    Context context(row.id, keys.encryption, keys.authentication, provider);
    Packet plain = packet_of(row, 32, true, 9);
    Packet sealed = plain;
    BOOST_REQUIRE(seal_one(context, sealed));
    const auto refused = [&] {
      Packet forged = sealed;
      BOOST_REQUIRE(!open_one(context, forged));
      if (row.encrypts) {
        BOOST_REQUIRE(forged.text.hex().substr(0, 16) != plain.text.hex().substr(0, 16));
        BOOST_REQUIRE(forged.text.hex().substr(48) != plain.text.hex().substr(48));
      }
      BOOST_REQUIRE(forged.icv.hex() == sealed.icv.hex());
      BOOST_REQUIRE(forged.fences_stand());
    };
    flips(sealed.icv.span(), refused);
    flips(sealed.text.span(), refused);
    if (row.aead) flips(sealed.iv, refused);
    for (Octets& part : sealed.lead) flips(part, refused);
    for (Octets& part : sealed.trail) flips(part, refused);
    BOOST_TEST(open_one(context, sealed));
  });
}

// For every algorithm: other high bits are another ICV.
BOOST_AUTO_TEST_CASE(trap_esn_high_bits_in_separate_icv) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    if (row.icv_len == 0) return;
    const KeyPair keys = keys_for(row, 5);
    Context context(row.id, keys.encryption, keys.authentication, provider);
    Packet packet = packet_of(row, 32, true, 7);
    BOOST_REQUIRE(seal_one(context, packet));
    Octets& high = row.aead ? packet.lead[1] : packet.trail[0];
    high[0] ^= 1;
    Packet other_cycle = packet;
    BOOST_TEST(!open_one(context, other_cycle));
    high.clear();
    BOOST_TEST(!open_one(context, packet));
  });
}

BOOST_AUTO_TEST_CASE(a_burst_is_as_many_single_calls_and_a_bad_job_fails_alone) {
  constexpr std::size_t kCount = 7;
  for_each_offer([](const Algorithm& row, Provider& provider) {
    const KeyPair keys = keys_for(row, 6);
    Context context(row.id, keys.encryption, keys.authentication, provider);
    for (std::size_t bad = 0; bad < kCount; ++bad) {
      std::vector<Packet> packets = burst_of(row, kCount, 31);
      std::vector<Packet> single = packets;
      std::vector<Packet> plain = packets;
      std::vector<CryptoJob> jobs = jobs_of(packets);
      context->seal(jobs);
      for (std::size_t i = 0; i < kCount; ++i) {
        BOOST_REQUIRE(seal_one(context, single[i]));
        BOOST_REQUIRE(single[i].text.hex() == packets[i].text.hex());
        BOOST_REQUIRE(single[i].icv.hex() == packets[i].icv.hex());
      }
      if (row.icv_len == 0) continue;
      packets[bad].icv.span().back() ^= 0x80;
      for (CryptoJob& job : jobs) job.ok = true;  // a left-over verdict must not survive
      context->open(jobs);
      for (std::size_t i = 0; i < kCount; ++i) {
        BOOST_REQUIRE(jobs[i].ok == (i != bad));
        if (i != bad) BOOST_REQUIRE(packets[i].text.hex() == plain[i].text.hex());
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(keys_of_any_other_length_are_refused) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    const KeyPair right = keys_for(row, 7);
    for (std::size_t e = 0; e <= 68; ++e) {
      for (std::size_t a = 0; a <= 68; ++a) {
        if (e != right.encryption.size() && a != right.authentication.size()) continue;
        alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage;
        storage.fill(kCanary);
        const Octets encryption = noise(e, 1);
        const Octets authentication = noise(a, 2);
        const auto made = provider.make_context(row.id, {encryption, authentication}, storage);
        if (e == right.encryption.size() && a == right.authentication.size()) {
          BOOST_REQUIRE(made.has_value());
          (*made)->destroy();
          continue;
        }
        BOOST_REQUIRE(!made.has_value());
        BOOST_REQUIRE((made.error() == ProviderErrc::bad_key_size));
        BOOST_REQUIRE(std::ranges::all_of(storage, [](std::uint8_t b) { return b == kCanary; }));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(what_a_provider_does_not_have_it_does_not_make) {
  alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage{};
  const auto refuses = [&](Provider& provider, AlgorithmId id) {
    BOOST_TEST(!provider.supports(id));
    const auto made = provider.make_context(id, {}, storage);
    return !made && made.error() == ProviderErrc::unsupported;
  };
  ProviderList all = providers();
  std::vector<Provider*> each(all.begin(), all.end());
  each.push_back(&default_provider());
  for (Provider* provider : each) {
    for (const Algorithm& row : algorithms()) {
      if (!provider->supports(row.id)) BOOST_TEST(refuses(*provider, row.id), row.name);
    }
    BOOST_TEST(refuses(*provider, {AlgorithmUse::esp, CipherId::null}));
    BOOST_TEST(refuses(*provider, {AlgorithmUse::esp, static_cast<CipherId>(200)}));
  }
}

BOOST_AUTO_TEST_CASE(every_bit_of_the_keys_counts) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    if (row.icv_len == 0) return;
    KeyPair keys = keys_for(row, 8);
    Packet sealed = packet_of(row, 32, false, 11);
    Context right(row.id, keys.encryption, keys.authentication, provider);
    BOOST_REQUIRE(seal_one(right, sealed));
    const auto refused = [&] {
      Context wrong(row.id, keys.encryption, keys.authentication, provider);
      Packet forged = sealed;
      BOOST_REQUIRE(!open_one(wrong, forged));
    };
    if (row.aead) flips(keys.encryption, refused);
    flips(keys.authentication, refused);
  });
}

BOOST_AUTO_TEST_CASE(destroy_wipes_all_storage) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    const KeyPair keys = keys_for(row, 9);
    Context context(row.id, keys.encryption, keys.authentication, provider);
    Packet packet = packet_of(row, 96, true, 3);
    seal_one(context, packet);
    BOOST_TEST(std::ranges::any_of(context.storage(), [](std::uint8_t b) { return b != 0; }));
    context.destroy();
    BOOST_TEST(std::ranges::all_of(context.storage(), [](std::uint8_t b) { return b == 0; }));
    BOOST_TEST(context.in_bounds());
  });
}

// A context may take memory while it is made; with packets, good and bad, none.
BOOST_AUTO_TEST_CASE(packets_take_no_heap) {
  if (!heap_calls_are_counted()) return;
  for_each_offer([](const Algorithm& row, Provider& provider) {
    const KeyPair keys = keys_for(row, 10);
    Context context(row.id, keys.encryption, keys.authentication, provider);
    std::vector<Packet> packets = burst_of(row, 5, 400);
    std::vector<CryptoJob> jobs = jobs_of(packets);
    const std::size_t before = heap_calls();
    context->seal(jobs);
    context->open(jobs);
    context->seal(jobs);
    if (row.icv_len > 0) packets[3].icv.span()[0] ^= 1;
    context->open(jobs);
    provider.random(packets[4].text.span());
    const std::size_t after = heap_calls();
    BOOST_TEST(after == before);
  });
}

// Who sends has one provider, and who receives another: all that two of them have, on every length.
BOOST_AUTO_TEST_CASE(two_providers_agree) {
  std::size_t compared = 0;
  const std::vector<Offer> all = offers();
  for (const Offer& one : all) {
    for (const Offer& other : all) {
      if (one.row != other.row || one.provider == other.provider) continue;
      BOOST_TEST_CONTEXT(one.row->name) {
        const KeyPair keys = keys_for(*one.row, 20);
        Context first(one.row->id, keys.encryption, keys.authentication, *one.provider);
        Context second(one.row->id, keys.encryption, keys.authentication, *other.provider);
        std::vector<std::size_t> lengths{1400, 65000};
        for (std::size_t len = 0; len <= 300; ++len) lengths.push_back(len);
        for (const std::size_t len : lengths) {
          agree(first, second, packet_of(*one.row, len, false, static_cast<std::uint32_t>(len)));
          agree(first, second, packet_of(*one.row, len, true, static_cast<std::uint32_t>(len) + 1));
        }
        ++compared;
      }
    }
  }
  if (find_provider("openssl") != nullptr) BOOST_TEST(compared >= 10U);  // each pair in both orders
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
