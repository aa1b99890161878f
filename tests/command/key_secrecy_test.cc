// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <set>

#include "bench.h"
#include "command/algorithm_words.h"
#include "key_folder.h"

// Nothing of a key may be seen, however a line is broken.

using namespace spigrp;
using spigrp::test::KeyFolder;

namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kPiece = 4;  // this many digits in a row are a piece of a key

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

// The digits of keys are marked with the high bit while a line is made, so that afterwards they are known
// from digits that stand elsewhere in it.
constexpr unsigned kMark = 0x80;

std::string random_key(Random& random, std::size_t digits) {
  std::string text;
  for (std::size_t i = 0; i < digits; ++i) text += static_cast<char>(kMark + below(random, kHex.size()));
  return text;
}

// The text with its marked digits as they are, and with another byte in place of each.
std::string reveal(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) >= kMark) c = kHex[static_cast<unsigned char>(c) - kMark];
  }
  return text;
}

std::string without_keys(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) >= kMark; }, '~');
  return text;
}

// All pieces of a text that are hex digits, in lower case.
std::set<std::string> pieces(std::string_view text) {
  std::set<std::string> found;
  std::string run;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (kHex.find(lower) == std::string_view::npos) {
      run.clear();
      continue;
    }
    run += lower;
    if (run.size() >= kPiece) found.insert(run.substr(run.size() - kPiece));
  }
  return found;
}

// A good line in words, the keys left out: `%1` and `%2` stand for them.
const std::vector<std::vector<std::string>> kLines = {
    {"spi", "--said", "esp.100@1.2.3.4", "--esp", "chacha20poly1305", "--enckey", "%1"},
    {"spi", "--af", "inet", "--edst", "1.2.3.4", "--spi", "0x100", "--proto", "ah", "--ah", "sha256",
     "--authkey", "%1", "--seq", "7", "--replay_window", "64"},
    {"ipsec", "spi", "--said", "esp:100@::4", "--src", "::1", "--esp", "null-sha256", "--esn", "--enckey",
     "%1", "--authkey=%2", "--label", "x"},
    {"spi", "--said", "tun.1@1.2.3.4", "--ip4", "--src", "1.2.3.1", "--dscp", "copy", "--df", "set",
     "--authkey", "\"%1\""},
};

const std::vector<std::string> kWrongWords = {"--enkey", "--authkeys", "--key", "--foo=", "--esp=",  "--said",
                                              "--spi",   "--seq",      "--src", "--dscp", "--label", "--e",
                                              "eroute",  "\"",         "'",     "#",      "--del",   "-x",
                                              "\\",      "spigrp",     "--",    "=",      "@"};

const std::string kBytes = " \t\"'#=-_@%.:/xgz0\n\\";

// One random change of the words.
void change_words(Random& random, std::vector<std::string>& words) {
  const std::size_t at = below(random, words.size());
  switch (below(random, 6)) {
    case 0:
      words.insert(words.begin() + static_cast<std::ptrdiff_t>(at),
                   kWrongWords[below(random, kWrongWords.size())]);
      break;
    case 1:
      if (words.size() > 1) words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 2:
      std::swap(words[at], words[below(random, words.size())]);
      break;
    case 3:
      words[at] = kWrongWords[below(random, kWrongWords.size())];
      break;
    case 4:  // a missing blank
      if (at + 1 < words.size()) {
        words[at] += words[at + 1];
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      }
      break;
    default:
      words.insert(words.begin() + static_cast<std::ptrdiff_t>(at), words[below(random, words.size())]);
  }
}

// One random change of a byte.
void change_bytes(Random& random, std::string& text) {
  const std::size_t at = below(random, text.size());
  const char byte = kBytes[below(random, kBytes.size())];
  switch (below(random, 3)) {
    case 0:
      text.insert(at, 1, byte);
      break;
    case 1:
      text.erase(at, 1);
      break;
    default:
      text[at] = byte;
  }
}

std::string broken_line(Random& random, const std::string& key1, const std::string& key2) {
  std::vector<std::string> words = kLines[below(random, kLines.size())];
  for (std::string& word : words) {
    if (const auto at = word.find("%1"); at != std::string::npos) word.replace(at, 2, "0x" + key1);
    if (const auto at = word.find("%2"); at != std::string::npos) word.replace(at, 2, "0x" + key2);
  }
  for (std::size_t count = below(random, 4); count > 0; --count) change_words(random, words);
  std::string text;
  for (const std::string& word : words) text += word + " ";
  for (std::size_t count = below(random, 5); count > 0; --count) change_bytes(random, text);
  return text;
}

// Everything that a user could see of a text.
std::string visible(std::string_view text, const ConfigurationOptions& options = {}) {
  const auto loaded = Configuration::load(text, options, libsodium_provider());
  if (loaded) return {};
  std::string all;
  for (const Diagnostic& diagnostic : loaded.error()) {
    all += diagnostic.message + "\n" + diagnostic.source + "\n" + diagnostic.code + "\n";
    all += render_text(diagnostic, "file", false);
  }
  return all;
}

