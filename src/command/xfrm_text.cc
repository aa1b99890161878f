// SPDX-License-Identifier: Apache-2.0
#include "command/xfrm_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include "command/values.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxWords = 64;     // of a line; the kernel's longest have about 20
constexpr std::size_t kMaxTemplates = 6;  // XFRM_MAX_DEPTH

using Words = std::span<const std::string_view>;

// The number at the start of a word: "0x00001001(4097)", "88(sec),", "4500".
template <class T>
std::optional<T> number_of(std::string_view word) {
  int base = 10;
  if (word.starts_with("0x")) {
    word.remove_prefix(2);
    base = 16;
  }
  T value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
  if (error != std::errc{}) return std::nullopt;
  const bool stops = end == word.data() + word.size() || *end == '(' || *end == ',';
  return stops ? std::optional(value) : std::nullopt;
}

std::optional<std::uint8_t> protocol_of(std::string_view word) {
  static constexpr std::pair<std::string_view, std::uint8_t> kNames[] = {
      {"icmp", 1},    {"ipip", 4},   {"ipencap", 4}, {"tcp", 6},      {"udp", 17},
      {"ipv6", 41},   {"gre", 47},   {"esp", 50},    {"ah", 51},      {"ipv6-icmp", 58},
      {"icmpv6", 58}, {"comp", 108}, {"sctp", 132},  {"udplite", 136}};
  const std::string_view name = word.substr(0, word.find('('));
  for (const auto& [known, value] : kNames) {
    if (name == known) return value;
  }
  return number_of<std::uint8_t>(word);
}

std::optional<Prefix> prefix_of(std::string_view word) {
  const std::size_t slash = word.find('/');
  const auto address = parse_ip_address(word.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned most = address->family() == Family::ipv4 ? 32 : 128;
  const auto length =
      slash == std::string_view::npos ? std::optional(most) : number_of<unsigned>(word.substr(slash + 1));
  if (!length || *length > most) return std::nullopt;
  return block_of(*address, *length);  // Linux keeps the bits behind it, and looks at none of them
}

XfrmMode mode_of(std::string_view word) {
  if (word == "tunnel") return XfrmMode::tunnel;
  return word == "transport" ? XfrmMode::transport : XfrmMode::other;
}

// The word behind a name; empty where there is none.
std::string_view behind(Words words, std::string_view name) {
  const auto found = std::ranges::find(words, name);
  return found == words.end() || found + 1 == words.end() ? std::string_view() : *(found + 1);
}

bool has(Words words, std::string_view name) { return std::ranges::find(words, name) != words.end(); }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  XfrmDump read();

 private:
  // Entry is what is read: nobody knows what it is before its second line.
  enum class Kind : std::uint8_t { none, begun, state, policy, broken };

  void read_line(std::string_view line);
  void begin(Words words);
  void read_begun(Words words);
  void read_state(Words words);
  void read_policy(Words words);
  void read_selector(Words words);
  void read_template(Words words);
  void read_algorithm(Words words);
  void read_flags(Words words);
  void read_numbers(Words words);
  void read_life(Words words);
  void read_natt(Words words);
  void end();
  void note(const std::string& message, bool error);
  void refuse(const std::string& message);

  std::string_view text_;
  XfrmDump dump_;
  Kind kind_ = Kind::none;
  std::size_t line_ = 0;
  std::array<std::string_view, kMaxWords> first_{};  // words of the entry's first line
  std::size_t num_first_ = 0;
  XfrmState state_;
  XfrmPolicy policy_;
  std::size_t num_entries_ = 0;
};

void Reader::note(const std::string& message, bool error) {
  if (dump_.notes.size() > kMaxXfrmNotes) return;
  if (dump_.notes.size() == kMaxXfrmNotes) {
    dump_.notes.push_back({line_, "there is more to say from here on, and it is left out", false});
  } else {
    dump_.notes.push_back({line_, message, error});
  }
}

void Reader::refuse(const std::string& message) {
  note(message, true);
  kind_ = Kind::broken;
}

void Reader::begin(Words words) {
  end();
  kind_ = Kind::begun;
  std::ranges::copy(words, first_.begin());
  num_first_ = words.size();
  state_ = {};
  policy_ = {};
  state_.line = policy_.line = line_;
}

// The second line tells a state from a policy.
void Reader::read_begun(Words words) {
  const Words first = std::span(first_).first(num_first_);
  if (words.front() == "proto") {
    const auto src = parse_ip_address(behind(first, "src"));
    const auto dst = parse_ip_address(behind(first, "dst"));
    if (!src || !dst) return refuse("the addresses of a state are not to be read");
    kind_ = Kind::state;
    state_.src = *src;
    state_.dst = *dst;
    return read_state(words);
  }
  if (words.front() != "dir" && words.front() != "socket") {
    return refuse("neither a state nor a policy: its second line begins with neither proto nor dir");
  }
  kind_ = Kind::policy;
  read_selector(first);
  if (kind_ == Kind::policy) read_policy(words);
}

