// SPDX-License-Identifier: Apache-2.0
#include "spigrp/group.h"

#include <cstring>

#include "base/text_writer.h"
#include "listing/fast_said.h"
#include "listing/group_rules.h"

namespace spigrp {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view without_line_end(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

// Where a word stands in its line. The first place of an empty line is its start.
struct Place {
  std::size_t at;
  std::size_t length;
};
using Places = std::array<Place, kMaxGroupSas>;

using Room = std::array<char, TextWindow::kSize>;

// Near the end of what may be read, a window needs a copy.
[[gnu::noinline]] TextWindow padded(std::string_view text, Room& room) {
  room = {};
  std::memcpy(room.data(), text.data(), text.size());
  return TextWindow(room);
}

}  // namespace

GroupReader::GroupReader(std::string_view line, std::size_t behind)
    : line_(without_line_end(line)), readable_(line.size() + behind) {}

std::optional<GroupReader::Word> GroupReader::next() {
  while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
  if (at_ == line_.size()) return std::nullopt;
  const std::size_t start = at_;
  const char* const word = line_.data() + start;
  const std::size_t readable = readable_ - start;
  Room room;
  const TextWindow window = readable < room.size()
                                ? padded({word, readable}, room)
                                : TextWindow(std::span<const char, TextWindow::kSize>(word, room.size()));
  const FastSaid fast = fast_said(window, known_);
  const std::size_t left = line_.size() - start;
  if (fast.length == 0 || fast.length > left || (fast.length < left && !is_blank(word[fast.length]))) {
    return careful_next();
  }
  at_ = start + fast.length + (fast.length < left ? 1 : 0);
  if (fast.is_new) {
    const FastAddress& dst = fast.dst;
    known_ = {word + fast.length - dst.length, dst.length, dst.family, dst.upper, dst.lower};
  }
  return std::optional<Word>(std::in_place, start, std::string_view(word, fast.length), fast);
}

std::optional<GroupReader::Word> GroupReader::careful_next() {
  if (line_[at_] == '#') at_ = line_.size();
  if (at_ == line_.size()) return std::nullopt;
  const std::size_t start = at_;
  while (at_ < line_.size() && !is_blank(line_[at_])) ++at_;
  const std::string_view text(line_.data() + start, at_ - start);
  auto said = careful_said(text);
  if (!said) said.error().at += start;
  return Word{start, text, said};
}

std::optional<Finding> check_group(std::span<const Said> saids) {
  if (saids.empty()) return Finding{TextCode::empty_group, 0};
  if (saids.size() > kMaxGroupSas) return Finding{TextCode::too_many_sas, kMaxGroupSas};
  std::optional<Finding> first;
  const auto keep_first = [&first](const Finding& finding) {
    first = finding;
    return false;
  };
  FaultRules(saids, keep_first).walk();
  return first;
}

Result<Group, TextError> parse_group(std::string_view line) {
  GroupReader reader(line);
  Group group;
  Places places{};
  while (const auto word = reader.next()) {
    if (!word->said) return fail(word->said.error());
    const Place place{word->at, word->text.size()};
    if (group.size() < places.size()) places[group.size()] = place;
    if (!group.push(word->said->said)) return fail(TextError{TextCode::too_many_sas, place.at, place.length});
  }
  const auto finding = check_group(group.saids());
  if (!finding) return group;
  const Place& place = places[finding->index];
  return fail(TextError{finding->code, place.at, place.length});
}

GroupText format(const Group& group) {
  GroupText text;
  TextWriter out(text.bytes);
  for (const Said& said : group.saids()) {
    if (out.size() > 0) out.put(' ');
    out.put(format(said).view());
  }
  text.length = out.size();
  return text;
}

}  // namespace spigrp
