// SPDX-License-Identifier: Apache-2.0
#include "spigrp/providers.h"

#include <boost/test/unit_test.hpp>
#include <thread>

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

// Short ones all, a usual one and a long one. AH's longest is an IPv6 packet: what it authenticates is more than 16 bits
// count.
std::vector<std::size_t> lengths_for(const Algorithm& row) {
  std::vector<std::size_t> lengths{whole_blocks(row, 1400), whole_blocks(row, 65000)};
  if (row.use == AlgorithmUse::ah) lengths.insert(lengths.end(), {65525, 65526, 65527, 65575});
  for (std::size_t len = 0; len <= 300; len += row.block_len) lengths.push_back(len);
  return lengths;
}

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

// InARow is a packet of ESP as it lies in memory, from its header to its ICV, anywhere in a word.
class InARow {
 public:
  InARow(const Algorithm& row, Bytes text, bool esn, std::uint32_t seed, std::size_t offset)
      : row_(row),
        high_(esn ? noise(4, seed + 2) : Octets{}),
        packet_(offset + 8 + row.iv_len + text.size() + row.icv_len) {
    esp_ = packet_.span().subspan(offset);
    std::ranges::copy(noise(8u + row.iv_len, seed), esp_.begin());
    std::ranges::copy(text, this->text().begin());
  }
  MutableBytes text() { return esp_.subspan(front(), esp_.size() - front() - row_.icv_len); }
  MutableBytes icv() { return esp_.last(row_.icv_len); }
  bool fences_stand() const { return packet_.fences_stand(); }

  CryptoJob job() {
    const std::size_t last = row_.aead && row_.encrypts ? 4 : front() - 4;
    lead_ = {esp_.first(4), row_.aead ? Bytes(high_) : Bytes(), esp_.subspan(4, last)};
    trail_ = {row_.aead ? Bytes() : Bytes(high_)};
    return {.lead = lead_,
            .text = text(),
            .trail = std::span(trail_).first(row_.aead ? 0 : 1),
            .iv = esp_.subspan(8, row_.iv_len),
            .icv = icv()};
  }
  // The same packet in pieces that lie apart.
  Packet in_pieces() {
    const CryptoJob whole = job();
    Packet packet;
    for (const Bytes part : whole.lead) packet.lead.emplace_back(part.begin(), part.end());
    for (const Bytes part : whole.trail) packet.trail.emplace_back(part.begin(), part.end());
    packet.iv = Octets(whole.iv.begin(), whole.iv.end());
    packet.text = Fenced(Octets(whole.text.begin(), whole.text.end()));
    packet.icv = Fenced(row_.icv_len);
    return packet;
  }

 private:
  std::size_t front() const { return 8u + row_.iv_len; }

  const Algorithm& row_;
  Octets high_;
  Fenced packet_;
  MutableBytes esp_;
  std::array<Bytes, 3> lead_;
  std::array<Bytes, 1> trail_;
};

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
  BOOST_REQUIRE(std::ranges::equal(mine.text.span(), theirs.text.span()));
  BOOST_REQUIRE(mine.icv.hex() == theirs.icv.hex());
  BOOST_REQUIRE(open_one(other, mine));
  BOOST_REQUIRE(open_one(one, theirs));
  Packet expected = plain;
  BOOST_REQUIRE(std::ranges::equal(mine.text.span(), expected.text.span()));
  BOOST_REQUIRE(std::ranges::equal(theirs.text.span(), expected.text.span()));
  BOOST_REQUIRE((mine.fences_stand() && theirs.fences_stand()));
}

