// SPDX-License-Identifier: Apache-2.0
#include "explain_text.h"

#include <algorithm>

namespace spigrp {
namespace {

std::string left(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string family_name(Family family) { return family == Family::ipv4 ? "IPv4" : "IPv6"; }

std::string sa_lines(const Explained& group) {
  std::size_t width = 0;
  for (const ExplainedSa& sa : group.sas) width = std::max(width, sa.said.size());
  std::string text;
  for (const ExplainedSa& sa : group.sas) {
    text += "  " + left(sa.said, width) + "  ";
    if (!sa.algorithm.empty()) text += sa.algorithm + (sa.assumed ? " (assumed): " : ": ");
    text += sa.adds + '\n';
  }
  return text;
}

std::string drawings(const Explained& group, Charset charset) {
  std::string text;
  for (const Explained::Drawn& drawn : group.drawn) {
    text += "An " + family_name(group.inner) + " packet of " + std::to_string(drawn.cost.inner) +
            " bytes leaves as " + std::to_string(drawn.cost.outer) + ":\n";
    text += draw_picture(picture_of(drawn.stages.back().layout), charset) + '\n';
  }
  return text;
}

// The table's cells are right of a first column of this width.
constexpr std::size_t kFirst = 8;
constexpr std::size_t kCell = 8;

std::string row(const std::string& name, const std::string& inner, const std::string& outer,
                const std::string& more) {
  return right(name, kFirst) + right(inner, kCell) + right(outer, kCell) + right(more, kCell + 1) + '\n';
}

std::string row(const Cost& cost) {
  return row("", std::to_string(cost.inner), std::to_string(cost.outer), tenths(cost.percent()) + " %");
}

// A packet of IMIX, on average.
std::string imix_row(const Cost& sum) {
  double count = 0;
  for (const ImixPart& part : kImix) count += static_cast<double>(part.count);
  return row("IMIX", tenths(static_cast<double>(sum.inner) / count),
             tenths(static_cast<double>(sum.outer) / count), tenths(sum.percent()) + " %");
}

std::string costs(const Explained& group) {
  std::string text = row("", "inside", "outside", "more");
  for (const Cost& cost : group.costs) text += row(cost);
  return text + imix_row(group.imix) + "  " + imix_words() + '\n';
}

std::string mtu_line(const Explained& group) {
  const std::string mtu = std::to_string(group.mtu);
  if (group.longest == 0) return "No packet fits an MTU of " + mtu + " bytes.\n";
  return "The longest packet that goes through an MTU of " + mtu + " bytes whole has " +
         std::to_string(group.longest) + " bytes.\n";
}

}  // namespace

std::string imix_words() {
  std::string counts;
  std::string lengths;
  for (const ImixPart& part : kImix) {
    counts += (counts.empty() ? "" : ":") + std::to_string(part.count);
    lengths += (lengths.empty() ? "" : ", ") + std::to_string(part.len);
  }
  return "IMIX: IP packets of " + lengths + " bytes, " + counts + ", on average";
}

std::string explain_text(const Explained& group, Charset charset) {
  return group.group + '\n' + sa_lines(group) + '\n' + drawings(group, charset) + costs(group) + '\n' +
         mtu_line(group);
}

}  // namespace spigrp
