// SPDX-License-Identifier: Apache-2.0
#include "command/xfrm_import.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "command/numbers.h"
#include "command/shown_text.h"
#include "command/values.h"
#include "command/xfrm_names.h"

namespace spigrp {
namespace {

constexpr std::uint8_t kIpIp = 4;
constexpr std::uint8_t kIpv6 = 41;
// Of one template; more are not told apart by a reqid, which no key manager leaves so.
constexpr std::size_t kMaxCandidates = 64;
constexpr std::size_t kMaxLooked = 1'000;

std::optional<Proto> proto_of(std::uint8_t protocol) {
  if (protocol == 50) return Proto::esp;
  if (protocol == 51) return Proto::ah;
  return protocol == 108 ? std::optional(Proto::comp) : std::nullopt;
}

std::string text_of(const Said& said) { return std::string(format(said).view()); }

std::size_t key_len(const XfrmKeyed& keyed) { return keyed.key.size() < 2 ? 0 : (keyed.key.size() - 2) / 2; }

std::optional<std::size_t> known_len(const XfrmKeyed& keyed) {
  return keyed.hidden ? std::nullopt : std::optional(key_len(keyed));
}

const Algorithm* algorithm_of(const XfrmState& state, Proto proto) {
  if (proto == Proto::comp) return state.comp == "deflate" ? &algorithm(AlgorithmId::comp_deflate) : nullptr;
  const AlgorithmUse use = proto == Proto::ah ? AlgorithmUse::ah : AlgorithmUse::esp;
  const bool aead = !state.aead.name.empty();
  const XfrmNames names{.aead = state.aead.name,
                        .enc = state.enc.name,
                        .auth = state.auth.name,
                        .icv_bits = aead ? state.aead.bits : state.auth.bits};
  return find_xfrm_algorithm(use, names, {known_len(aead ? state.aead : state.enc), known_len(state.auth)});
}

// A key may stand where a name should. Sixteen hex digits in a row are not shown wherever they stand.
std::string shown_name(std::string_view name) {
  std::size_t run = 0;
  for (const char c : name) {
    run = digit_value(c) < 16 ? run + 1 : 0;
    if (run == 16) return "a word that could be a key";
  }
  return shown_text(name.substr(0, 40));
}

std::string names_of(const XfrmState& state) {
  std::string names;
  for (const std::string_view name : {state.aead.name, state.enc.name, state.auth.name, state.comp}) {
    if (!name.empty()) names += (names.empty() ? "" : " and ") + shown_name(name);
  }
  const std::size_t bits = state.aead.bits + state.auth.bits;
  if (bits > 0) names += " with " + std::to_string(bits) + " bits of ICV";
  return names.empty() ? "no algorithm" : names;
}

bool is_of_comp(const XfrmState& state) { return state.proto == kIpIp || state.proto == kIpv6; }

// Whether a key is, whatever the text says: IPComp has none.
bool is_hidden(const XfrmState& state) {
  return proto_of(state.proto) != Proto::comp && (state.aead.hidden || state.enc.hidden || state.auth.hidden);
}

bool has_hex_keys(const XfrmState& state) {
  return std::ranges::all_of(
      std::array{state.aead.key, state.enc.key, state.auth.key}, [](std::string_view key) {
        return key.size() % 2 == 0 && std::ranges::all_of(key.substr(std::min<std::size_t>(key.size(), 2)),
                                                          [](char c) { return digit_value(c) < 16; });
      });
}

class Importer {
 public:
  explicit Importer(const XfrmDump& dump) : dump_(dump) { import_.notes = dump.notes; }
  XfrmImport run();

 private:
  using Chain = std::vector<const XfrmState*>;

