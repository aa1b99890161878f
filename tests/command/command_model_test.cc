// SPDX-License-Identifier: Apache-2.0
//
// Random lines, many of them wrong, against a naive model of the database: after each of them both hold the same.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench.h"
#include "command/workspace.h"
#include "sa/database_model.h"
#include "support/octets.h"

using namespace spigrp;
using spigrp::test::DatabaseModel;
using spigrp::test::key;
using spigrp::test::Noise;

namespace {

constexpr std::size_t kSteps = 4000;

struct Pooled {
  std::string said;
  std::string four;  // as `spigrp` and `spi --af ...` take it
  std::string options;
  std::string shown;  // what picture() has of it, up to its group
};

Said said_of(const std::string& text) { return parse_said(text)->said; }

std::vector<Pooled> make_pool() {
  std::vector<Pooled> pool;
  for (const std::string host : {"192.0.2.9", "192.0.2.10", "2001:db8::9"}) {
    const bool v6 = host.find(':') != std::string::npos;
    const std::string mark = v6 ? ":" : ".";
    const std::string family = v6 ? "inet6 " : "inet ";
    const auto add = [&](const std::string& proto, const std::string& spi, const std::string& options) {
      pool.push_back(
          {proto + mark + spi + "@" + host, family + host + " 0x" + spi + " " + proto, options, {}});
    };
    add("tun", "10", (v6 ? "--ip6 --src 2001:db8::1" : "--ip4 --src 192.0.2.1"));
    add("comp", "1011", "--comp deflate");
    add("esp", "1012", "--esp null-sha256 --authkey " + key(32));
    add("ah", "1013", "--ah hmac-sha2-256-128 --authkey " + key(32));
    add("esp", "1014", "--esp chacha20poly1305 --enckey " + key(36));
  }
  return pool;
}

// What is in the database, as one text that does not depend on how it is kept.
class Model {
 public:
  Model() : sas(1000) {}

  DatabaseModel sas;
  std::map<std::string, std::string> eroutes;  // selector to SAID

  std::string text(const std::vector<Pooled>& pool) {
    std::string all;
    for (const Pooled& each : pool) {
      const auto group = sas.group_of(said_of(each.said));
      if (group.empty()) continue;
      all += each.said + ":";
      for (const Said& member : group) all += " " + std::string(format(member).view());
      all += "\n";
    }
    for (const auto& [selector, said] : eroutes)
      all.append(selector).append(" => ").append(said).append("\n");
    return all;
  }
};

std::string side(const Prefix& prefix) {
  return std::string(format(prefix.address).view()) + "/" + std::to_string(prefix.length);
}

std::string text_of(const Database& database, const std::vector<Pooled>& pool) {
  std::string all;
  for (const Pooled& each : pool) {
    Sa* sa = database.find(said_of(each.said));
    if (sa == nullptr) continue;
    all += each.said + ":";
    const SaChain group = SaChain::whole(*sa);
    for (const Sa* member : group.sas()) all += " " + std::string(format(member->said).view());
    all += "\n";
  }
  std::map<std::string, std::string> eroutes;
  for (const Eroute& eroute : database.eroutes()) {
    const Selector& s = eroute.selector;
    eroutes["--src " + side(s.src) + " --dst " + side(s.dst) +
            (s.dst_port != 0 ? " --transport-proto tcp --dst-port " + std::to_string(s.dst_port) : "")] =
        format(eroute.said).view();
  }
  for (const auto& [selector, said] : eroutes) all.append(selector).append(" => ").append(said).append("\n");
  return all;
}

// A line, and whether the model takes it; the model has changed already if so.
struct Step {
  std::string line;
  bool taken;
};

class Walk {
 public:
  explicit Walk(std::uint64_t seed) : noise_(seed), pool_(make_pool()) {}

  const std::vector<Pooled>& pool() const { return pool_; }
  Model& model() { return model_; }

