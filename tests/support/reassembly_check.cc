// SPDX-License-Identifier: Apache-2.0
#include "support/reassembly_check.h"

#include <map>

#include "support/fragment_stream.h"
#include "support/machine.h"
#include "support/naive_reassembly.h"

namespace spigrp::test {
namespace {

// Small enough for a short input to reach each of them.
constexpr ReassemblyLimits kLimits = {.packets = 6,
                                      .packets_per_source = 3,
                                      .fragments_per_packet = 5,
                                      .fragments = 12,
                                      .bytes = 20 * 256 + 100,
                                      .lifetime = 60'000};

void agree(const VerdictCounters& counters, const NaiveReassembly& model,
           const std::map<Verdict, std::uint64_t>& given) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    std::uint64_t expected = 0;
    if (const auto found = given.find(verdict); found != given.end()) expected += found->second;
    if (const auto found = model.ended().find(verdict); found != model.ended().end())
      expected += found->second;
    if (verdict == Verdict::fragment_held) expected = model.held();
    SPIGRP_REQUIRE(counters[verdict] == expected);
    if (given.contains(verdict)) total += given.at(verdict);
  }
  SPIGRP_REQUIRE(counters.total() == total);
}

}  // namespace

VerdictCounters check_reassembly(Bytes choices) {
  Lab lab;
  lab.add(spec(Said{Proto::esp, FragmentStream::kUnusedSpi, address(kFragmentsTo4)}));
  lab.add(spec(Said{Proto::esp, FragmentStream::kUnusedSpi, address(kFragmentsTo6)}));
  Machine machine(lab.database, {.unmatched = Unmatched::pass, .reassembly = kLimits});
  NaiveReassembly model(kLimits);
  std::map<Verdict, std::uint64_t> given;
  FragmentStream stream(choices);
  while (const auto step = stream.next()) {
    Parcel parcel(step->packet, Parcel::kRoom, step->room);
    parcel.packet.arrived = step->now;
    const Verdict verdict = machine.in(parcel);
    SPIGRP_REQUIRE(parcel.intact() && machine.intact());
    ++given[verdict];
    if (step->whole) {
      SPIGRP_REQUIRE(verdict == Verdict::unmatched_passed || verdict == Verdict::truncated_header);
      continue;
    }
    const auto expected =
        model.take(step->packet, step->now, Parcel::kRoom + step->packet.size() + step->room);
    if (expected.verdict == Verdict::pending) {
      SPIGRP_REQUIRE(verdict == Verdict::unmatched_passed && parcel.packet.joined);
      SPIGRP_REQUIRE(parcel.octets() == expected.whole);
    } else {
      SPIGRP_REQUIRE(verdict == expected.verdict);
    }
    agree(machine.engine.counters(), model, given);
  }
  machine.engine.flush();
  model.flush();
  agree(machine.engine.counters(), model, given);
  SPIGRP_REQUIRE(machine.engine.counters()[Verdict::fragment_held] == 0);
  return machine.engine.counters();
}

}  // namespace spigrp::test