  void index_states();
  void check_of_comp(const XfrmState& state);
  void note(std::size_t line, const std::string& message, bool error = false) {
    if (import_.notes.size() < 2 * kMaxXfrmNotes) import_.notes.push_back({line, message, error});
  }
  void import_policy(const XfrmPolicy& policy);
  std::vector<Chain> chains_of(const XfrmPolicy& policy);
  std::vector<const XfrmState*> candidates_of(const XfrmPolicy& policy, const XfrmTemplate& tmpl) const;
  static bool matches(const XfrmPolicy& policy, const XfrmTemplate& tmpl, const XfrmState& state);
  std::optional<Said> add_group(const Chain& chain, std::size_t line);
  Said tunnel_said(const XfrmState& state);
  void add_eroute(const XfrmPolicy& policy, const Said& said);
  void import_shunt(const XfrmPolicy& policy);
  void add_rest();
  void note_comp();
  void sort_notes();

  const XfrmDump& dump_;
  XfrmImport import_;
  std::map<const XfrmState*, std::pair<Proto, const Algorithm*>> usable_;
  std::set<std::pair<IpAddress, IpAddress>> comp_tunnels_;
  std::multimap<std::pair<std::uint8_t, std::uint32_t>, const XfrmState*> by_reqid_;
  std::multimap<std::uint8_t, const XfrmState*> by_proto_;
  std::set<Said> saids_;
  std::map<IpAddress, std::uint32_t> next_spi_;  // of tunnels whose own is taken
  std::map<Chain, std::size_t> chains_;
  std::set<const XfrmState*> grouped_;
  std::vector<Selector> selectors_;
  std::set<std::string> eroutes_;
};

// What carries the packets that IPComp in a tunnel does not compress. The kernel makes it, and takes it away with the
// last of its users.
void Importer::check_of_comp(const XfrmState& state) {
  if (comp_tunnels_.contains({state.src, state.dst})) return;
  note(state.line, "an IP-in-IP state for IPComp to " + std::string(format(state.dst).view()) +
                       ", and no IPComp state in tunnel mode that would use it");
}

// A state that cannot be used is named once, and then is not there.
void Importer::index_states() {
  for (const XfrmState& state : dump_.states) {
    const bool tunnel = state.mode == XfrmMode::tunnel && proto_of(state.proto) == Proto::comp;
    if (tunnel) comp_tunnels_.emplace(state.src, state.dst);
  }
  for (const XfrmState& state : dump_.states) {
    const auto proto = proto_of(state.proto);
    if (is_of_comp(state)) {
      check_of_comp(state);
      continue;
    }
    if (!proto) {
      note(state.line, "protocol " + std::to_string(state.proto) + " is neither ESP, AH nor IPComp", true);
      continue;
    }
    const Said said{*proto, state.spi, state.dst};
    const Algorithm* row = algorithm_of(state, *proto);
    if (row == nullptr) {
      note(state.line,
           text_of(said) + ": there is no algorithm here for " + names_of(state) +
               (is_hidden(state) ? "; its key is hidden, and would tell which it is" : ""),
           true);
    }
    // An SA of a hidden key is still known to be in its group.
    if (row == nullptr && !is_hidden(state)) {
      continue;
    } else if (!has_hex_keys(state)) {
      note(state.line, text_of(said) + ": a key has digits that are not hexadecimal", true);
    } else if (state.mode == XfrmMode::other) {
      note(state.line, text_of(said) + ": a mode that is neither transport nor tunnel", true);
    } else if (state.mode == XfrmMode::tunnel && state.src.is_unspecified()) {
      note(state.line, text_of(said) + ": a tunnel that does not say its source", true);
    } else if (state.mode == XfrmMode::tunnel && state.dst.is_unspecified()) {
      note(state.line, text_of(said) + ": a tunnel to the unspecified address", true);
    } else if (!state.src.is_unspecified() && state.src.family() != state.dst.family()) {
      note(state.line, text_of(said) + ": addresses of two families", true);
    } else if (state.spi == 0 || (*proto == Proto::comp && state.spi > 0xffff)) {
      note(state.line, text_of(said) + ": no SPI that a packet could have", true);
    } else if (!saids_.insert(said).second) {
      note(state.line,
           text_of(said) +
               " is there already: marks and interfaces tell them apart in Linux, and nothing here",
           true);
    } else {
      usable_[&state] = {*proto, row};
      by_reqid_.emplace(std::pair(state.proto, state.reqid), &state);
      by_proto_.emplace(state.proto, &state);
    }
  }
}

// What a template does not say, the selector may: in transport mode packets have the addresses of the SA.
bool Importer::matches(const XfrmPolicy& policy, const XfrmTemplate& tmpl, const XfrmState& state) {
  if (state.mode != tmpl.mode || (tmpl.spi != 0 && tmpl.spi != state.spi)) return false;
  if (tmpl.reqid != 0 && tmpl.reqid != state.reqid) return false;
  if (!tmpl.dst.is_unspecified()) {
    const bool any_src = tmpl.src.is_unspecified() || state.src.is_unspecified();
    return state.dst == tmpl.dst && (any_src || state.src == tmpl.src);
  }
  const bool dst = policy.dst.address.family() == state.dst.family() && policy.dst.contains(state.dst);
  return dst && (state.src.is_unspecified() ||
                 (policy.src.address.family() == state.src.family() && policy.src.contains(state.src)));
}

std::vector<const XfrmState*> Importer::candidates_of(const XfrmPolicy& policy,
                                                      const XfrmTemplate& tmpl) const {
  std::vector<const XfrmState*> found;
  std::size_t looked = 0;
  const auto look = [&](const auto& range) {
    for (auto each = range.first; each != range.second && looked < kMaxLooked; ++each, ++looked) {
      if (found.size() < kMaxCandidates && matches(policy, tmpl, *each->second))
        found.push_back(each->second);
    }
  };
  if (tmpl.reqid != 0) {
    look(by_reqid_.equal_range({tmpl.proto, tmpl.reqid}));
  } else {
    look(by_proto_.equal_range(tmpl.proto));
  }
  return found;
}

// The n-th states of all templates belong together: key managers make them together.
std::vector<Importer::Chain> Importer::chains_of(const XfrmPolicy& policy) {
  std::vector<std::vector<const XfrmState*>> all;
  std::size_t count = 0;
  for (const XfrmTemplate& tmpl : policy.templates) {
    all.push_back(candidates_of(policy, tmpl));
    const std::size_t size = all.back().size();
    if (size == 0 && !tmpl.optional) {
      note(tmpl.line, "a template has no state: what it selects waits for a key manager", true);
      return {};
    }
    if (size == 0) {
      all.pop_back();
    } else {
      count = count == 0 ? size : std::min(count, size);
    }
  }
  std::vector<Chain> chains(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (const auto& states : all) chains[i].push_back(states[i]);
  }
  return chains;
}

Said Importer::tunnel_said(const XfrmState& state) {
  Said said{Proto::tun, state.spi, state.dst};
  std::uint32_t& next = next_spi_.try_emplace(state.dst, 0x1000).first->second;
  while (!saids_.insert(said).second) said.spi = next++;
  return said;
}

// The first SAID of a group; nothing where there is no such group, and a note says why.
std::optional<Said> Importer::add_group(const Chain& chain, std::size_t line) {
  const auto known = chains_.find(chain);
  if (known != chains_.end()) return import_.groups[known->second].sas.front().said;
  ImportedGroup group;
  for (const XfrmState* state : chain) {
    if (grouped_.contains(state)) {
      note(line,
           text_of({usable_.at(state).first, state->spi, state->dst}) +
               ": this policy has it in another group than one before, which holds",
           true);
      return std::nullopt;
    }
  }
  for (const XfrmState* state : chain) {
    const auto [proto, row] = usable_.at(state);
    if (state->mode == XfrmMode::tunnel) group.sas.push_back({tunnel_said(*state), state});
    group.sas.push_back({{proto, state->spi, state->dst}, state, row});
  }
  std::vector<Said> saids;
  saids.reserve(group.sas.size());
  for (const ImportedSa& sa : group.sas) saids.push_back(sa.said);
  if (const auto finding = check_group(saids)) {
    note(line, std::string("these templates make no group: ") + describe(finding->code), true);
    return std::nullopt;
  }
  grouped_.insert(chain.begin(), chain.end());
  chains_[chain] = import_.groups.size();
  import_.groups.push_back(std::move(group));
  return saids.front();
}

void Importer::add_eroute(const XfrmPolicy& policy, const Said& said) {
  const Selector selector{policy.src, policy.dst, policy.protocol, policy.src_port, policy.dst_port};
  if (!has_ports(policy.protocol) && (policy.src_port != 0 || policy.dst_port != 0)) {
    return note(policy.line, "ports without a protocol that has them are no selector here", true);
  }
  std::string name(format(policy.src.address).view());
  for (const unsigned number :
       {unsigned{policy.src.length}, 0U, unsigned{policy.dst.length}, unsigned{policy.protocol},
        unsigned{policy.src_port}, unsigned{policy.dst_port}}) {
    name += ' ' + std::to_string(number);
  }
  name += format(policy.dst.address).view();
  if (!eroutes_.insert(name).second) return note(policy.line, "a selector twice: the first one holds", true);
  import_.eroutes.push_back({selector, said});
}

void Importer::import_shunt(const XfrmPolicy& policy) {
  if (policy.direction != XfrmDirection::out) return;
  add_eroute(policy, shunt_said(policy.block ? Shunt::drop : Shunt::pass));
}

void Importer::import_policy(const XfrmPolicy& policy) {
  if (policy.direction == XfrmDirection::other) return;
  if (policy.narrower) {
    note(policy.line,
         "a policy for a device, a mark, an interface or a kind of ICMP has no eroute that is as narrow",
         true);
  }
  if (policy.block || policy.templates.empty()) {
    if (!policy.narrower) import_shunt(policy);
    return;
  }
  std::optional<Said> newest;
  for (const Chain& chain : chains_of(policy)) {
    const auto said = add_group(chain, policy.line);
    if (!newest) newest = said;
  }
  if (newest && policy.direction == XfrmDirection::out && !policy.narrower) add_eroute(policy, *newest);
}

void Importer::add_rest() {
  for (const XfrmState& state : dump_.states) {
    const auto known = usable_.find(&state);
    if (known == usable_.end() || grouped_.contains(&state)) continue;
    const std::string name = text_of({known->second.first, state.spi, state.dst});
    if (known->second.first == Proto::comp) {
      note(state.line,
           name + " is a dangling IPComp state: no policy has a template for it, so no group is known");
    } else {
      note(state.line, name + " is in no policy: it is a group of its own here");
    }
    add_group({&state}, state.line);
  }
}

// Of the groups that policies make.
void Importer::note_comp() {
  for (const auto& [chain, index] : chains_) {
    const bool protects = std::ranges::any_of(
        chain, [&](const XfrmState* state) { return usable_.at(state).first != Proto::comp; });
    if (protects) continue;
    note(chain.front()->line, text_of({Proto::comp, chain.front()->spi, chain.front()->dst}) +
                                  " has neither ESP nor AH beside it: nothing protects its packets");
  }
}

// By line; of one line, in the order in which they were made.
void Importer::sort_notes() {
  std::multimap<std::size_t, XfrmNote> ordered;
  for (XfrmNote& note : import_.notes) ordered.emplace(note.line, std::move(note));
  import_.notes.clear();
  import_.notes.reserve(ordered.size());
  for (auto& [line, note] : ordered) import_.notes.push_back(std::move(note));
}

XfrmImport Importer::run() {
  index_states();
  for (const XfrmPolicy& policy : dump_.policies) import_policy(policy);
  note_comp();
  add_rest();
  sort_notes();
  return std::move(import_);
}

}  // namespace

Group ImportedGroup::group() const {
  Group all;
  for (const ImportedSa& sa : sas) all.push(sa.said);
  return all;
}

XfrmImport import_xfrm(const XfrmDump& dump) { return Importer(dump).run(); }

}  // namespace spigrp