// The pieces that are seen in any case: our own words and the good words of the lines.
std::set<std::string> innocent() {
  std::set<std::string> all = pieces(
      "chacha20poly1305 chacha20-poly1305 rfc7539esp hexadecimal 4294967295 18446744073709551615 4096 65535 "
      "16384");
  for (const Algorithm& row : algorithms()) {
    all.merge(pieces(row.name));
    for (const std::string& word : algorithm_words(row.use)) all.merge(pieces(word));
  }
  for (int code = 100; code < 500; ++code) all.merge(pieces("E" + std::to_string(code)));
  for (const auto& words : kLines) {
    for (const std::string& word : words) all.merge(pieces(word));
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(key_secrecy)

BOOST_AUTO_TEST_CASE(no_piece_of_a_key_is_seen_in_a_broken_line) {
  Random random(20240229);
  const auto allowed = innocent();
  std::size_t refused = 0;
  for (int round = 0; round < 30000; ++round) {
    const std::string key1 = random_key(random, below(random, 2) == 0 ? 64 : 72);
    const std::string key2 = random_key(random, 64);
    const std::string marked = broken_line(random, key1, key2);
    const std::string line = reveal(marked);
    const std::string seen = visible(line, {.read_key_files = false});
    refused += seen.empty() ? 0 : 1;
    const auto leaked = pieces(seen);
    const auto elsewhere = pieces(without_keys(marked));
    for (const std::string& piece : pieces(reveal(key1 + " " + key2))) {
      if (allowed.contains(piece) || elsewhere.contains(piece)) continue;
      BOOST_REQUIRE_MESSAGE(!leaked.contains(piece), "piece " << piece << " of\n"
                                                              << line << "\nis in\n"
                                                              << seen);
    }
  }
  BOOST_TEST(refused > 15000U);  // else the lines are not broken enough to say anything
}

BOOST_AUTO_TEST_CASE(known_ways_to_spill_a_key) {
  const std::string key = "c0ffee0123456789facade9876543210c0ffee0123456789facade9876543210";
  const std::string damaged = "c0ffeeg123h567i9fajade98k65l3210";
  const std::string esp = "spi --said esp.100@1.2.3.4 --esp null-sha256 ";
  const std::string lines[] = {
      esp + "--authkey " + key,                       // 0x left out
      esp + "--authkey 0x" + damaged,                 // digits that are none
      esp + "--authkey0x" + damaged,                  // a blank left out
      esp + "--authkey" + damaged,                    //
      esp + "--authkye 0x" + damaged,                 // the option misspelt
      esp + "--authkye=0x" + damaged,                 //
      esp + "-authkey 0x" + damaged,                  //
      esp + "authkey 0x" + damaged,                   //
      esp + "\xe2\x80\x93" + "authkey 0x" + damaged,  // a dash that an editor made
      esp + "--a 0x" + damaged,                       // ambiguous
      esp + "--authkey 0x c0ff ee01 2345",            // blanks inside
      esp + "--authkey 0xc0 --ff ee01",               //
      esp + "--authkey \"0xc0ff ee01",                // a quotation mark left out
      esp + "--authkey '0xc0ff'ee01 facade",          //
      esp + "--authkey 0x00 # was 0x" + damaged,      // in a comment
      esp + "--authkey=0x" + key + " --authkey 0x" + damaged,
      esp + "--label 0x" + damaged + " --foo",  // in the wrong place
      esp + "--seq 0x" + damaged,               //
      esp + "--src 0x" + damaged,               //
      esp + "--esn=0x" + damaged,               //
      esp + "--esn 0x" + damaged,               //
      "spi --said " + damaged + " --ip4",       //
      "spi --said esp.100@1.2.3.4" + damaged,   //
      "spi --said esp.100@" + damaged,          //
      "spi --said tun.1@1.2.3.4 --ip4 --src 1.2.3.4 --dscp " + damaged,
      "spi --said esp.100@1.2.3.4 --esp " + damaged,
      "spi " + damaged,                           //
      "0x" + damaged,                             // on a line of its own
      damaged + " --authkey 0x00",                //
      "spigrp " + damaged,                        //
      "spigrp inet 1.2.3.4 " + damaged + " esp",  //
      "spigrp --foo 0x" + damaged,                //
      "eroute --add --src " + damaged + " --dst ::/0 --said %drop",
      "eroute --add --src ::/0 --dst ::/0 --said %" + damaged,
      "eroute --add --authkey 0x" + damaged,  //
      "esp --authkey 0x" + damaged,           // the command misspelt
  };
  for (const std::string& line : lines) {
    const std::string seen = visible(line);
    BOOST_TEST(!seen.empty(), line);
    for (const std::string_view piece :
         {"c0ff", "ffee", "ee01", "2345", "facade", "123h", "567i", "fajade", "98k6"}) {
      BOOST_TEST(seen.find(piece) == std::string::npos, line << "\nshows " << piece << " in\n" << seen);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_in_a_key_file_is_never_seen) {
  const KeyFolder folder;
  folder.write("short", "c0ffee0123");
  folder.write("wrong", "c0ffeeg123h567i9fajade98k65l3210");
  folder.write("lines", "c0ffee01\nfacade23\n");
  for (const std::string name : {"short", "wrong", "lines"}) {
    const std::string seen =
        visible("spi --said ah.1@1.2.3.4 --ah sha256 --authkey @" + name, {.key_directory = folder.path()});
    BOOST_TEST(seen.find("@" + name) != std::string::npos);
    for (const std::string_view piece : {"c0ff", "0123", "123h", "fajade", "facade"}) {
      BOOST_TEST(seen.find(piece) == std::string::npos, seen);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