void Reader::read_selector(Words words) {
  const auto src = prefix_of(behind(words, "src"));
  const auto dst = prefix_of(behind(words, "dst"));
  if (!src || !dst || src->address.family() != dst->address.family()) {
    return refuse("the selector of a policy is not to be read");
  }
  policy_.src = *src;
  policy_.dst = *dst;
  if (has(words, "proto")) {
    const auto protocol = protocol_of(behind(words, "proto"));
    if (!protocol) return refuse("a protocol that has neither a number nor a name known here");
    policy_.protocol = *protocol;
  }
  policy_.src_port = number_of<std::uint16_t>(behind(words, "sport")).value_or(0);
  policy_.dst_port = number_of<std::uint16_t>(behind(words, "dport")).value_or(0);
  for (const std::string_view name : {"dev", "type", "code", "key"}) {
    policy_.narrower = policy_.narrower || has(words, name);
  }
}

void Reader::read_template(Words words) {
  if (words.front() == "tmpl") {
    const auto src = parse_ip_address(behind(words, "src"));
    const auto dst = parse_ip_address(behind(words, "dst"));
    if (!src || !dst) return refuse("the addresses of a template are not to be read");
    if (policy_.templates.size() == kMaxTemplates) return refuse("a policy has at most 6 templates");
    policy_.templates.push_back({.line = line_, .src = *src, .dst = *dst});
    return;
  }
  if (policy_.templates.empty()) return;
  XfrmTemplate& last = policy_.templates.back();
  if (words.front() == "level" || has(words, "level")) last.optional = behind(words, "level") == "use";
  if (words.front() != "proto") return;
  const auto protocol = protocol_of(behind(words, "proto"));
  if (!protocol) return refuse("a template's protocol is not to be read");
  last.proto = *protocol;
  last.spi = number_of<std::uint32_t>(behind(words, "spi")).value_or(0);
  last.reqid = number_of<std::uint32_t>(behind(words, "reqid")).value_or(0);
  last.mode = mode_of(behind(words, "mode"));
}

void Reader::read_policy(Words words) {
  const std::string_view name = words.front();
  if (name == "dir" || name == "socket") {
    const std::string_view direction = behind(words, "dir");
    policy_.direction = direction == "out"   ? XfrmDirection::out
                        : direction == "in"  ? XfrmDirection::in
                        : direction == "fwd" ? XfrmDirection::forward
                                             : XfrmDirection::other;
    policy_.block = behind(words, "action") == "block";
  } else if (name == "tmpl" || name == "proto" || name == "level") {
    read_template(words);
  } else if (name == "mark" || name == "if_id" || name == "security") {
    policy_.narrower = true;
  }
}

void Reader::read_algorithm(Words words) {
  if (words.size() < 2) return refuse("an algorithm has no name");
  const std::string_view kind = words.front();
  if (kind == "comp") {
    state_.comp = words[1];
    return;
  }
  XfrmKeyed& keyed = kind == "aead" ? state_.aead : kind == "enc" ? state_.enc : state_.auth;
  keyed.name = words[1];
  if (words.size() > 2 && words[2] == "<<Keys") keyed.hidden = true;
  if (words.size() > 2 && words[2].starts_with("0x")) keyed.key = words[2];
  if (kind == "enc") return;
  if (words.size() > 3) keyed.bits = number_of<std::uint16_t>(words.back()).value_or(0);
  // `auth` says no length: 96 bits, as old kernels had it.
  if (kind == "auth") keyed.bits = 96;
}

void Reader::read_flags(Words words) {
  state_.window = number_of<std::uint64_t>(behind(words, "replay-window")).value_or(0);
  state_.esn = has(words, "esn");
  state_.no_ecn = has(words, "noecn");
  state_.no_pmtu = has(words, "nopmtudisc");
  state_.no_dscp = has(words, "dont-encap-dscp");
}

// "anti-replay context: seq 0x0, oseq 0x4d, ..." and, over two lines, "seq-hi 0x0, seq 0x0, oseq-hi 0x0, oseq 0x4d" and
// "replay_window 64, ...".
void Reader::read_numbers(Words words) {
  const auto low_and_high = [&](std::string_view low, std::string_view high) {
    const std::uint64_t upper = number_of<std::uint32_t>(behind(words, high)).value_or(0);
    return upper << 32 | number_of<std::uint32_t>(behind(words, low)).value_or(0);
  };
  if (has(words, "seq")) state_.received = low_and_high("seq", "seq-hi");
  if (has(words, "oseq")) state_.sent = low_and_high("oseq", "oseq-hi");
  if (words.front() == "replay_window" && words.size() > 1) {
    state_.window = number_of<std::uint64_t>(words[1]).value_or(0);
  }
}

