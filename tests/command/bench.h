// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <memory>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "command/command.h"
#include "spigrp/configuration.h"

namespace spigrp::test {

/// key(n) is `0x` and the hex digits of a key of n bytes.
inline std::string key(std::size_t bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "0x";
  for (std::size_t i = 0; i < bytes; ++i) {
    text += kDigits[(i * 37 + 0xa4) / 16 % 16];
    text += kDigits[(i * 37 + 0xa4) % 16];
  }
  return text;
}

/// marks() is a diagnostic as one sees it under its line, and its code: blanks, a caret, tildes. Where
/// something is missing the mark is a `|`.
inline std::string marks(const Diagnostic& diagnostic) {
  std::string text(diagnostic.column - 1, ' ');
  text += diagnostic.length == 0 ? '|' : '^';
  if (diagnostic.length > 1) text.append(diagnostic.length - 1, '~');
  return text + " " + diagnostic.code;
}

using Marks = std::vector<std::string>;

inline Marks marks(const std::vector<Diagnostic>& diagnostics) {
  Marks all;
  for (const Diagnostic& diagnostic : diagnostics) all.push_back(marks(diagnostic));
  return all;
}

/// picture() is everything in a database but the keys, as text.
inline std::string picture(const Database& database) {
  std::ostringstream out;
  for (const Sa* sa : database.sas()) {
    if (sa == nullptr) continue;
    out << format(sa->said).view() << ' ' << (sa->algorithm == nullptr ? "-" : sa->algorithm->name);
    out << " src " << format(sa->tunnel_src).view() << " window " << sa->window.size() << " sent "
        << sa->last_sent << " esn " << sa->esn << " dscp " << (sa->tunnel.dscp ? *sa->tunnel.dscp : 99)
        << " df " << static_cast<int>(sa->tunnel.df) << " hops " << int{sa->tunnel.hop_limit} << " ecn "
        << sa->tunnel.ecn << " comp " << static_cast<int>(sa->comp_policy);
    if (sa->outer != nullptr) out << " in " << format(sa->outer->said).view();
    out << '\n';
  }
  for (const Eroute& eroute : database.eroutes()) {
    const Selector& s = eroute.selector;
    out << format(s.src.address).view() << '/' << int{s.src.length} << ':' << s.src_port << " -> "
        << format(s.dst.address).view() << '/' << int{s.dst.length} << ':' << s.dst_port << ' '
        << int{s.protocol} << " => " << format(eroute.said).view() << '\n';
  }
  return out.str();
}

/// Bench is a database that commands are run on, line by line.
class Bench {
 public:
  explicit Bench(ConfigurationOptions options = {}, Provider& provider = libsodium_provider())
      : options_(std::move(options)),
        memory_(new(std::align_val_t{Database::kMemoryAlign}) std::uint8_t[Database::memory_size(kLimits)]),
        database_(kLimits, {memory_.get(), Database::memory_size(kLimits)}, provider),
        context_{database_, provider, options_} {}

  Database& database() { return database_; }

  std::vector<Diagnostic> run(std::string_view line) {
    DiagnosticList list;
    run_line(line, ++number_, context_, list);
    return std::move(list).finish();
  }

  /// accept() demands that each line is taken.
  Bench& accept(std::initializer_list<std::string> lines) {
    for (const std::string& line : lines) BOOST_TEST(marks(run(line)) == Marks{}, line);
    return *this;
  }

  /// refuse() demands that a line is refused with these marks and changes nothing.
  std::vector<Diagnostic> refuse(std::string_view line, const Marks& expected) {
    const std::string before = picture(database_);
    auto said = run(line);
    BOOST_TEST_CONTEXT(line) {
      BOOST_TEST(marks(said) == expected, boost::test_tools::per_element());
      BOOST_TEST(picture(database_) == before);
      for (const Diagnostic& diagnostic : said) {
        BOOST_TEST(diagnostic.line == number_);
        BOOST_TEST(diagnostic.source.size() == line.size());
      }
    }
    return said;
  }

 private:
  struct AlignedDelete {
    void operator()(std::uint8_t* memory) const {
      ::operator delete[](memory, std::align_val_t{Database::kMemoryAlign});
    }
  };
  static constexpr Limits kLimits{16, 16};

  ConfigurationOptions options_;
  std::unique_ptr<std::uint8_t[], AlignedDelete> memory_;
  Database database_;
  CommandContext context_;
  std::size_t number_ = 0;
};

/// PoorProvider has no algorithm that encrypts, as on a processor without AES.
class PoorProvider final : public Provider {
 public:
  std::string_view name() const override { return "poor"; }
  bool supports(AlgorithmId id) const override { return !algorithm(id).encrypts; }
  std::size_t context_size(AlgorithmId id) const override { return libsodium_provider().context_size(id); }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    return libsodium_provider().make_context(id, keys, storage);
  }
  void random(MutableBytes memory) override { libsodium_provider().random(memory); }
};

}  // namespace spigrp::test
