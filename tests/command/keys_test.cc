// SPDX-License-Identifier: Apache-2.0
#include "command/keys.h"

#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>
#include <sys/stat.h>

#include "key_folder.h"

using namespace spigrp;
using spigrp::test::KeyFolder;

namespace {

std::string hex(Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

// The key as hex digits, or the code and place of the fault.
std::string read(std::string_view text, const ConfigurationOptions& options = {}) {
  KeyBytes key;
  const auto done = read_key(text, options, key);
  if (done) return hex(key.bytes.reveal()) + " " + std::to_string(key.size);
  const KeyFault& fault = done.error();
  return std::string(name(fault.code)) + " " + std::to_string(fault.at) + "+" + std::to_string(fault.length);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(keys)

BOOST_AUTO_TEST_CASE(hex_keys) {
  BOOST_TEST(read("0x") == " 0");
  BOOST_TEST(read("0x00") == "00 1");
  BOOST_TEST(read("0x0123456789abcdefABCDEF") == "0123456789abcdefabcdef 11");
  BOOST_TEST(read("0Xff") == "ff 1");
  BOOST_TEST(read("0x01_23_4567") == "01234567 4");
}

BOOST_AUTO_TEST_CASE(faults_name_their_byte) {
  BOOST_TEST(read("") == "E423 0+0");
  BOOST_TEST(read("0123") == "E423 0+4");
  BOOST_TEST(read("0x1") == "E423 3+0");
  BOOST_TEST(read("0x123") == "E423 5+0");
  BOOST_TEST(read("0x12g4") == "E423 4+1");
  BOOST_TEST(read("0x1_23") == "E423 3+1");
  BOOST_TEST(read("0x_12") == "E423 2+1");
  BOOST_TEST(read("0x12_") == "E423 4+1");
  BOOST_TEST(read("0x12__34") == "E423 5+1");
  BOOST_TEST(read(std::string("0x12\0", 5)) == "E423 4+1");
}

BOOST_AUTO_TEST_CASE(a_key_longer_than_any_is_counted_not_kept) {
  KeyBytes key;
  BOOST_TEST(read_key("0x" + std::string(2 * 1000, 'a'), {}, key).has_value());
  BOOST_TEST(key.size == 1000U);
  BOOST_TEST(key.bytes.size() == kMaxKeyLen);
}

BOOST_AUTO_TEST_CASE(key_files) {
  const KeyFolder folder;
  folder.write("plain", "0123");
  folder.write("prefixed", "0x01_23\n");
  folder.write("blanks", "\r\n\t 0x0123 \r\n\n");
  folder.write("long", std::string(4096, 'a'));
  const ConfigurationOptions options{.key_directory = folder.path()};
  BOOST_TEST(read("@plain", options) == "0123 2");
  BOOST_TEST(read("@prefixed", options) == "0123 2");
  BOOST_TEST(read("@blanks", options) == "0123 2");
  BOOST_TEST(read("@" + (folder.path() / "plain").string(), {}) == "0123 2");
  KeyBytes key;
  BOOST_TEST(read_key("@long", options, key).has_value());
  BOOST_TEST(key.size == 2048U);
}

BOOST_AUTO_TEST_CASE(bad_key_files) {
  const KeyFolder folder;
  folder.write("empty", "");
  folder.write("wrong", "0x01 23");
  folder.write("odd", "0x012");
  folder.write("long", std::string(4097, 'a'));
  std::filesystem::create_directory(folder.path() / "folder");
  const ConfigurationOptions options{.key_directory = folder.path()};
  BOOST_TEST(read("@empty", options) == " 0");  // no key is a key of the wrong length
  BOOST_TEST(read("@wrong", options) == "E423 0+6");
  BOOST_TEST(read("@odd", options) == "E423 0+4");
  BOOST_TEST(read("@long", options) == "E427 0+5");
  BOOST_TEST(read("@folder", options) == "E427 0+7");
  BOOST_TEST(read("@missing", options) == "E427 0+8");
  BOOST_TEST(read("@", options) == "E427 0+1");
  BOOST_TEST(read(std::string("@empty\0x", 8), options) == "E427 0+8");
}

BOOST_AUTO_TEST_CASE(the_reason_is_said_and_the_content_is_not) {
  const KeyFolder folder;
  folder.write("wrong", "0xfeedzzzz");
  KeyBytes key;
  const auto missing = read_key("@missing", {.key_directory = folder.path()}, key);
  BOOST_TEST(missing.error().detail == ": No such file or directory");
  const auto wrong = read_key("@wrong", {.key_directory = folder.path()}, key);
  BOOST_TEST(wrong.error().detail == ": the file holds something else than hex digits");
}

BOOST_AUTO_TEST_CASE(files_can_be_forbidden) {
  const KeyFolder folder;
  folder.write("key", "0123");
  const ConfigurationOptions options{.key_directory = folder.path(), .read_key_files = false};
  BOOST_TEST(read("@key", options) == "E428 0+4");
  BOOST_TEST(read("@" + (folder.path() / "key").string(), options).starts_with("E428"));
  BOOST_TEST(read("0x01", options) == "01 1");
}

BOOST_AUTO_TEST_SUITE_END()
