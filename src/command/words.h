// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace spigrp {

/// Word is one word of a line. Both views lie inside the line, so that their place in it is a subtraction,
/// and a key is never copied only to be looked at.
struct Word {
  std::string_view raw;   ///< as it stands in the line
  std::string_view text;  ///< without the quotation marks around it
  bool broken =
      false;  ///< a quotation mark without partner (raw is then the rest of the line), or with text behind
};

/// join() is the text from the first byte of `first` to the last of `last`, two parts of one line.
std::string_view join(std::string_view first, std::string_view last);

/// split_words() parts a line at blanks and tabs. `#` at the start of a word begins a comment that lasts to
/// the end of the line. Quotation marks, single or double, may stand around a word or around the value of
/// `--name=value`, as shell scripts write them; there are no escapes.
std::vector<Word> split_words(std::string_view line);

/// split_word() takes one word off the front of `rest`; nothing when there is none.
std::optional<Word> split_word(std::string_view& rest);

/// unquote() takes the quotation marks off a text that has them at both ends.
std::string_view unquote(std::string_view text);

}  // namespace spigrp
