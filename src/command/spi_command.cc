// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>

#include "command/algorithm_words.h"
#include "command/command.h"
#include "command/database_fault.h"
#include "command/life_option.h"
#include "command/natt_options.h"
#include "command/options.h"
#include "command/sa_keys.h"
#include "command/said_options.h"
#include "command/spi_options.h"
#include "command/tunnel_options.h"
#include "command/values.h"

namespace spigrp {
namespace {

constexpr AlgorithmUse kUses[] = {AlgorithmUse::esp, AlgorithmUse::ah, AlgorithmUse::comp};

// NOLINTBEGIN(bugprone-unchecked-optional-access): run() calls a step only where what it reads is there; the check sees
// one function at a time.

// Adder reads a line that adds an SA. Each step reports what is wrong and lets the next one look too, so that
// a line with three mistakes is corrected once.
class Adder {
 public:
  Adder(Line& line, const GivenOptions& given, CommandContext& context)
      : line_(line), given_(given), context_(context) {}

  void run();

 private:
  void set_defaults();
  void check_said();
  const Algorithm* read_algorithm();
  void refuse_algorithm(std::string_view name, AlgorithmUse use);
  void read_source(bool tunnel);
  void read_destination();
  void check_unauthenticated(const Algorithm* algorithm);
  void read_replay_window();
  void read_sequence();
  void read_lifetimes();
  void read_tfc();
  void remark(const SaKeys& keys);
  void remark_key(OptionId id, const KeyBytes& key);
  void add(const SaKeys& keys);
  void record();
  std::optional<Proto> proto() const;