  Step next() {
    switch (noise_.below(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return add();
      case 4:
        return remove();
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
        return link();
      case 10:
      case 11:
        return add_eroute();
      case 12:
        return remove_eroute();
      case 13:
        return noise_.one_in(25) ? clear() : ungroup();
      default:
        return broken();
    }
  }

 private:
  const Pooled& any() { return pool_[noise_.below(pool_.size())]; }
  std::string ipsec() { return noise_.one_in(3) ? "ipsec " : ""; }

  // `--said X`, or the same in four options.
  std::string named(const Pooled& sa) {
    if (!noise_.one_in(3)) return " --said " + sa.said;
    const auto word = [&, at = std::size_t{0}]() mutable {
      const std::size_t end = std::min(sa.four.find(' ', at), sa.four.size());
      const std::string found = sa.four.substr(at, end - at);
      at = end + 1;
      return found;
    };
    auto take = word;
    const std::string af = take();
    const std::string edst = take();
    const std::string spi = take();
    return " --af " + af + " --proto " + take() + " --edst " + edst + " --spi=" + spi;
  }

  Step add() {
    const Pooled& sa = any();
    return {ipsec() + "spi" + named(sa) + " " + sa.options, !model_.sas.add(said_of(sa.said))};
  }
  Step remove() {
    const Pooled& sa = any();
    return {ipsec() + "spi --del" + named(sa), !model_.sas.remove(said_of(sa.said))};
  }
  Step ungroup() {
    const Pooled& sa = any();
    return {ipsec() + "spigrp --said " + sa.said, !model_.sas.unlink(said_of(sa.said))};
  }
  Step clear() {
    switch (noise_.below(3)) {
      case 0:
        model_.sas.clear();
        return {"spi --clear", true};
      case 1:
        model_.sas.unlink_all();
        return {"spigrp --clear", true};
      default:
        model_.eroutes.clear();
        return {"eroute --clear", true};
    }
  }

  // Often of one host and inside to outside, so that groups do come about.
  Step link() {
    std::vector<Said> saids;
    const bool fours = noise_.one_in(3);
    std::string line = ipsec() + "spigrp" + (fours || noise_.one_in(2) ? "" : " --said");
    const std::size_t first = noise_.below(3) * 5;
    const bool wild = noise_.one_in(4);
    for (std::size_t i = 0; i < 5; ++i) {
      if (noise_.one_in(2)) continue;
      const Pooled& sa = wild ? any() : pool_[first + i];
      saids.push_back(said_of(sa.said));
      line += " " + (fours ? sa.four : sa.said);
    }
    if (saids.size() > kMaxGroupSas) return {line, false};
    if (saids.empty()) return {ipsec() + "spigrp", true};
    if (saids.size() == 1) return {line, !model_.sas.unlink(saids.front())};
    return {line, !model_.sas.link(saids)};
  }

  std::string any_selector() {
    static constexpr std::string_view kBlocks[] = {"10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "0.0.0.0/0"};
    const auto block = [&] { return std::string(kBlocks[noise_.below(std::size(kBlocks))]); };
    return "--src " + block() + " --dst " + block() +
           (noise_.one_in(2) ? " --transport-proto tcp --dst-port 25" : "");
  }
  Step add_eroute() {
    const std::string selector = any_selector();
    const bool replace = noise_.one_in(2);
    const bool shunt = noise_.one_in(2);
    const Pooled& sa = any();
    const std::string target = shunt ? "%drop" : sa.said;
    const bool known = shunt || !model_.sas.group_of(said_of(sa.said)).empty();
    const bool taken = known && (replace || !model_.eroutes.contains(selector));
    if (taken) model_.eroutes[selector] = target;
    return {ipsec() + "eroute " + (replace ? "--replace " : "--add ") + selector + " --said " + target,
            taken};
  }
  Step remove_eroute() {
    const std::string selector = any_selector();
    return {ipsec() + "eroute --del " + selector, model_.eroutes.erase(selector) == 1};
  }

  // A line that would be taken but for one fault: the whole of it must have no effect.
  Step broken() {
    static constexpr std::string_view kFaults[] = {" --frobnicate", " --said tun.zz@192.0.2.9", " stray word",
                                                   " --label", " --said \"esp.1014@192.0.2.9"};
    const std::string fault(kFaults[noise_.below(std::size(kFaults))]);
    const Pooled& sa = any();
    switch (noise_.below(4)) {
      case 0:
        return {"spi --said " + sa.said + " " + sa.options + fault, false};
      case 1:
        return {"spi --clear" + fault, false};
      case 2:
        return {"eroute --replace " + any_selector() + " --said %pass" + fault, false};
      default:
        return {"spigrp --clear" + fault, false};
    }
  }

  Noise noise_;
  std::vector<Pooled> pool_;
  Model model_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(command_model)

BOOST_AUTO_TEST_CASE(lines_do_to_the_database_what_they_do_to_the_model_or_nothing) {
  std::size_t taken = 0;
  std::size_t grouped = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Walk walk(seed);
    Limits limits{64, 64};
    const std::unique_ptr<std::uint8_t[], void (*)(std::uint8_t*)> memory(
        new (std::align_val_t{Database::kMemoryAlign}) std::uint8_t[Database::memory_size(limits)],
        [](std::uint8_t* bytes) { ::operator delete[](bytes, std::align_val_t{Database::kMemoryAlign}); });
    Database database(limits, {memory.get(), Database::memory_size(limits)}, libsodium_provider());
    const ConfigurationOptions options;
    for (std::size_t number = 1; number <= kSteps; ++number) {
      const Step step = walk.next();
      CommandContext context{database, libsodium_provider(), options};
      DiagnosticList list;
      run_line(step.line, number, context, list);
      const auto said = std::move(list).finish();
      BOOST_TEST_CONTEXT("seed " << seed << " line " << number << ": " << step.line) {
        BOOST_REQUIRE_EQUAL(said.empty(), step.taken);
        const std::string now = text_of(database, walk.pool());
        BOOST_REQUIRE_EQUAL(now, walk.model().text(walk.pool()));
        taken += step.taken;
        grouped += now.find("@192.0.2.9 comp") != std::string::npos;
      }
    }
  }
  // Not one side only: lines of both kinds, and groups.
  BOOST_TEST(taken > kSteps);
  BOOST_TEST(taken < 4 * kSteps);
  BOOST_TEST(grouped > kSteps / 10);
}

BOOST_AUTO_TEST_SUITE_END()
