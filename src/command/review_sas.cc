// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "command/review.h"
#include "spigrp/group_review.h"

namespace spigrp {
namespace {

// "md5, use sha256", each by the name that it has for this kind of SA.
std::string advice(AlgorithmUse use, std::string_view part, std::string_view replacement) {
  std::string text(part);
  if (replacement.empty()) return text;
  const Algorithm* const known = use == AlgorithmUse::ah ? find_algorithm(use, replacement) : nullptr;
  return text.append(", use ").append(known == nullptr ? replacement : known->name);
}

// What of an algorithm has this rank, and what to use for it.
std::string parts_of_rank(const Algorithm& algorithm, Rank rank) {
  std::string parts;
  const auto add = [&](std::string_view part, std::string_view replacement) {
    parts += (parts.empty() ? ": " : "; ") + advice(algorithm.use, part, replacement);
  };
  const Cipher* const cipher = algorithm.cipher;
  if (cipher != nullptr && cipher->rank == rank) add(cipher->names.front(), cipher->replacement);
  const Integrity* const integrity = algorithm.integrity;
  if (integrity != nullptr && integrity->rank == rank) {
    const bool ah = algorithm.use == AlgorithmUse::ah;
    add(ah ? integrity->ah_name : integrity->names.front(), integrity->replacement);
  }
  return parts;
}

void review_algorithm(const Review& review, const Algorithm& algorithm, const SaPlace& place) {
  const std::string forbidden = parts_of_rank(algorithm, Rank::must_not);
  if (!forbidden.empty()) review.report(CommandCode::forbidden_algorithm, place.transform, forbidden);
  const std::string weak = parts_of_rank(algorithm, Rank::should_not);
  if (!weak.empty()) review.report(CommandCode::weak_algorithm, place.transform, weak);
}

// Whether an `ah` around it in its level authenticates what this SA does.
bool has_ah_around(const Sa& sa) {
  for (const Sa* outer = sa.outer; outer != nullptr && outer->said.proto != Proto::tun;
       outer = outer->outer) {
    if (outer->said.proto == Proto::ah) return true;
  }
  return false;
}

void review_sa(const Review& review, const Sa& sa) {
  const SaPlace& place = review.record.find_sa(sa.said);
  if (sa.algorithm == nullptr) return;
  review_algorithm(review, *sa.algorithm, place);
  const bool esp = sa.said.proto == Proto::esp;
  const bool authenticates = sa.algorithm->icv_len > 0;
  if (review.whole && esp && !authenticates && !has_ah_around(sa)) {
    review.report(CommandCode::unauthenticated, place.transform,
                  ": use an algorithm that does both, as aes256gcm16, or add ah");
  }
  // A window serves only where numbers are authenticated.
  if (authenticates && sa.window.size() == 0) {
    review.report(CommandCode::replay_off, place.replay_window, ": give --replay_window 64 or more");
  }
}

void review_group_of(const Review& review, Sa& innermost) {
  const SaChain chain = SaChain::whole(innermost);
  Group group;
  for (const Sa* sa : chain.sas()) group.push(sa->said);
  const Findings findings = review_group(group.saids());
  for (const Finding& finding : findings.all()) {
    if (finding.code == TextCode::unprotected_group && !review.whole) continue;
    review.report(finding.code, review.record.find_sa(group.saids()[finding.index]).said);
  }
}

// Said once: what is true of one such SA is true of all.
void review_state(const Review& review) {
  const Sa* first = nullptr;
  std::size_t count = 0;
  for (const Sa* sa : review.database.sas()) {
    if (sa == nullptr || sa->algorithm == nullptr || !sa->algorithm->counter_mode) continue;
    const auto line = [&](const Sa* each) { return review.record.find_sa(each->said).said.line; };
    if (first == nullptr || line(sa) < line(first)) first = sa;
    ++count;
  }
  if (first == nullptr) return;
  const std::string others = count == 1 ? "" : "; so do " + std::to_string(count - 1) + " other SAs";
  review.report(CommandCode::needs_state, review.record.find_sa(first->said).transform, others);
}

}  // namespace

void review_sas(const Review& review) {
  for (Sa* sa : review.database.sas()) {
    if (sa == nullptr) continue;
    review_sa(review, *sa);
    if (sa->inner == nullptr) review_group_of(review, *sa);
  }
  review_state(review);
}

}  // namespace spigrp
