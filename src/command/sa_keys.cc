// SPDX-License-Identifier: Apache-2.0
#include "command/sa_keys.h"

#include <string>

#include "command/mask.h"

namespace spigrp {
namespace {

// Need is one key that an algorithm takes, or does not take. Lengths are in bytes.
struct Need {
  OptionId id;
  const char* option;
  std::size_t key_len;
  std::size_t salt_len;
  const char* not_taken;  // why a key is refused that the algorithm does not take
};

std::string bytes_and_bits(std::size_t count) {
  return std::to_string(count) + " bytes (" + std::to_string(count * 8) + " bits)";
}

// "36 bytes (288 bits), a key of 32 and a salt of 4"
std::string parts(const Need& need) {
  std::string all = bytes_and_bits(need.key_len + need.salt_len);
  if (need.salt_len == 0) return all;
  return all + ", a key of " + std::to_string(need.key_len) + " and a salt of " +
         std::to_string(need.salt_len);
}

void check_length(Line& line, std::string_view value, const Need& need, std::size_t size) {
  if (size == need.key_len + need.salt_len) return;
  line.report(
      CommandCode::key_length, value,
      ": give " + parts(need) + ", and not " + std::to_string(size) + (size == 1 ? " byte" : " bytes"));
}

bool is_file(std::string_view value) { return value.starts_with('@') && looks_like_file(value.substr(1)); }

void fill(const Need& need, KeyBytes& key) {
  key.size = need.key_len + need.salt_len;
  for (std::size_t i = 0; i < key.size; ++i) key.bytes.push(0);
}

// What reading a key needs beside the line.
struct KeySource {
  const ConfigurationOptions& options;
  KeyFiles files;
};

void read_one(Line& line, const Given& given, const Need& need, const KeySource& source, KeyBytes& key) {
  const std::string_view value = given.value();
  if (is_file(value)) line.mask().show(value);
  if (source.files == KeyFiles::assume && value.starts_with('@')) return fill(need, key);
  const auto read = read_key(value, source.options, key);
  if (!read) {
    const KeyFault& fault = read.error();
    if (!is_file(value)) line.mask().suspect();
    line.report(fault.code, value.substr(fault.at, fault.length), fault.detail);
  } else if (need.key_len > 0) {
    check_length(line, value, need, key.size);
  }
}

void read_needed(Line& line, const GivenOptions& given, const Need& need, bool known, const KeySource& source,
                 KeyBytes& key) {
  const Given* option = given.find(need.id);
  if (option == nullptr && need.key_len > 0) {
    line.report_missing(CommandCode::key_missing,
                        ": give " + std::string(need.option) + " with " + parts(need));
  }
  if (option == nullptr || option->broken) return;
  if (known && need.key_len == 0) line.report(CommandCode::key_unwanted, option->name, need.not_taken);
  read_one(line, *option, need, source, key);
}

}  // namespace

void read_sa_keys(Line& line, const GivenOptions& given, const Algorithm* algorithm,
                  const ConfigurationOptions& options, SaKeys& keys, KeyFiles files) {
  const KeySource source{options, files};
  const bool known = algorithm != nullptr && algorithm->use != AlgorithmUse::comp;
  const Algorithm none{};
  const Algorithm& row = known ? *algorithm : none;
  const Need encryption{OptionId::enckey, "--enckey", row.encryption_key_len, row.salt_len,
                        ": it does not encrypt"};
  const Need authentication{
      OptionId::authkey, "--authkey", row.auth_key_len, 0,
      known && row.icv_len == 0 ? ": it does not authenticate" : ": its --enckey serves for both"};
  read_needed(line, given, encryption, known, source, keys.encryption);
  read_needed(line, given, authentication, known, source, keys.authentication);
}

}  // namespace spigrp
