// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "spigrp/result.h"
#include "spigrp/said.h"
#include "spigrp/text_code.h"

namespace spigrp {

/// kMaxGroupSas: an SA group is a chain of at most four SAs, as in KLIPS.
inline constexpr std::size_t kMaxGroupSas = 4;

/// Group is 1 to 4 SAIDs, inside to outside. It is named by its first SAID.
class Group {
 public:
  std::span<const Said> saids() const { return std::span(saids_).first(size_); }
  std::size_t size() const { return size_; }
  /// push() appends at the outside; false when there are four already.
  bool push(const Said& said) {
    if (size_ == kMaxGroupSas) return false;
    saids_[size_++] = said;
    return true;
  }
  friend bool operator==(const Group& a, const Group& b) {
    return a.size_ == b.size_ && std::equal(a.saids().begin(), a.saids().end(), b.saids().begin());
  }

 private:
  std::array<Said, kMaxGroupSas> saids_{};
  std::size_t size_ = 0;
};

/// GroupReader hands out the words of one line of a listing (spigrp(5)), one SAID or refusal at a time; it
/// allocates nothing. Blanks and tabs part words, a trailing CR is ignored, `#` at the start of a word begins
/// a comment that lasts to the end of the line.
class GroupReader {
 public:
  explicit GroupReader(std::string_view line);

  /// Word is one word of the line: where it stands, and the SAID or why it is none. For a refusal, `at` is
  /// counted from the start of the line, not of the word.
  struct Word {
    std::size_t at;
    std::string_view text;
    Result<SpelledSaid, TextError> said;
  };
  /// next() is the next word, or nothing at the end of the line.
  std::optional<Word> next();

 private:
  std::string_view line_;
  std::size_t at_ = 0;
};

/// Finding is one thing said about a group by its rules: the code, and which SA (0 is the innermost).
struct Finding {
  TextCode code;
  std::size_t index;
};

/// check_group() is the first E2xx rule that these SAIDs, inside to outside, break; nothing when they make a
/// group. The rules, in the order in which they are asked:
///
/// 1. 1 to 4 SAs (empty_group at 0, too_many_sas at the fifth).
/// 2. For each SA: a shunt, that is proto `int` or %passthrough, stands alone (shunt_in_group); the SPI is
///    not 0 but for %passthrough (zero_spi); no SAID twice in the group (repeated_said, at the second).
/// 3. For each level, inside to outside: no protocol twice (repeated_protocol), `comp` before `esp` and `ah`
///    (wrong_order), one family (mixed_families), one destination (mixed_destinations); the last two at the
///    first SA that differs from the first of its level.
///
/// A level is `tun? comp? esp? ah?`, and every `tun` but one at the start of the group begins a new level,
/// which may have another destination and family: `tun esp tun esp`, `esp tun` and `tun tun` are groups of
/// two levels. `ah esp` in one level is doubtful (ESP then hides the AH) but legal, and not refused here.
std::optional<Finding> check_group(std::span<const Said> saids);

/// parse_group() reads one line of a listing as one group and checks its rules. A line without a SAID (empty,
/// a comment) is refused as empty_group. The error's place is counted from the start of the line.
Result<Group, TextError> parse_group(std::string_view line);

/// kMaxGroupText bytes hold any formatted group.
inline constexpr std::size_t kMaxGroupText = kMaxGroupSas * (kMaxSaidText + 1);

/// GroupText is a formatted group; view() lives as long as it does.
struct GroupText {
  std::array<char, kMaxGroupText> bytes{};
  std::size_t length = 0;
  std::string_view view() const { return {bytes.data(), length}; }
};

/// format() writes the canonical line: canonical SAIDs, one blank between two, none at the end.
GroupText format(const Group& group);

}  // namespace spigrp