// A burst of mixed lengths, some of them forged on their way. Each packet alone is sealed by whoever has the algorithm first.
void check_burst(const Algorithm& row, Provider& provider, std::size_t size) {
  const KeyPair keys = keys_for(row, 12);
  const std::vector<Offer> all = offers();
  Context context(row.id, keys.encryption, keys.authentication, provider);
  Context alone(row.id, keys.encryption, keys.authentication,
                *std::ranges::find(all, &row, &Offer::row)->provider);
  std::vector<Packet> packets;
  for (std::uint32_t i = 0; i < size; ++i) {
    packets.push_back(packet_of(row, whole_blocks(row, i * 7919 % 700), i % 3 == 0, i));
  }
  std::vector<Packet> plain = packets;
  std::vector<Packet> expected = packets;
  std::vector<CryptoJob> jobs = jobs_of(packets);
  context->seal(jobs);
  const auto is_forged = [&](std::size_t i) { return row.icv_len > 0 && i % 5 == 3; };
  for (std::size_t i = 0; i < size; ++i) {
    BOOST_REQUIRE((jobs[i].ok && seal_one(alone, expected[i])));
    BOOST_REQUIRE(packets[i].text.hex() == expected[i].text.hex());
    BOOST_REQUIRE(packets[i].icv.hex() == expected[i].icv.hex());
    if (is_forged(i)) packets[i].icv.span()[i % row.icv_len] ^= 0x80;
  }
  context->open(jobs);
  for (std::size_t i = 0; i < size; ++i) {
    BOOST_REQUIRE(jobs[i].ok == !is_forged(i));
    if (jobs[i].ok) BOOST_REQUIRE(packets[i].text.hex() == plain[i].text.hex());
    BOOST_REQUIRE(packets[i].fences_stand());
  }
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

// Where a packet lies does not matter: a provider may take it where it is, or the pieces together.
BOOST_AUTO_TEST_CASE(a_packet_in_a_row_is_one_in_pieces) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    if (row.use == AlgorithmUse::ah) return;
    const KeyPair keys = keys_for(row, 11);
    Context context(row.id, keys.encryption, keys.authentication, provider);
    for (std::uint32_t i = 0; i < 128; ++i) {
      const bool esn = i % 2 == 0;
      const Octets text = noise(whole_blocks(row, 3 * i), i);
      InARow packet(row, text, esn, i, i % 7);
      Packet pieces = packet.in_pieces();
      CryptoJob job = packet.job();
      context->seal({&job, 1});
      BOOST_REQUIRE((job.ok && seal_one(context, pieces)));
      BOOST_REQUIRE(to_hex(packet.text()) == pieces.text.hex());
      BOOST_REQUIRE(to_hex(packet.icv()) == pieces.icv.hex());
      for (std::uint8_t& byte : packet.icv()) {
        byte = static_cast<std::uint8_t>(byte ^ 1);
        const std::string forged = to_hex(packet.icv());
        context->open({&job, 1});
        BOOST_REQUIRE(!job.ok);
        BOOST_REQUIRE(to_hex(packet.icv()) == forged);
        byte = static_cast<std::uint8_t>(byte ^ 1);
        std::ranges::copy(pieces.text.span(), packet.text().begin());  // it may have been wiped
      }
      context->open({&job, 1});
      BOOST_REQUIRE(job.ok);
      BOOST_REQUIRE(to_hex(packet.text()) == to_hex(text));
      BOOST_REQUIRE(packet.fences_stand());
    }
  });
}

// As many as there are lanes, and fewer, and more; and of all lengths, as they come.
BOOST_AUTO_TEST_CASE(bursts_of_every_size_and_mixed_lengths) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    for (const std::size_t size : {1U, 2U, 3U, 8U, 15U, 16U, 17U, 32U, 63U, 64U, 65U, 130U}) {
      check_burst(row, provider, size);
    }
  });
}

// Which may have one provider for few packets and another for more.
BOOST_AUTO_TEST_CASE(bursts_of_the_default) {
  for (const Algorithm& row : algorithms()) {
    if (!default_provider().supports(row.id)) continue;
    BOOST_TEST_CONTEXT(row.name) {
      for (std::size_t size = 1; size <= 12; ++size) check_burst(row, default_provider(), size);
    }
  }
}

// More than anybody gathers at a time.
BOOST_AUTO_TEST_CASE(a_burst_of_the_longest) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    const KeyPair keys = keys_for(row, 13);
    Context context(row.id, keys.encryption, keys.authentication, provider);
    std::vector<Packet> packets;
    for (std::uint32_t i = 0; i < 6; ++i)
      packets.push_back(packet_of(row, whole_blocks(row, 65000), i == 4, i));
    std::vector<Packet> plain = packets;
    std::vector<CryptoJob> jobs = jobs_of(packets);
    context->seal(jobs);
    context->open(jobs);
    for (std::size_t i = 0; i < packets.size(); ++i) {
      BOOST_REQUIRE(jobs[i].ok);
      BOOST_REQUIRE(std::ranges::equal(packets[i].text.span(), plain[i].text.span()));
    }
  });
}

BOOST_AUTO_TEST_CASE(workers_do_not_meet) {
  for_each_offer([](const Algorithm& row, Provider& provider) {
    std::vector<std::thread> workers;
    std::array<bool, 3> good{};
    for (std::uint32_t number = 0; number < good.size(); ++number) {
      workers.emplace_back([&, number] {
        const KeyPair keys = keys_for(row, number);
        Context context(row.id, keys.encryption, keys.authentication, provider);
        good[number] = true;
        for (int turn = 0; turn < 20; ++turn) {
          std::vector<Packet> packets = burst_of(row, 9, 40);
          std::vector<Packet> plain = packets;
          std::vector<CryptoJob> jobs = jobs_of(packets);
          context->seal(jobs);
          context->open(jobs);
          for (std::size_t i = 0; i < packets.size(); ++i) {
            good[number] = good[number] && jobs[i].ok && packets[i].text.hex() == plain[i].text.hex();
          }
        }
      });
    }
    for (std::thread& worker : workers) worker.join();
    BOOST_TEST(std::ranges::count(good, false) == 0);
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
        for (const std::size_t len : lengths_for(*one.row)) {
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
