// SPDX-License-Identifier: Apache-2.0
#include "command/said_options.h"

#include <algorithm>
#include <string>

#include "command/values.h"

namespace spigrp {
namespace {

constexpr std::string_view kProtoNames[] = {"ah", "esp", "comp", "tun", "int"};
constexpr Proto kProtos[] = {Proto::ah, Proto::esp, Proto::comp, Proto::tun, Proto::internal};

constexpr std::uint64_t kMaxSpi = 0xffffffff;
constexpr std::uint64_t kMaxCpi = 0xffff;

struct Part {
  OptionId id;
  std::string_view name;
};

constexpr Part kNeededParts[] = {
    {OptionId::edst, "--edst"}, {OptionId::spi, "--spi"}, {OptionId::proto, "--proto"}};

std::optional<std::uint32_t> read_spi(Line& line, std::string_view text, bool comp) {
  const auto number = parse_number(text, Base::c, comp ? kMaxCpi : kMaxSpi);
  if (number || !number.error().too_big) {
    const auto spi = read_number(line, text, Base::c, kMaxSpi);
    if (!spi) return std::nullopt;
    return static_cast<std::uint32_t>(*spi);
  }
  show_number(line, text);
  line.report(comp ? TextCode::cpi_too_big : TextCode::spi_too_big, text);
  return std::nullopt;
}

std::optional<Proto> read_proto(Line& line, std::string_view text) {
  const auto choice = read_choice(line, text, kProtoNames);
  if (!choice) return std::nullopt;
  return std::span(kProtos)[*choice];
}

void report_missing_parts(Line& line, const GivenOptions& given) {
  std::string missing;
  bool any = given.find(OptionId::af) != nullptr;
  for (const Part& part : kNeededParts) {
    if (given.find(part.id) != nullptr) {
      any = true;
      continue;
    }
    missing += missing.empty() ? ": " : " and ";
    missing += part.name;
  }
  if (!any) missing = ": --said, or --edst, --spi and --proto";
  if (!missing.empty()) line.report_missing(CommandCode::missing_option, missing);
}

std::optional<PlacedSaid> read_parts(Line& line, const GivenOptions& given) {
  report_missing_parts(line, given);
  const Given* af = given.find(OptionId::af);
  const Given* edst = given.usable(OptionId::edst);
  const Given* spi = given.usable(OptionId::spi);
  const Given* proto = given.usable(OptionId::proto);
  if (edst == nullptr || spi == nullptr || proto == nullptr) return std::nullopt;
  if (af != nullptr && af->broken) return std::nullopt;
  const auto family = af == nullptr ? std::nullopt : std::optional(af->value());
  const auto said = read_said_words(line, {family, edst->value(), spi->value(), proto->value()});
  if (!said) return std::nullopt;
  return PlacedSaid{*said, spi->value()};
}

}  // namespace

std::optional<Said> read_said(Line& line, std::string_view text) {
  const auto spelled = parse_said(text);
  if (spelled) {
    line.mask().show(text);
    return spelled->said;
  }
  if (looks_like_said(text)) line.mask().show_unless_suspect(text);
  const TextError& error = spelled.error();
  line.report(error.code, text.substr(std::min(error.at, text.size()), error.length), error.detail);
  return std::nullopt;
}

std::optional<Said> read_said_words(Line& line, const SaidWords& words) {
  const auto family = words.af ? read_family(line, *words.af) : std::nullopt;
  const auto address = read_address(line, words.address);
  const auto proto = read_proto(line, words.proto);
  const auto spi = read_spi(line, words.spi, proto == Proto::comp);
  const bool family_fits =
      !family || !address || demand_family(line, words.address, address->family(), *family);
  if (!address || !proto || !spi || !family_fits || words.af.has_value() != family.has_value()) {
    return std::nullopt;
  }
  return Said{*proto, *spi, *address};
}

std::optional<PlacedSaid> read_said_options(Line& line, const GivenOptions& given) {
  const Given* whole = given.find(OptionId::said);
  if (whole == nullptr) return read_parts(line, given);
  for (const OptionId id : {OptionId::af, OptionId::edst, OptionId::spi, OptionId::proto}) {
    const Given* other = given.find(id);
    if (other != nullptr) line.report(CommandCode::conflicting_option, other->name, " --said");
  }
  const auto said = whole->broken ? std::nullopt : read_said(line, whole->value());
  if (!said) return std::nullopt;
  return PlacedSaid{*said, whole->value()};
}

}  // namespace spigrp
