// SPDX-License-Identifier: Apache-2.0
#include "sa/patricia.h"

#include <boost/test/unit_test.hpp>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "support/death.h"
#include "support/lab.h"

namespace spigrp::test {
namespace {

using Words = KeyWords<2>;

// A pool in memory of exactly its size.
class Pool {
 public:
  explicit Pool(std::size_t branches)
      : memory_(size(branches)), arena_(memory_.bytes()), pool(arena_, branches) {}
  bool intact() const { return memory_.intact() && arena_.used() == memory_.bytes().size(); }

 private:
  static std::size_t size(std::size_t branches) {
    Arena arena;
    BranchPool::measure(arena, branches);
    return arena.used();
  }
  Block memory_;
  Arena arena_;

 public:
  BranchPool pool;
};

// A tree over numbers whose keys stand in a map, which is also the model.
class Wood {
 public:
  explicit Wood(std::size_t branches) : pool_(branches), tree_(pool_.pool) {}

  bool add(const Words& words, Patricia::Number number) {
    if (model_.contains(words)) return false;
    keys_[number] = words;
    tree_.insert(key(words), number);
    model_[words] = number;
    return true;
  }
  void remove(const Words& words) {
    tree_.erase(key(words));
    keys_.erase(model_.at(words));
    model_.erase(words);
  }
  void renumber(const Words& words, Patricia::Number number) {
    const Patricia::Number before = model_.at(words);
    keys_[number] = words;
    tree_.renumber(key(words), number);
    keys_.erase(before);
    model_[words] = number;
  }
  std::optional<Patricia::Number> find(const Words& words) const { return tree_.find(key(words)); }
  std::optional<Patricia::Number> first(const Words& words, std::size_t bits) const {
    return tree_.first(key(words), bits);
  }
  std::vector<Patricia::Number> walk() const {
    std::vector<Patricia::Number> all;
    for (auto at = tree_.front(); at; at = tree_.next(key(keys_.at(*at)))) all.push_back(*at);
    return all;
  }
  const std::map<Words, Patricia::Number>& model() const { return model_; }
  bool intact() const { return pool_.intact(); }

 private:
  struct WordsOf {
    const std::map<Patricia::Number, Words>* keys;
    Words operator()(Patricia::Number number) const { return keys->at(number); }
  };
  WordKey<2, WordsOf> key(const Words& words) const { return {words, words_of_}; }

