// SPDX-License-Identifier: Apache-2.0
#include "command/spi_options.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Marks;
using spigrp::test::marks;

namespace {

template <class Check>
Marks said_about(std::string_view text, Check check) {
  Line line(text, 1);
  line.set_end(text.size());
  const GivenOptions given = read_options(line, split_words(text), kSpiOptions);
  check(line, given);
  DiagnosticList list;
  std::move(line).finish(list);
  return marks(std::move(list).finish());
}

Marks kind(std::string_view text, Proto proto) {
  return said_about(text, [proto](Line& line, const GivenOptions& given) { check_kind(line, given, proto); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spi_options)

BOOST_AUTO_TEST_CASE(one_transform_is_chosen) {
  const auto chosen = [](std::string_view text) {
    Line line(text, 1);
    const GivenOptions given = read_options(line, split_words(text), kSpiOptions);
    return read_transform(line, given)->transform;
  };
  BOOST_TEST((chosen("--esp x").proto == Proto::esp));
  BOOST_TEST((chosen("--ah x").use == AlgorithmUse::ah));
  BOOST_TEST((chosen("--comp x").proto == Proto::comp));
  BOOST_TEST((chosen("--ip4").proto == Proto::tun));
  BOOST_TEST(!chosen("--ip6").use.has_value());
  const auto transform = [](Line& line, const GivenOptions& given) { read_transform(line, given); };
  BOOST_TEST(said_about("--src x", transform) == Marks{"       | E409"});
  BOOST_TEST(
      said_about("--ah x --esp y --ip4", transform) == (Marks{"^~~~ E407", "               ^~~~~ E407"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(options_fit_the_kind_of_sa) {
  constexpr auto kTunnel = "--dst x --dscp 1 --df set --flow-label 1 --mtu 1";
  constexpr auto kKeyed = "--enckey 1 --authkey 2 --replay_window 3 --esn --seq 4";
  const Marks tunnel_marks = {"^~~~~ E408", "        ^~~~~~ E408", "                 ^~~~ E408",
                              "                          ^~~~~~~~~~~~ E408",
                              "                                         ^~~~~ E408"};
  BOOST_TEST(kind(kTunnel, Proto::tun) == Marks{});
  for (const Proto proto : {Proto::esp, Proto::ah, Proto::comp})
    BOOST_TEST(kind(kTunnel, proto) == tunnel_marks);
  BOOST_TEST(kind(kKeyed, Proto::esp) == Marks{});
  BOOST_TEST(kind(kKeyed, Proto::ah) == Marks{});
  BOOST_TEST(kind(kKeyed, Proto::tun).size() == 5U);
  BOOST_TEST(kind(kKeyed, Proto::comp).size() == 5U);
  for (const Proto proto : {Proto::tun, Proto::esp, Proto::ah, Proto::comp}) {
    BOOST_TEST(kind("--src x --said y --label z", proto) == Marks{});
  }
}

BOOST_AUTO_TEST_CASE(others_are_refused) {
  const auto others = [](Line& line, const GivenOptions& given) {
    static constexpr OptionId kUsed[] = {OptionId::said};
    refuse_others(line, given, OptionId::del, kUsed);
  };
  BOOST_TEST(said_about("--del --said x --label y --debug", others) == Marks{});
  BOOST_TEST(said_about("--del --esn --said x --src y", others) ==
                 (Marks{"      ^~~~~ E407", "                     ^~~~~ E407"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(names_of_protocols) {
  BOOST_TEST(proto_name(Proto::esp) == "esp");
  BOOST_TEST(proto_name(Proto::ah) == "ah");
  BOOST_TEST(proto_name(Proto::comp) == "comp");
  BOOST_TEST(proto_name(Proto::tun) == "tun");
  BOOST_TEST(proto_name(Proto::internal) == "int");
}

BOOST_AUTO_TEST_SUITE_END()
