// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spigrp {

/// Mask says what of a line may be shown to people. It begins with nothing but blanks and quotation marks:
/// whoever has recognised a part as no key shows it, and what nobody recognised stays an asterisk. So a new
/// mistake in a line, or a fault in a parser, hides too much and never too little. Whatever is shown, a run
/// of 16 or more hex digits is not.
class Mask {
 public:
  explicit Mask(std::string_view line) : line_(line) {}

  /// show() reveals a part of the line that is surely no key.
  void show(std::string_view part);
  /// show_unless_suspect() reveals a part that is no key unless words of this line changed places: a number,
  /// something that nearly is an address.
  void show_unless_suspect(std::string_view part);
  /// suspect() says that pieces of a key may stand anywhere in this line.
  void suspect() { suspect_ = true; }
  /// shows() tells whether every byte of this part is revealed by show().
  bool shows(std::string_view part) const;

  /// text() is the line with an asterisk for each byte that is not shown, and of the same length.
  std::string text() const;

 private:
  enum class Byte : unsigned char { hidden, shown, doubtful, forbidden };
  struct Mark {
    std::string_view part;
    Byte to;
  };
  // Of most lines nothing is said, so that marks wait until somebody asks.
  const std::vector<Byte>& bytes() const;
  void begin() const;

  std::string_view line_;
  std::vector<Mark> marks_;
  mutable std::vector<Byte> bytes_;
  mutable std::size_t num_marked_ = 0;  // of the marks, so many are in bytes_
  bool suspect_ = false;
};

// What a text that could not be read may be shown as, by its form. A key whose digits were damaged must not
// pass any of them, so all of them limit how many hex digits follow each other.

/// looks_like_name() is for words such as `inet4` or `foobar`: letters, digits and hyphens, no four hex
/// digits in a row, and a letter that is no hex digit.
bool looks_like_name(std::string_view text);
/// looks_like_algorithm() is for names such as `3des-md5-96`, made of words of ciphers and hashes and short
/// numbers.
bool looks_like_algorithm(std::string_view text);
/// looks_like_address() is for what nearly is an address or a prefix.
bool looks_like_address(std::string_view text);
/// looks_like_said() is for what nearly is a SAID, or a `%` word.
bool looks_like_said(std::string_view text);
/// looks_like_file() is for names of files of which at most half is hex digits.
bool looks_like_file(std::string_view text);

}  // namespace spigrp
