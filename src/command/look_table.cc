// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

#include "command/spi_line.h"
#include "command/table_text.h"

namespace spigrp {
namespace {

constexpr std::size_t kKlipsWidth = 18;

// What `sort -g` takes a text for: the number that it begins with; a text that begins with none comes first.
// (libc++ has no from_chars() for these.)
double leading_number(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return end != text.c_str() ? number : -std::numeric_limits<double>::infinity();
}

struct Row {
  ErouteText eroute;
  std::string chain;  // with what stands between it and the count
  std::uint64_t packets;
  std::size_t place;  // among the others
};

// A blank follows every SAID of a chain, and one more parts it from the count, as the old script had it.
std::string chain_text(const Database& database, const Eroute& eroute, const std::string& protocol,
                       TableStyle style) {
  std::string text = said_text(eroute.said, style) + protocol + ' ';
  Sa* const target = database.find(eroute.said);
  if (target == nullptr) return text;
  const SaChain chain = SaChain::from(*target);
  for (const Sa* sa : chain.sas().subspan(1)) text += said_text(sa->said, style) + ' ';
  return text + ' ';
}

std::vector<Row> rows_of(const Database& database, TableStyle style) {
  std::vector<Row> rows;
  for (const Eroute& eroute : database.eroutes()) {
    ErouteText text = eroute_text(eroute.selector);
    std::string chain = chain_text(database, eroute, text.protocol, style);
    rows.push_back({std::move(text), std::move(chain), eroute.packets, rows.size()});
  }
  if (style == TableStyle::klips) {
    std::ranges::sort(rows, {},
                      [](const Row& row) { return std::pair(leading_number(row.eroute.dst), row.place); });
  }
  return rows;
}

// Widths are those of the widest text, in our style.
struct Widths {
  std::size_t src = kKlipsWidth;
  std::size_t dst = kKlipsWidth;
  std::size_t chain = 0;
};

Widths widths_of(const std::vector<Row>& rows, TableStyle style) {
  if (style == TableStyle::klips) return {};
  Widths widths{0, 0, 0};
  for (const Row& row : rows) {
    widths.src = std::max(widths.src, row.eroute.src.size());
    widths.dst = std::max(widths.dst, row.eroute.dst.size());
    widths.chain = std::max(widths.chain, row.chain.size());
  }
  return widths;
}

std::string eroute_lines(const Database& database, TableStyle style) {
  const std::vector<Row> rows = rows_of(database, style);
  const Widths widths = widths_of(rows, style);
  std::string text;
  for (const Row& row : rows) {
    text += padded(row.eroute.src, widths.src) + " -> " + padded(row.eroute.dst, widths.dst) + " => " +
            padded(row.chain, widths.chain) + '(' + std::to_string(row.packets) + ")\n";
  }
  return text;
}

// The SAs as spi_table() has them, but in columns.
std::string sa_lines(const Database& database, std::uint64_t now) {
  const SaFactsReader reader(database, now);
  std::size_t said_width = 0;
  std::size_t transform_width = 0;
  for (const Sa* sa : database.sas()) {
    if (sa == nullptr) continue;
    said_width = std::max(said_width, format(sa->said).length);
    transform_width = std::max(transform_width, reader.read(*sa).transform.size() + 1);
  }
  std::string text;
  for (const Sa* sa : database.sas()) {
    if (sa == nullptr) continue;
    const SaFacts facts = reader.read(*sa);
    text += padded(format(sa->said).view(), said_width) + ' ' +
            padded(facts.transform + ':', transform_width) + ' ' + spi_line(*sa, facts, TableStyle::spigrp) +
            '\n';
  }
  return text;
}

}  // namespace

std::string look_table(const Database& database, TableStyle style, std::uint64_t now) {
  const std::string eroutes = eroute_lines(database, style);
  if (style == TableStyle::klips) return eroutes + spi_table(database, style, now);
  const std::string sas = sa_lines(database, now);
  return eroutes + (eroutes.empty() || sas.empty() ? "" : "\n") + sas;
}

}  // namespace spigrp