// "limit: soft (INF)(bytes), hard 5000(bytes)" and "expire add: soft 0(sec), hard 88(sec)".
void Reader::read_life(Words words) {
  const std::string_view soft = behind(words, "soft");
  const std::string_view hard = behind(words, "hard");
  LifeKind kind = LifeKind::bytes;
  if (words.front() == "expire") {
    kind = has(words, "use:") ? LifeKind::usetime : LifeKind::addtime;
  } else if (soft.find("packets") != std::string_view::npos) {
    kind = LifeKind::packets;
  }
  state_.life[kind] = {number_of<std::uint64_t>(soft).value_or(0),
                       number_of<std::uint64_t>(hard).value_or(0)};
}

void Reader::read_natt(Words words) {
  const std::string_view type = behind(words, "type");
  if (type != "espinudp" && type != "espinudp-nonike") {
    return refuse("an encapsulation that is neither espinudp nor espinudp-nonike");
  }
  state_.natt.mode = type == "espinudp" ? NattMode::nonesp : NattMode::nonike;
  state_.natt.sport = number_of<std::uint16_t>(behind(words, "sport")).value_or(0);
  state_.natt.dport = number_of<std::uint16_t>(behind(words, "dport")).value_or(0);
}

void Reader::read_state(Words words) {
  const std::string_view name = words.front();
  if (name == "proto") {
    const auto protocol = protocol_of(behind(words, "proto"));
    const auto spi = number_of<std::uint32_t>(behind(words, "spi"));
    if (!protocol || !spi) return refuse("protocol or SPI of a state are not to be read");
    state_.proto = *protocol;
    state_.spi = *spi;
    state_.reqid = number_of<std::uint32_t>(behind(words, "reqid")).value_or(0);
    state_.mode = mode_of(behind(words, "mode"));
  } else if (name == "replay-window") {
    // Among the statistics of -s it stands again, and counts packets.
    if (!has(words, "failed")) read_flags(words);
  } else if (name == "aead" || name == "enc" || name == "auth" || name == "auth-trunc" || name == "comp") {
    read_algorithm(words);
  } else if (name == "encap") {
    read_natt(words);
  } else if (name == "tfcpad" && words.size() > 1) {
    state_.tfc_len = number_of<std::uint64_t>(words[1]).value_or(0);
  } else if (name == "limit:" || name == "expire") {
    read_life(words);
  } else if (name == "anti-replay" || name == "seq-hi" || name == "replay_window") {
    read_numbers(words);
  } else if (name == "mark" || name == "if_id" || name == "security" || name == "coa" || name == "dir") {
    note("'" + std::string(name) + "' is passed over: an SA here has none", false);
  }
}

void Reader::end() {
  if (kind_ == Kind::begun) note("an entry ends behind its first line", true);
  if (kind_ != Kind::state && kind_ != Kind::policy) return;
  if (num_entries_ == kMaxXfrmEntries)
    note("states and policies from here on are left out: there are too many", true);
  if (++num_entries_ > kMaxXfrmEntries) return;
  if (kind_ == Kind::state) {
    dump_.states.push_back(state_);
  } else {
    dump_.policies.push_back(std::move(policy_));
  }
}

// A line, or with -o a part of one.
void Reader::read_line(std::string_view line) {
  std::array<std::string_view, kMaxWords> all{};
  std::size_t size = 0;
  constexpr std::string_view kBlanks = " \t\r";
  for (std::size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    if (size == kMaxWords) break;
    all[size++] = line.substr(at, end - at);
    at = line.find_first_not_of(kBlanks, end);
  }
  const Words words = std::span(all).first(size);
  if (words.empty()) return;
  if (words.front() == "src" && line.front() == 's') return begin(words);
  switch (kind_) {
    case Kind::none:
      note("not from ip xfrm: states and policies begin with src", true);
      kind_ = Kind::broken;
      return;
    case Kind::begun:
      return read_begun(words);
    case Kind::state:
      return read_state(words);
    case Kind::policy:
      return read_policy(words);
    case Kind::broken:
      return;
  }
}

XfrmDump Reader::read() {
  std::string_view rest = text_;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++line_;
    while (!line.empty()) {
      const std::size_t part = std::min(line.find('\\'), line.size());
      read_line(line.substr(0, part));
      line.remove_prefix(std::min(part + 1, line.size()));
    }
  }
  end();
  return std::move(dump_);
}

}  // namespace

XfrmDump read_xfrm(std::string_view text) { return Reader(text).read(); }

}  // namespace spigrp