  Pool pool_;
  Patricia tree_;
  std::map<Patricia::Number, Words> keys_;
  WordsOf words_of_{&keys_};
  std::map<Words, Patricia::Number> model_;
};

// Keys that share their beginnings in many ways.
Words random_words(Noise& noise) {
  const std::uint64_t uppers[] = {0, 1, 2, 3, std::uint64_t{1} << 63, ~std::uint64_t{0}, noise.next()};
  const std::uint64_t lowers[] = {0, 1, 0x8000, std::uint64_t{7} << 61, noise.below(16)};
  return {uppers[noise.below(std::size(uppers))], lowers[noise.below(std::size(lowers))]};
}

// The first `bits` bits of two keys are the same.
bool share(const Words& a, const Words& b, std::size_t bits) {
  for (std::size_t i = 0; i < bits; ++i) {
    const auto bit = [&](const Words& words) { return words[i / 64] << i % 64 >> 63; };
    if (bit(a) != bit(b)) return false;
  }
  return true;
}

std::optional<Patricia::Number> naive_first(const Wood& wood, const Words& words, std::size_t bits) {
  for (const auto& [each, number] : wood.model()) {
    if (share(each, words, bits)) return number;
  }
  return std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(patricia)

BOOST_AUTO_TEST_CASE(a_branch_is_8_bytes_with_three_numbers_at_their_largest) {
  BOOST_TEST(sizeof(Branch) == 8U);
  constexpr Branch::Way kMost = Branch::kLeaf | (Branch::kLeaf - 1);
  Branch branch(Branch::kMaxPosition, 0, kMost);
  BOOST_TEST(branch.position() == Branch::kMaxPosition);
  BOOST_TEST((branch.way(0) == 0 && branch.way(1) == kMost));
  branch.set_way(0, kMost);
  branch.set_way(1, 5);
  BOOST_TEST(branch.position() == Branch::kMaxPosition);
  BOOST_TEST((branch.way(0) == kMost && branch.way(1) == 5));
}

BOOST_AUTO_TEST_CASE(an_empty_tree_has_nothing) {
  const Wood wood(1);
  BOOST_TEST(!wood.find({}).has_value());
  BOOST_TEST(!wood.first({}, 0).has_value());
  BOOST_TEST(wood.walk().empty());
}

// 40 numbers at most, so 39 branches must do, whatever was added and removed before.
BOOST_AUTO_TEST_CASE(agrees_with_a_sorted_map) {
  Noise noise;
  constexpr std::size_t kMost = 40;
  for (int run = 0; run < 40; ++run) {
    Wood wood(kMost - 1);
    Patricia::Number next = 0;
    for (int step = 0; step < 400; ++step) {
      const Words words = random_words(noise);
      if (wood.model().contains(words)) {
        if (noise.one_in(3)) {
          wood.renumber(words, next++);
        } else if (noise.one_in(2)) {
          wood.remove(words);
        }
      } else if (wood.model().size() < kMost) {
        BOOST_REQUIRE(wood.add(words, next++));
      }
      std::vector<Patricia::Number> in_order;
      for (const auto& [each, number] : wood.model()) {
        in_order.push_back(number);
        BOOST_REQUIRE(wood.find(each) == number);
      }
      BOOST_REQUIRE(wood.walk() == in_order);
      const Words other = random_words(noise);
      BOOST_REQUIRE_EQUAL(wood.find(other).has_value(), wood.model().contains(other));
      const std::size_t bits = noise.below(129);
      BOOST_REQUIRE(wood.first(other, bits) == naive_first(wood, other, bits));
    }
    BOOST_REQUIRE(wood.intact());
  }
}

BOOST_AUTO_TEST_CASE(a_pool_gives_each_branch_once_and_near_to_another_while_there_is_room) {
  constexpr Branch::Way kNone = Branch::kLeaf;
  for (const std::size_t branches : {std::size_t{1}, std::size_t{8}, std::size_t{21}}) {
    Pool all(branches);
    Noise noise;
    std::set<Branch::Way> taken;
    for (int step = 0; step < 2000; ++step) {
      if (taken.size() == branches || (!taken.empty() && noise.one_in(3))) {
        const auto given = std::next(taken.begin(), static_cast<std::ptrdiff_t>(noise.below(taken.size())));
        all.pool.give_back(*given);
        taken.erase(given);
        continue;
      }
      const auto any = [&] { return static_cast<Branch::Way>(noise.below(branches)); };
      const Branch::Way got = all.pool.take(noise.one_in(3) ? kNone : any(), noise.one_in(3) ? kNone : any());
      BOOST_REQUIRE(got < branches);
      BOOST_REQUIRE(taken.insert(got).second);
    }
    all.pool.reset();
    BOOST_TEST(all.intact());
  }
  Pool two_lines(16);
  const Branch::Way first = two_lines.pool.take(kNone, kNone);
  const Branch::Way second = two_lines.pool.take(kNone, kNone);
  BOOST_TEST(first / 8 != second / 8);
  for (int i = 0; i < 7; ++i) BOOST_TEST(two_lines.pool.take(second, first) / 8 == second / 8);
  BOOST_TEST(two_lines.pool.take(second, first) / 8 == first / 8);
}

BOOST_AUTO_TEST_CASE(two_trees_share_a_pool) {
  Pool both(2);
  Patricia one(both.pool);
  Patricia two(both.pool);
  const auto words_of = [](Patricia::Number number) { return Words{number, 0}; };
  const auto add = [&](Patricia& tree, Patricia::Number number) {
    const Words words = words_of(number);
    tree.insert(WordKey(words, words_of), number);
  };
  const auto has = [&](const Patricia& tree, Patricia::Number number) {
    const Words words = words_of(number);
    return tree.find(WordKey(words, words_of)).has_value();
  };
  for (const Patricia::Number number : {1U, 2U}) {
    add(one, number);
    add(two, number + 10);
  }
  BOOST_TEST((has(one, 1) && has(one, 2) && !has(one, 11) && has(two, 11) && has(two, 12)));
  BOOST_TEST(stops_program([&] { add(one, 3); }));  // there is no branch left
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_there_cannot_be_removed_or_added_twice) {
  Pool pool(3);
  Patricia tree(pool.pool);
  const auto words_of = [](Patricia::Number number) { return Words{number, 0}; };
  const Words one{1, 0};
  const Words two{2, 0};
  tree.insert(WordKey(one, words_of), 1);
  BOOST_TEST(stops_program([&] { tree.erase(WordKey(two, words_of)); }));
  BOOST_TEST(stops_program([&] { tree.insert(WordKey(one, words_of), 1); }));
  tree.erase(WordKey(one, words_of));
  BOOST_TEST(stops_program([&] { tree.erase(WordKey(one, words_of)); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
