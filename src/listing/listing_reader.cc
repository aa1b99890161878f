// SPDX-License-Identifier: Apache-2.0
#include "spigrp/listing_reader.h"

#include <algorithm>
#include <cstring>

#include "base/find_byte.h"
#include "spigrp/group_review.h"

namespace spigrp {
namespace {

using Place = ListingLine::Place;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// std::string_view::substr() can throw; these places are inside.
std::string_view part(std::string_view text, std::size_t from, std::size_t to) {
  return {text.data() + from, to - from};
}

bool is_shunt_group(const Group& group) {
  const Said& first = group.saids().front();
  return first.proto == Proto::internal || (first.proto == Proto::tun && first.spi == 0);
}

// What old programs printed for a SAID that they could not name is no SAID, and no mistake in a listing.
std::optional<TextCode> code_for_unnamed(TextCode code) {
  if (code == TextCode::printed_error) return TextCode::unprinted_said;
  if (code == TextCode::printed_unknown) return TextCode::unnamed_said;
  return std::nullopt;
}

bool is_canonical(const GroupReader::Word& word) { return format(word.said->said).view() == word.text; }

// The first place where blanks stand that the canonical line has not, or nothing.
std::optional<Place> odd_blanks(const ListingLine& line) {
  GroupReader words(line.text);
  std::size_t at = 0;
  bool first = true;
  while (const auto word = words.next()) {
    const std::string_view gap = part(line.text, at, word->at);
    if (gap != (first ? std::string_view() : std::string_view(" "))) return Place{at, gap.size()};
    at = word->at + word->text.size();
    first = false;
  }
  const std::size_t end = line.text.size() - (line.carriage_return ? 1 : 0);
  const bool comment = line.comment_at < end;
  if (comment || at == end) return std::nullopt;
  return Place{at, end - at};
}

}  // namespace

Group ListingLine::printed() const { return inbound ? reversed(group) : group; }

ListingReader::ListingReader(ListingSink& sink, const ListingOptions& options, GroupTable* table)
    : sink_(sink), options_(options), table_(options.saids ? nullptr : table) {}

void ListingReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = find_byte(bytes, '\n');
    const std::string_view piece = part(bytes, 0, end);
    if (end == bytes.size()) return keep(piece);
    if (buffered_ == 0 && !overflowed_) {
      // The usual case: the whole line lies in the piece, and is read where it lies.
      const bool too_long = piece.size() > kMaxListingLine;
      read_line(part(piece, 0, std::min(piece.size(), kMaxListingLine)), too_long, bytes.size() - end);
    } else {
      keep(piece);
      end_line();
    }
    bytes.remove_prefix(end + 1);
  }
}

void ListingReader::finish() {
  if (buffered_ > 0 || overflowed_) end_line();
}

void ListingReader::keep(std::string_view bytes) {
  const std::size_t count = std::min(bytes.size(), buffer_.size() - buffered_);
  std::copy_n(bytes.begin(), count, buffer_.data() + buffered_);
  buffered_ += count;
  overflowed_ = overflowed_ || count < bytes.size();
}

void ListingReader::end_line() {
  read_line({buffer_.data(), buffered_}, overflowed_, 0);
  buffered_ = 0;
  overflowed_ = false;
}

// Not a new ListingLine: most of what is in one has no meaning before it is written, and need not be zero.
void ListingReader::next_line(std::string_view text) {
  line_.number = ++number_;
  line_.text = text;
  line_.kind = ListingLine::Kind::nothing;
  line_.group.clear();
  line_.inbound = false;
  line_.rest_of = 0;
  line_.num_words = 0;
  line_.comment_at = 0;
  line_.carriage_return = false;
}

// `behind` the text lie that many bytes of the piece that it is from.
void ListingReader::read_line(std::string_view text, bool too_long, std::size_t behind) {
  ListingLine& line = line_;
  next_line(text);
  num_findings_ = 0;
  if (too_long) {
    report(line, TextCode::line_too_long, {0, 0});
  } else {
    line.carriage_return = text.ends_with('\r');
    if (options_.saids) {
      read_one_said(line);
    } else {
      read_words(line, behind);
    }
    read_notes(line);
  }
  for (const ListingFinding& finding : std::span(findings_).first(num_findings_)) {
    sink_.on_finding(line, finding);
  }
  sink_.on_line(line);
}

void ListingReader::read_words(ListingLine& line, std::size_t behind) {
  GroupReader words(line.text, behind);
  std::size_t end = 0;
  while (const auto word = words.next()) {
    read_word(line, *word);
    end = word->at + word->text.size();
  }
  const std::size_t text_end = line.text.size() - (line.carriage_return ? 1 : 0);
  while (end < text_end && is_blank(line.text[end])) ++end;
  line.comment_at = end;
  if (line.kind != ListingLine::Kind::nothing) return line.group.clear();
  if (line.group.size() > 0) review(line);
}

void ListingReader::read_word(ListingLine& line, const GroupReader::Word& word) {
  const Place place{word.at, word.text.size()};
  ++line.num_words;
  if (line.num_words <= kMaxGroupSas) line.places[line.num_words - 1] = place;
  if (!word.said) {
    const TextError& error = word.said.error();
    const auto unnamed = code_for_unnamed(error.code);
    if (unnamed && line.kind == ListingLine::Kind::nothing) line.kind = ListingLine::Kind::unnamed;
    const TextCode code = unnamed.value_or(error.code);
    report(line, {code, severity(code), error.at, error.length, error.detail, 0});
  } else if (!line.group.push(word.said->said) && line.num_words == kMaxGroupSas + 1) {
    report(line, TextCode::too_many_sas, place);
  }
}

