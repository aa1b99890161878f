// SPDX-License-Identifier: Apache-2.0
#include "sender_check.h"

#include <algorithm>

namespace spigrp {
namespace {

void add(std::vector<Sa*>& all, Sa& first) {
  const SaChain chain = SaChain::from(first);
  for (Sa* sa : chain.sas()) {
    const bool has_sequence = sa->said.proto == Proto::esp || sa->said.proto == Proto::ah;
    if (has_sequence) all.push_back(sa);
  }
}

}  // namespace

std::vector<Sa*> senders(const Database& database, Sa* group) {
  std::vector<Sa*> all;
  if (group != nullptr) {
    add(all, *SaChain::whole(*group).sas().front());
  } else {
    for (const Eroute& eroute : database.eroutes()) {
      if (Sa* sa = database.find(eroute.said)) add(all, *sa);
    }
  }
  std::ranges::sort(all, {}, &Sa::said);
  const auto doubles = std::ranges::unique(all);
  all.erase(doubles.begin(), doubles.end());
  return all;
}

const Sa* first_counter_mode(const std::vector<Sa*>& sas) {
  const auto found = std::ranges::find_if(sas, [](const Sa* sa) { return sa->algorithm->counter_mode; });
  return found == sas.end() ? nullptr : *found;
}

}  // namespace spigrp
