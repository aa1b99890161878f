// SPDX-License-Identifier: Apache-2.0
#include "command/database_fault.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Marks;
using spigrp::test::marks;

namespace {

Marks reported(const DatabaseError& error) {
  const std::string_view text = "a bc";
  Line line(text, 1);
  const std::string_view parts[] = {text.substr(0, 1), text.substr(2, 2)};
  report_refusal(line, error, parts);
  DiagnosticList list;
  std::move(line).finish(list);
  return marks(std::move(list).finish());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(database_fault)

BOOST_AUTO_TEST_CASE(every_refusal_has_a_code) {
  using enum DatabaseErrc;
  const struct {
    DatabaseErrc code;
    const char* mark;
  } rows[] = {
      {full, "^ E438"},
      {sa_exists, "^ E431"},
      {no_such_sa, "^ E432"},
      {already_grouped, "^ E433"},
      {cpu_or_provider, "^ E422"},
      {bad_key_size, "^ E424"},
      {bad_replay_window, "^ E414"},
      {bad_sequence, "^ E414"},
      {bad_tunnel, "^ E436"},
      {eroute_exists, "^ E434"},
      {no_such_eroute, "^ E435"},
      {mixed_selector, "^ E418"},
  };
  for (const auto& row : rows) BOOST_TEST(reported({row.code}) == Marks{row.mark});
}

BOOST_AUTO_TEST_CASE(rules_and_places) {
  BOOST_TEST(reported({DatabaseErrc::bad_group, 1, TextCode::wrong_order}) == Marks{"  ^~ E205"});
  BOOST_TEST(reported({DatabaseErrc::no_such_sa, 1}) == Marks{"  ^~ E432"});
  BOOST_TEST(reported({DatabaseErrc::no_such_sa, 9}) == Marks{"  ^~ E432"});
}

BOOST_AUTO_TEST_SUITE_END()