// The words of the line together are one SAID: a blank in it is a fault of the SAID.
void ListingReader::read_one_said(ListingLine& line) {
  GroupReader words(line.text);
  const auto first = words.next();
  std::size_t end = first ? first->at + first->text.size() : 0;
  while (const auto word = words.next()) end = word->at + word->text.size();
  line.comment_at = end;
  const std::size_t text_end = line.text.size() - (line.carriage_return ? 1 : 0);
  while (line.comment_at < text_end && is_blank(line.text[line.comment_at])) ++line.comment_at;
  if (!first) return;
  const GroupReader::Word whole{first->at, part(line.text, first->at, end),
                                parse_said(part(line.text, first->at, end))};
  line.num_words = 1;
  line.places[0] = {whole.at, whole.text.size()};
  if (!whole.said) {
    const TextError& error = whole.said.error();
    return report(line,
                  {error.code, severity(error.code), error.at + whole.at, error.length, error.detail, 0});
  }
  line.group.push(whole.said->said);
  line.kind = ListingLine::Kind::group;
  const Findings findings = review_group(line.group.saids());
  for (const Finding& finding : findings.all()) {
    if (finding.code != TextCode::unprotected_group) report(line, finding.code, line.places[0]);
  }
}

void ListingReader::review(ListingLine& line) {
  line.kind = ListingLine::Kind::group;
  if (is_plain_group(line.group.saids())) return look_up(line);
  line.inbound = is_inbound_order(line.group.saids());
  if (line.inbound) line.group = reversed(line.group);
  const std::size_t last = line.group.size() - 1;
  if (line.inbound) {
    report(line, TextCode::inbound_order,
           {line.places[0].at, line.places[last].at + line.places[last].length - line.places[0].at});
  }
  bool protects = true;
  const Findings findings = review_group(line.group.saids());
  for (const Finding& finding : findings.all()) {
    if (finding.code == TextCode::unprotected_group) {
      protects = false;
    } else {
      report(line, finding.code, line.places[line.inbound ? last - finding.index : finding.index]);
    }
  }
  if (line.kind == ListingLine::Kind::group) look_up(line);
  // The rest of an inbound group is its inner part, which need not protect anything.
  if (!protects && line.rest_of == 0) report(line, TextCode::unprotected_group, line.places[0]);
}

// Whether the table can take this line; when it no longer can, that is said once.
bool ListingReader::table_serves(ListingLine& line) {
  if (table_ == nullptr || is_shunt_group(line.group)) return false;
  const bool more = groups_ < options_.max_groups;
  if (more && (table_->has_room() || sink_.on_full(*table_))) return true;
  table_ = nullptr;
  report(line, TextCode::duplicates_unchecked, line.places[0]);
  return false;
}

void ListingReader::look_up(ListingLine& line) {
  if (!table_serves(line)) return;
  ++groups_;
  const Group printed = line.printed();
  const GroupTable::Sighting sighting = table_->add(printed.saids(), line.number);
  if (const auto& conflict = sighting.conflict) {
    return report(line, TextCode::said_in_two_groups, line.places[conflict->index], conflict->line);
  }
  line.rest_of = sighting.rest_of;
  if (line.rest_of != 0) report(line, TextCode::rest_of_group, line.places[0], line.rest_of);
  for (std::size_t i = 1; i < printed.size(); ++i) {
    if (sighting.rests[i] != 0) report(line, TextCode::rest_of_group, line.places[i], sighting.rests[i]);
  }
}

// What nothing hangs on: it is said of lines that are right, because --fix leaves the others alone.
void ListingReader::read_notes(ListingLine& line) {
  const std::size_t end = line.text.size() - (line.carriage_return ? 1 : 0);
  const bool comment = line.comment_at < end;
  if (comment && (options_.strict || options_.pedantic)) {
    report(line, {TextCode::comment, options_.strict ? Severity::error : Severity::note, line.comment_at,
                  end - line.comment_at, nullptr, 0});
  }
  const bool left_alone = line.kind == ListingLine::Kind::broken || line.kind == ListingLine::Kind::unnamed;
  if (!options_.pedantic || left_alone) return;
  GroupReader words(line.text);
  while (const auto word = words.next()) {
    if (!is_canonical(*word)) report(line, TextCode::spelling, {word->at, word->text.size()});
  }
  if (const auto place = odd_blanks(line)) report(line, TextCode::blanks, *place);
  if (line.carriage_return) report(line, TextCode::carriage_return, {end, 1});
}

void ListingReader::report(ListingLine& line, TextCode code, Place place, std::uint64_t other_line) {
  report(line, {code, severity(code), place.at, place.length, nullptr, other_line});
}

// What no longer fits is not said: a line with that many faults has enough of them.
void ListingReader::report(ListingLine& line, const ListingFinding& finding) {
  if (finding.severity == Severity::error) line.kind = ListingLine::Kind::broken;
  if (num_findings_ == findings_.size()) return;
  std::size_t at = num_findings_++;
  for (; at > 0 && findings_[at - 1].at > finding.at; --at) findings_[at] = findings_[at - 1];
  findings_[at] = finding;
}

}  // namespace spigrp
