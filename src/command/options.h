// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command/line.h"
#include "command/words.h"

namespace spigrp {

/// OptionId is every option of every command.
enum class OptionId : std::uint8_t {
  // Which SA.
  said,
  af,
  edst,
  spi,
  proto,
  // spi
  esp,
  ah,
  comp,
  ip4,
  ip6,
  src,
  dst,
  enckey,
  authkey,
  iv,
  replay_window,
  esn,
  seq,
  dscp,
  df,
  flow_label,
  mtu,
  natt,
  tfc,
  sport,
  dport,
  life,
  // eroute
  add,
  replace,
  eraf,
  transport_proto,
  src_port,
  dst_port,
  // All of them.
  del,
  clear,
  label,
  debug,
};

/// Takes says what stands behind an option.
enum class Takes : std::uint8_t { nothing, value, values };

/// Option is a row of a command's table. Two rows with one id are two names of one option.
struct Option {
  OptionId id;
  std::string_view name;  ///< without the hyphens
  Takes takes;
};

/// Given is an option as a line has it.
struct Given {
  OptionId id;
  std::string_view name;  ///< as written, hyphens included
  std::vector<std::string_view> values;
  bool broken = false;  ///< its value was refused already: say no more about it

  std::string_view value() const { return values.front(); }
};

/// GivenOptions is what a line has: each option at most once, and the words that belong to none.
struct GivenOptions {
  std::vector<Given> options;
  std::vector<std::string_view> words;

  void add(Given given);
  /// only_remarks() is true when nothing is asked for.
  bool only_remarks() const;
  /// find() is this option, or nullptr.
  const Given* find(OptionId id) const;
  /// usable() is this option unless its value was refused already.
  const Given* usable(OptionId id) const;

 private:
  static std::uint64_t bit(OptionId id) { return std::uint64_t{1} << static_cast<unsigned>(id); }
  std::uint64_t ids_ = 0;  // of the options: most that is asked for is not there
};

/// OptionTable is the options of a command, and whether words may stand apart from them.
struct OptionTable {
  std::span<const Option> options;
  bool takes_words = false;
};

/// read_options() reads words as getopt_long(3) does: `--name value`, `--name=value`, and any beginning of a
/// name that fits one option only. It reports what is unknown, ambiguous, twice, without its value, or in no
/// place. A value cannot begin with `--`, so that an option whose value was forgotten does not eat the next
/// one.
GivenOptions read_options(Line& line, std::span<const Word> words, const OptionTable& table);

/// is_remark() tells the options that change nothing: --label and --debug.
bool is_remark(OptionId id);

/// display_name() is "--said" and the like.
std::string display_name(const OptionTable& table, OptionId id);

}  // namespace spigrp
