// SPDX-License-Identifier: Apache-2.0
//
// Listings, commands and dumps: words and lines are swapped, dropped, written twice, and replaced by others of the text
// or by words of the target's dictionary.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "mutators/mutator.h"

namespace spigrp::fuzz {
namespace {

// The words of TARGET.dict, in the form of a list of literals. One that begins with a NUL is empty here.
constexpr std::string_view kWords[] = {
#include SPIGRP_WORDS
};

constexpr std::string_view kNumbers[] = {
    "0",     "1",   "4",   "0x0",        "0xffffffff",           "4294967296",
    "65535", "255", "256", "2147483648", "18446744073709551616", "-1"};

using Parts = std::vector<std::string>;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '%' ||
         c == '_';
}

// Words whole, all else a character at a time; or lines, each with its end.
Parts words_of(std::string_view text) {
  Parts parts;
  for (const char c : text) {
    if (!parts.empty() && is_word(c) && is_word(parts.back().back())) {
      parts.back() += c;
    } else {
      parts.emplace_back(1, c);
    }
  }
  return parts;
}

Parts lines_of(std::string_view text) {
  Parts parts;
  while (!text.empty()) {
    const std::size_t len = std::min(text.find('\n'), text.size() - 1) + 1;
    parts.emplace_back(text.substr(0, len));
    text.remove_prefix(len);
  }
  return parts;
}

template <class List>
const auto& one_of(const List& list, Noise& noise) {
  return list[noise.below(std::size(list))];
}

void rearrange(Parts& parts, Noise& noise) {
  const std::size_t at = noise.below(parts.size());
  const auto place = [&](std::size_t where) { return parts.begin() + static_cast<std::ptrdiff_t>(where); };
  switch (noise.below(4)) {
    case 0:
      std::swap(parts[at], parts[noise.below(parts.size())]);
      break;
    case 1:
      parts.erase(place(at));
      break;
    case 2: {
      const std::string copy = parts[at];
      parts.insert(place(noise.below(parts.size() + 1)), copy);
      break;
    }
    default:
      parts[at] = std::string(one_of(parts, noise));
  }
}

void reword(Parts& parts, Noise& noise) {
  const std::size_t at = noise.below(parts.size());
  const std::string word(noise.one_in(4) ? one_of(kNumbers, noise) : one_of(kWords, noise));
  switch (noise.below(3)) {
    case 0:
      parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(at), word + " ");
      break;
    case 1:
      parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(at), " " + word);
      break;
    default:
      if (!parts[at].empty() && is_word(parts[at].back())) parts[at] = word;
  }
}

std::string joined(const Parts& parts) {
  std::string text;
  for (const std::string& part : parts) text += part;
  return text;
}

// A word in place, changed as bytes.
void change_word(Parts& parts, Noise& noise, const ChangeBytes& change) {
  std::string& word = parts[noise.below(parts.size())];
  const Octets changed = change(Octets(word.begin(), word.end()));
  word.assign(changed.begin(), changed.end());
}

}  // namespace

Octets mutate(const Octets& input, Noise& noise, const ChangeBytes& change) {
  std::string text(input.begin(), input.end());
  for (std::size_t i = 0, count = 1 + noise.below(3); i < count; ++i) {
    Parts parts = noise.one_in(3) ? lines_of(text) : words_of(text);
    if (parts.empty()) parts.emplace_back(one_of(kWords, noise));
    switch (noise.below(8)) {
      case 0:
        change_word(parts, noise, change);
        break;
      case 1:
      case 2:
      case 3:
        reword(parts, noise);
        break;
      default:
        rearrange(parts, noise);
    }
    text = joined(parts);
  }
  return {text.begin(), text.end()};
}

}  // namespace spigrp::fuzz
