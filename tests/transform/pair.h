// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdint>

#include "bench.h"
#include "support/print.h"
#include "transform/ah.h"
#include "transform/esp.h"

// What the tests of ESP and AH have in common.
namespace spigrp::test {

inline constexpr std::uint64_t kTwo32 = std::uint64_t{1} << 32;
inline constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};

/// Pair is a sender and a receiver with the same keys: two databases, as two hosts have them.
struct Pair {
  explicit Pair(const SaSpec& both) : given(both), out(sender.add(both)), in(receiver.add(both)) {}

  Verdict apply(Parcel& parcel) { return bench.through(is_esp() ? esp_apply : ah_apply, out, parcel); }
  Verdict remove(Parcel& parcel) { return bench.through(is_esp() ? esp_remove : ah_remove, in, parcel); }
  bool is_esp() const { return given.said.proto == Proto::esp; }

  SaSpec given;
  Lab sender;
  Lab receiver;
  Bench bench;
  Sa& out;
  Sa& in;
};

/// with_error() is `errors` after one more refusal.
inline SaErrors with_error(SaErrors errors, Verdict refusal, Proto proto) {
  errors.icv += refusal == Verdict::bad_icv ? 1 : 0;
  errors.replay += refusal == Verdict::replayed ? 1 : 0;
  errors.ciphertext_size += refusal == Verdict::truncated_header && proto == Proto::esp ? 1 : 0;
  return errors;
}

/// refused() checks that removing this packet ends so, and changes nothing but the one counter of errors.
inline void refused(Pair& pair, Bytes bytes, Verdict expected) {
  const Snapshot before = snapshot(pair.receiver.database);
  const SaErrors errors = with_error(pair.in.errors, expected, pair.given.said.proto);
  Parcel parcel(bytes);
  BOOST_TEST(pair.remove(parcel) == expected);
  BOOST_TEST((snapshot(pair.receiver.database) == before));
  BOOST_TEST((pair.in.errors == errors));
  BOOST_TEST(parcel.intact());
}

}  // namespace spigrp::test
