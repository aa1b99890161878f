// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "spigrp/group.h"
#include "spigrp/group_table.h"
#include "spigrp/result.h"
#include "spigrp/text_code.h"

namespace spigrp {

/// kMaxListingLine bytes, line end not counted, is the longest line of a listing that is read.
inline constexpr std::size_t kMaxListingLine = 65536;

/// ListingOptions say how a listing is read.
struct ListingOptions {
  /// Comments are an error: spigrp(5) has none.
  bool strict = false;
  /// Also the notes about spelling, blanks, line ends and comments (N301 to N304).
  bool pedantic = false;
  /// One SAID a line, and no rules of groups.
  bool saids = false;
  /// How many groups are remembered to find SAIDs in two of them.
  std::uint64_t max_groups = ~std::uint64_t{0};
};

/// ListingFinding is one thing said about a line. Places are counted in bytes from 0, inside the line.
struct ListingFinding {
  TextCode code;
  Severity severity;
  std::size_t at = 0;
  std::size_t length = 0;        ///< 0 where something is missing
  const char* detail = nullptr;  ///< a clause that says more, or nullptr
  std::uint64_t other_line = 0;  ///< the line that it is also about, or 0
};

/// ListingLine is one line of a listing and what it means. Views live until the sink returns.
struct ListingLine {
  enum class Kind : std::uint8_t {
    nothing,  ///< empty, blank or a comment
    group,    ///< a group, or part of one (rest_of)
    broken,   ///< it has an error
    unnamed,  ///< nothing is wrong, but it has what old programs printed for a SAID that they could not name
  };
  /// Place is where a word stands.
  struct Place {
    std::size_t at;
    std::size_t length;
  };

  std::uint64_t number = 0;  ///< from 1
  std::string_view text;     ///< without the line feed; of a line that is too long its first bytes
  Kind kind = Kind::nothing;
  Group group;                ///< inside to outside, whatever the order of the line
  bool inbound = false;       ///< the line has it outside to inside
  std::uint64_t rest_of = 0;  ///< the earlier line whose group this one is the rest of, or 0
  std::size_t num_words = 0;
  std::array<Place, kMaxGroupSas> places{};  ///< of the first words, as written
  /// Where the comment begins, or the end of the text without a carriage return.
  std::size_t comment_at = 0;
  bool carriage_return = false;  ///< the text ends in one

  /// printed() is the SAIDs as written.
  Group printed() const;
};

/// ListingSink is told what is in a listing: for each line first its findings, in the order of columns, then
/// the line. A line that turns out to be the rest of a later line may have been called unprotected_group
/// before; GroupTable::is_rest() tells at the end.
class ListingSink {
 public:
  virtual void on_finding(const ListingLine& line, const ListingFinding& finding) = 0;
  virtual void on_line(const ListingLine& line) = 0;
  /// on_full() may give the table more room, and tells whether it did.
  virtual bool on_full(GroupTable& table) = 0;

 protected:
  ~ListingSink() = default;
};

/// ListingReader reads a listing (spigrp(5)) as a stream: one group a line, inside to outside. It takes
/// everything that real listings have: SAIDs in every spelling, blanks behind the last one, CRLF, empty
/// lines, comments, shunts, groups printed outside to inside, and lines that are the rest of another line's
/// group. What a kernel or key manager could not print, ` (error)` and `%unk-262`, is a warning with a code of its own;
/// the line then is no group, because nobody knows what the SA was.
///
/// Bytes come in pieces of any size, and how they are cut changes nothing. Memory is constant: the reader has
/// a buffer of 64 KiB in it (do not put it on a small stack), no line can be longer, and it does not
/// allocate. All byte values are fine.
class ListingReader {
 public:
  /// `table` finds SAIDs in two groups; nullptr: nobody looks for them.
  ListingReader(ListingSink& sink, const ListingOptions& options, GroupTable* table);
  ListingReader(const ListingReader&) = delete;
  ListingReader& operator=(const ListingReader&) = delete;

  void feed(std::string_view bytes);
  /// finish() is the end of the listing: the last line needs no line end.
  void finish();

 private:
  void keep(std::string_view bytes);
  void next_line(std::string_view text);
  void end_line();
  void read_line(std::string_view text, bool too_long, std::size_t behind);
  void read_words(ListingLine& line, std::size_t behind);
  void read_word(ListingLine& line, const GroupReader::Word& word);
  void read_one_said(ListingLine& line);
  void read_notes(ListingLine& line);
  void review(ListingLine& line);
  void look_up(ListingLine& line);
  bool table_serves(ListingLine& line);
  void report(ListingLine& line, const ListingFinding& finding);
  void report(ListingLine& line, TextCode code, ListingLine::Place place, std::uint64_t other_line = 0);

  static constexpr std::size_t kMaxFindings = 64;

  ListingSink& sink_;
  ListingOptions options_;
  GroupTable* table_;
  std::uint64_t number_ = 0;
  std::uint64_t groups_ = 0;
  ListingLine line_;
  // Findings of the line that is read, in the order of columns.
  std::array<ListingFinding, kMaxFindings> findings_{};
  std::size_t num_findings_ = 0;
  // The beginning of a line whose end has not come yet.
  std::array<char, kMaxListingLine> buffer_;
  std::size_t buffered_ = 0;
  bool overflowed_ = false;
};

/// ListingRefusal is why a listing is not loaded.
struct ListingRefusal {
  std::uint64_t line = 0;    ///< 0: the groups do not fit the room or the table
  ListingFinding finding{};  ///< the first error of that line
};

/// load_listing() is the groups of a listing: each once, inside to outside, in the order of the lines that
/// have them whole. Shunts are groups of one. `room` has a place for each line that holds a group, also the
/// ones that turn out to be the rest of another; `table` is empty. A listing is loaded exactly when it has no
/// error (E1xx, E2xx); lines with an SA that old programs had no name for (W254, W255) are passed over. It needs
/// 80 KiB of stack.
Result<std::span<const Group>, ListingRefusal> load_listing(std::string_view text, std::span<Group> room,
                                                            GroupTable& table);

}  // namespace spigrp
