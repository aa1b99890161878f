// SPDX-License-Identifier: Apache-2.0
#include "command/spi_line.h"
#include "command/table_text.h"

namespace spigrp {
namespace {

std::string hex(std::uint64_t number) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  do {
    text.insert(text.begin(), kDigits[number & 0xf]);
  } while ((number >>= 4) != 0);
  return "0x" + text;
}

// KLIPS had short names for two of them.
std::string_view life_name(LifeKind kind) { return kind == LifeKind::allocations ? "alloc" : name(kind); }

std::string_view word(NattMode mode) {
  switch (mode) {
    case NattMode::none:
      break;
    case NattMode::nonesp:
      return "nonesp";
    case NattMode::nonike:
      return "nonike";
  }
  return "none";
}

// SpiLine makes the parts of one line, in the order of spi(5).
class SpiLine {
 public:
  SpiLine(const Sa& sa, const SaFacts& facts, TableStyle style) : sa_(sa), facts_(facts), style_(style) {}

  std::string make() {
    add("dir=", facts_.inbound ? "in " : "out");
    if (!sa_.tunnel_src.is_unspecified()) add(" src=", format(sa_.tunnel_src).view());
    if (sa_.algorithm != nullptr) add_algorithm();
    add_life();
    if (facts_.idle) add(" idle=", std::to_string(*facts_.idle));
    add_ratio();
    add_natt();
    return text_;
  }

 private:
  void add(std::string_view name, std::string_view value) { text_.append(name).append(value); }
  void add_number(std::string_view name, std::uint64_t value) {
    if (value != 0) add(name, std::to_string(value));
  }
  void add_algorithm();
  void add_life();
  void add_ratio();
  void add_natt();

  const Sa& sa_;
  const SaFacts& facts_;
  TableStyle style_;
  std::string text_;
};

void SpiLine::add_algorithm() {
  const Algorithm& algorithm = *sa_.algorithm;
  if (algorithm.iv_len != 0) add(" iv_bits=", std::to_string(8 * algorithm.iv_len) + "bits");
  add_number(" ooowin=", sa_.window.size());
  add_number(" ooo_errs=", sa_.errors.replay);
  add_number(" seq=", facts_.sequence);
  if (facts_.seen != 0) add(" bit=", hex(facts_.seen));
  if (sa_.esn && style_ == TableStyle::spigrp) add(" esn", "");
  add_number(" alen=", facts_.auth_bits);
  add_number(" aklen=", std::uint64_t{8} * algorithm.auth_key_len);
  add_number(" auth_errs=", sa_.errors.icv);
  add_number(" eklen=", std::uint64_t{8} * algorithm.encryption_key_len);
  add_number(" encr_size_errs=", sa_.errors.ciphertext_size);
  add_number(" encr_pad_errs=", sa_.errors.pad);
}

void SpiLine::add_life() {
  add(" life(c,s,h)=", "");
  for (std::size_t i = 0; i < kNumLifeKinds; ++i) {
    const auto kind = static_cast<LifeKind>(i);
    const LifeLimit& limit = sa_.life[kind];
    if (facts_.life[i] <= 1 && limit == LifeLimit()) continue;
    add(life_name(kind), '(' + std::to_string(facts_.life[i]) + ',' + std::to_string(limit.soft) + ',' +
                             std::to_string(limit.hard) + ')');
  }
}

void SpiLine::add_ratio() {
  if (sa_.comp_ratio == CompRatio()) return;
  add(" ratio=", std::to_string(sa_.comp_ratio.plain) + ':' + std::to_string(sa_.comp_ratio.compressed));
}

void SpiLine::add_natt() {
  if (style_ == TableStyle::spigrp && sa_.natt.mode == NattMode::none) return;
  add(" natencap=", word(sa_.natt.mode));
  add(" natsport=", std::to_string(sa_.natt.sport));
  add(" natdport=", std::to_string(sa_.natt.dport));
}

}  // namespace

std::string spi_line(const Sa& sa, const SaFacts& facts, TableStyle style) {
  return SpiLine(sa, facts, style).make();
}

std::string spi_table(const Database& database, TableStyle style, std::uint64_t now) {
  const SaFactsReader reader(database, now);
  std::string text;
  for (const Sa* sa : database.sas()) {
    if (sa == nullptr) continue;
    const SaFacts facts = reader.read(*sa);
    text += said_text(sa->said, style) + ' ' + facts.transform + ": " + spi_line(*sa, facts, style) + '\n';
  }
  return text;
}

}  // namespace spigrp
