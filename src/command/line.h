// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "command/codes.h"
#include "command/mask.h"
#include "spigrp/diagnostic.h"

namespace spigrp {

/// kMaxDiagnostics are kept of one text; a note behind them counts the rest.
inline constexpr std::size_t kMaxDiagnostics = 100;

/// DiagnosticList is what is said about a text. It is bounded: a large file in which every line is wrong must
/// not fill the memory with sentences about it.
class DiagnosticList {
 public:
  explicit DiagnosticList(std::size_t max = kMaxDiagnostics) : max_(max) {}

  bool full() const { return kept_.size() >= max_; }
  bool empty() const { return kept_.empty(); }
  void add(Diagnostic diagnostic);
  void count_only() { ++omitted_; }
  /// finish() is all that was kept, and a note with the number of those that were not.
  std::vector<Diagnostic> finish() &&;

 private:
  std::size_t max_;
  std::vector<Diagnostic> kept_;
  std::size_t omitted_ = 0;
};

/// Line is one line while it is run: its text, what of it may be shown, and what is said about it. Every part
/// given to it is a view into its text.
class Line {
 public:
  Line(std::string_view text, std::size_t number) : text_(text), number_(number), mask_(text) {}

  std::string_view text() const { return text_; }
  std::size_t number() const { return number_; }
  /// offset() is where a part begins.
  std::size_t offset(std::string_view part) const;
  Mask& mask() { return mask_; }
  /// ok() is true while nothing is wrong.
  bool ok() const { return faults_.empty(); }

  /// report() says that this part is at fault. `detail` goes on with the sentence of the code.
  void report(CommandCode code, std::string_view part, const std::string& detail = {});
  void report(TextCode code, std::string_view part, const char* detail = nullptr);
  /// remark() says something about a part of a line that is right.
  void remark(CommandCode code, std::string_view part, const std::string& detail = {});
  /// garble() says that words of this line could not be told: it may have what seems to be missing, and
  /// pieces of a key may stand anywhere.
  void garble();
  /// report_missing() says that something is missing at the end of the words, unless the line is garbled.
  void report_missing(CommandCode code, const std::string& detail);
  /// set_end() tells where the words end: behind them there may be blanks and a comment.
  void set_end(std::size_t end) { end_ = end; }

  /// quote() is " 'part'" when all of the part may be shown, else nothing: the caret says where it stands.
  std::string quote(std::string_view part) const;

  /// add_remarks() moves what was remarked, as far as there is room.
  void add_remarks(DiagnosticList& list);
  /// finish() moves what was said, in the order of columns, to a list.
  void finish(DiagnosticList& list) &&;

 private:
  struct Fault {
    const char* code;
    Severity severity;
    std::size_t at;
    std::size_t length;
    std::string message;
  };
  static void move(std::vector<Fault>& faults, std::size_t number, const Mask& mask, DiagnosticList& list);
  /// add() keeps the order of columns, and of reports about one column.
  void add(Fault fault);

  std::string_view text_;
  std::size_t number_;
  std::size_t end_ = 0;
  bool garbled_ = false;
  Mask mask_;
  std::vector<Fault> faults_;
  std::vector<Fault> remarks_;
};

}  // namespace spigrp
