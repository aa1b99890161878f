// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "../tests/listing/careful_words.h"
#include "spigrp/group.h"

using namespace spigrp;

namespace {

using Words = std::vector<GroupReader::Word>;

// Words lie in the line, one behind the other, and a refusal points into its word.
Words read(std::string_view line) {
  Words words;
  GroupReader reader(line);
  std::size_t end = 0;
  while (const auto word = reader.next()) {
    words.push_back(*word);
    SPIGRP_REQUIRE(word->at >= end && !word->text.empty() && word->text.data() == line.data() + word->at);
    end = word->at + word->text.size();
    if (word->said) continue;
    const TextError& error = word->said.error();
    SPIGRP_REQUIRE(error.at >= word->at && error.at <= end && error.length <= end - error.at);
  }
  SPIGRP_REQUIRE(end <= line.size());
  return words;
}

// A line cut before a word has the same words on its two sides.
void check_cut(std::string_view line, const Words& words, std::size_t index) {
  const std::size_t cut = words[index].at;
  const Words right = read(line.substr(cut));
  SPIGRP_REQUIRE(read(line.substr(0, cut)).size() == index && right.size() == words.size() - index);
  for (const auto& word : right) SPIGRP_REQUIRE(word.text == words[index++].text);
}

// What was compressed behind ESP or AH would not be compressed: comp stands inside them, between two tunnels.
bool comp_is_inside(const Group& group) {
  bool sealed = false;
  for (const Said& said : group.saids()) {
    if (said.proto == Proto::comp && sealed) return false;
    sealed = said.proto != Proto::tun && (sealed || said.proto != Proto::comp);
  }
  return true;
}

// A group is its words, whatever stands around them, and its canonical line reads back as the same group.
void check_accepted(const Group& group, const std::string& line, const Words& words) {
  SPIGRP_REQUIRE(group.size() == words.size() && !check_group(group.saids()));
  SPIGRP_REQUIRE(comp_is_inside(group));
  for (const std::string& same : {"\t " + line, std::string(format(group).view()) + " # x\r\n"}) {
    const auto again = parse_group(same);
    SPIGRP_REQUIRE(again && *again == group && format(*again).view() == format(group).view());
  }
}

// The reader finds what the careful half of the parser finds in each word, whatever stands behind the line.
void check_careful(const std::string& line) {
  const auto words = spigrp::test::careful_words(line);
  SPIGRP_REQUIRE(spigrp::test::reads_as(words, line, 0));
  for (const std::size_t behind : {std::size_t{1}, std::size_t{16}, std::size_t{64}}) {
    const std::string text = line + std::string(behind, behind == 16 ? ' ' : '1');
    SPIGRP_REQUIRE(spigrp::test::reads_as(words, std::string_view(text).substr(0, line.size()), behind));
  }
}

}  // namespace

// A group has one canonical text, which is read as the same group however its words are cut; every word means what the
// careful parser says of it; a refusal points into the text, and is that of the first word that is no SAID.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string line(reinterpret_cast<const char*>(data), size);
  check_careful(line);
  const Words words = read(line);
  if (!words.empty()) check_cut(line, words, words.size() / 2);
  const auto group = parse_group(line);
  if (group) check_accepted(*group, line, words);
  if (group) return 0;
  const TextError& error = group.error();
  SPIGRP_REQUIRE(error.at <= size && error.length <= size - error.at);
  if (!words.empty() && !words[0].said) SPIGRP_REQUIRE(error.code == words[0].said.error().code);
  return 0;
}