  Line& line_;
  const GivenOptions& given_;
  CommandContext& context_;
  std::optional<PlacedSaid> said_;
  std::optional<ChosenTransform> chosen_;
  SaSpec spec_;
};

void Adder::run() {
  set_defaults();
  said_ = read_said_options(line_, given_);
  chosen_ = read_transform(line_, given_);
  if (said_) check_said();
  if (proto()) check_kind(line_, given_, *proto());
  const Algorithm* algorithm = read_algorithm();
  SaKeys keys;
  read_sa_keys(line_, given_, algorithm, context_.options, keys,
               context_.assume_key_files ? KeyFiles::assume : KeyFiles::read);
  check_unauthenticated(algorithm);
  read_source(proto() == Proto::tun);
  read_destination();
  read_replay_window();
  read_sequence();
  read_tunnel(line_, given_, said_ ? std::optional(said_->said.dst.family()) : std::nullopt, spec_.tunnel);
  read_lifetimes();
  read_tfc();
  read_natt(line_, given_, spec_.natt);
  remark(keys);
  if (line_.ok()) add(keys);
  const bool failed = !line_.ok() && said_ && context_.database.find(said_->said) == nullptr;
  if (failed) context_.failed_sas.insert(said_->said);
}

void Adder::set_defaults() {
  if (context_.options.compat != Compat::klips) return;
  spec_.replay_window = 0;
  spec_.tunnel = {.dscp = 0, .df = DontFragment::clear, .hop_limit = 64, .ecn = false};
  spec_.comp = CompPolicy::klips;
  spec_.life.crossing_passes = true;
}

// What the SA is: as its transform says or, without one, as its SAID does.
std::optional<Proto> Adder::proto() const {
  if (chosen_) return chosen_->transform.proto;
  if (said_) return said_->said.proto;
  return std::nullopt;
}

void Adder::check_said() {
  const Said& said = said_->said;
  spec_.said = said;
  if (is_shunt(said)) return line_.report(CommandCode::not_an_sa, said_->part);
  if (said.spi == 0) line_.report(TextCode::zero_spi, said_->part);
  if (context_.database.find(said) != nullptr) line_.report(CommandCode::sa_exists, said_->part);
  if (!chosen_ || chosen_->transform.proto == said.proto) return;
  line_.report(CommandCode::wrong_kind, chosen_->option->name,
               " a SAID of " + std::string(proto_name(said.proto)));
}

// nullptr for a tunnel, and where the name is unknown.
const Algorithm* Adder::read_algorithm() {
  if (!chosen_ || !chosen_->transform.use || chosen_->option->broken) return nullptr;
  const AlgorithmUse use = *chosen_->transform.use;
  const std::string_view name = chosen_->option->value();
  const Algorithm* algorithm = find_algorithm(use, name);
  if (algorithm == nullptr) {
    refuse_algorithm(name, use);
    return nullptr;
  }
  line_.mask().show(name);
  spec_.algorithm = algorithm->id;
  // DEFLATE is not the provider's: it has no key.
  if (use != AlgorithmUse::comp && !context_.provider.supports(algorithm->id)) {
    line_.report(CommandCode::algorithm_unavailable, name, why_unavailable(*algorithm, context_.provider));
  }
  return algorithm;
}

void Adder::refuse_algorithm(std::string_view name, AlgorithmUse use) {
  const bool other_use = std::ranges::any_of(kUses, [&](AlgorithmUse u) { return find_algorithm(u, name); });
  const std::string near = did_you_mean_algorithm(use, name);
  if (other_use || looks_like_algorithm(name) || !near.empty()) {
    line_.mask().show(name);
  } else {
    line_.mask().suspect();  // no algorithm that anybody knows: words may have changed places
  }
  const std::string hint = other_use ? std::string(", which is for another option") : near;
  line_.report(CommandCode::unknown_algorithm, name,
               line_.quote(name) + hint + ": recommended for " +
                   display_name(kSpiOptions, chosen_->option->id) + " " +
                   recommended(use, context_.provider));
}

void Adder::read_source(bool tunnel) {
  const Given* src = given_.find(OptionId::src);
  if (src == nullptr && tunnel) {
    line_.report_missing(CommandCode::missing_option, ": --src, the outer source of the tunnel");
  }
  if (src == nullptr || src->broken) return;
  const auto address = read_address(line_, src->value());
  if (!address) return;
  spec_.tunnel_src = *address;
  if (said_ && !demand_family(line_, src->value(), address->family(), said_->said.dst.family())) return;
  if (tunnel && address->is_unspecified()) line_.report(CommandCode::bad_tunnel, src->value());
}

void Adder::read_destination() {
  const Given* dst = given_.usable(OptionId::dst);
  if (dst == nullptr) return;
  const auto address = read_address(line_, dst->value());
  const bool other = address && said_ && *address != said_->said.dst;
  if (other) line_.report(CommandCode::wrong_destination, dst->value());
}

// Without an ICV no number is to be believed: a forged one would move the window past all that is genuine,
// and nothing tells whether the high-order bits are right (RFC 4303 sections 2.2 and 3.4.3).
void Adder::check_unauthenticated(const Algorithm* algorithm) {
  if (algorithm == nullptr || algorithm->use != AlgorithmUse::esp || algorithm->icv_len > 0) return;
  spec_.replay_window = 0;
  const Given* esn = given_.find(OptionId::esn);
  if (esn != nullptr) line_.report(CommandCode::wrong_kind, esn->name, " an SA that does not authenticate");
}

void Adder::read_replay_window() {
  const Given* window = given_.usable(OptionId::replay_window);
  if (window == nullptr) return;
  const auto size = read_number(line_, window->value(), Base::decimal_or_hex, kMaxReplayWindow);
  if (!size) return;
  spec_.replay_window = static_cast<std::size_t>(*size);
  if (*size == 0 || *size >= kMinReplayWindow) return;
  line_.report(
      CommandCode::number_out_of_range, window->value(),
      ": 0 for none, or " + std::to_string(kMinReplayWindow) + " to " + std::to_string(kMaxReplayWindow));
}

void Adder::read_sequence() {
  spec_.esn = given_.find(OptionId::esn) != nullptr;
  const Given* seq = given_.usable(OptionId::seq);
  if (seq == nullptr) return;
  const std::uint64_t most = spec_.esn ? 0xffffffffffffffff : 0xffffffff;
  const auto sequence = read_number(line_, seq->value(), Base::decimal_or_hex, most);
  spec_.last_sequence = sequence.value_or(0);
}

void Adder::read_lifetimes() {
  const Given* life = given_.usable(OptionId::life);
  if (life != nullptr) read_life(line_, life->value(), spec_.life);
}

void Adder::read_tfc() {
  const Given* tfc = given_.usable(OptionId::tfc);
  if (tfc == nullptr) return;
  const auto len = read_number(line_, tfc->value(), Base::decimal_or_hex, kMaxTfcLen);
  spec_.tfc_len = static_cast<std::size_t>(len.value_or(0));
}

// An explicit IV was for one packet; KLIPS dropped the option too.
void Adder::remark(const SaKeys& keys) {
  const Given* iv = given_.find(OptionId::iv);
  if (iv != nullptr)
    line_.remark(CommandCode::option_without_effect, iv->name, ": every packet gets an IV of its own");
  remark_key(OptionId::enckey, keys.encryption);
  remark_key(OptionId::authkey, keys.authentication);
}

void Adder::remark_key(OptionId id, const KeyBytes& key) {
  const Given* given = given_.usable(id);
  if (given == nullptr) return;
  const bool in_file = given->value().starts_with('@');
  if (in_file && context_.options.look_at_modes && key.exposed) {
    line_.remark(CommandCode::exposed_key, given->value(),
                 ": take the file from its group and from all others (chmod go-r)");
  }
  if (in_file || !context_.options.text_is_exposed || context_.told_exposed_text) return;
  context_.told_exposed_text = true;
  line_.remark(CommandCode::exposed_key, given->name,
               ": take this file from its group and from all others (chmod go-r), or write keys as @FILE");
}

void Adder::add(const SaKeys& keys) {
  spec_.keys = keys.view();
  const auto added = context_.database.add_sa(spec_);
  spec_.keys = {};
  if (!added) return report_refusal(line_, added.error(), {&said_->part, 1});
  if (context_.record != nullptr) record();
}

void Adder::record() {
  const Given* window = given_.find(OptionId::replay_window);
  const std::string_view transform =
      chosen_->transform.use ? chosen_->option->value() : chosen_->option->name;
  context_.record->add_sa(line_, {.said = spec_.said,
                                  .part = said_->part,
                                  .transform = transform,
                                  .replay_window = window == nullptr ? said_->part : window->value()});
}

// NOLINTEND(bugprone-unchecked-optional-access)

void run_clear(Line& line, const GivenOptions& given, CommandContext& context) {
  refuse_others(line, given, OptionId::clear, {});
  if (line.ok()) context.database.clear_sas();
}

void run_delete(Line& line, const GivenOptions& given, CommandContext& context) {
  static constexpr OptionId kUsed[] = {OptionId::said, OptionId::af, OptionId::edst, OptionId::spi,
                                       OptionId::proto};
  refuse_others(line, given, OptionId::del, kUsed);
  const auto said = read_said_options(line, given);
  if (!said || context.failed_sas.contains(said->said)) return;
  if (context.database.find(said->said) == nullptr) line.report(CommandCode::no_such_sa, said->part);
  if (!line.ok()) return;
  const auto removed = context.database.remove_sa(said->said);
  if (!removed) report_refusal(line, removed.error(), {&said->part, 1});
}

}  // namespace

void run_spi(Line& line, std::span<const Word> words, CommandContext& context) {
  const GivenOptions given = read_options(line, words, kSpiOptions);
  if (line.ok() && given.only_remarks()) return;  // lists the SAs, which has no effect in a file
  if (given.find(OptionId::clear) != nullptr) return run_clear(line, given, context);
  if (given.find(OptionId::del) != nullptr) return run_delete(line, given, context);
  Adder(line, given, context).run();
}

}  // namespace spigrp
