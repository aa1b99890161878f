// SPDX-License-Identifier: Apache-2.0
#include "transform/layout.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "bench.h"
#include "spigrp/providers.h"
#include "support/print.h"
#include "transform/chain.h"
#include "wire/ip_protocol.h"

namespace spigrp::test {
namespace {

std::string word(const Part& part) {
  static constexpr const char* kNames[] = {"ip",  "payload", "udp",     "marker", "esp",        "iv",
                                           "tfc", "padding", "trailer", "ah",     "ah_padding", "icv"};
  return std::string(std::span(kNames)[static_cast<std::size_t>(part.kind)]) + std::to_string(part.len);
}

// "ip20 esp8 [iv8 payload8 padding2 trailer2] icv16", brackets around what is encrypted.
std::string text_of(const Layout& layout) {
  std::string text;
  for (std::size_t i = 0; i < layout.parts().size(); ++i) {
    if (i > 0) text += ' ';
    for (const Cover& cover : layout.covers()) {
      if (cover.first == i) text += cover.kind == Cover::Kind::encrypted ? '[' : '(';
    }
    text += word(layout.parts()[i]);
    for (const Cover& cover : layout.covers()) {
      if (cover.behind == i + 1) text += cover.kind == Cover::Kind::encrypted ? ']' : ')';
    }
  }
  return text;
}

constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};

std::size_t header_len(Family family) { return family == Family::ipv4 ? 20 : 40; }

PlainPacket plain(Family family, std::size_t len) { return {family, header_len(family), len, false}; }

// The whole packet that an SA and maybe a tunnel before it make, in a machine of its own.
class Sender {
 public:
  Sender(const Algorithm& row, Family family, bool tunnel, const Tune& tune)
      : lab_({.sas = 4, .eroutes = 1}, default_provider()) {
    const std::string mark = family == Family::ipv4 ? "." : ":";
    const std::string dst = family == Family::ipv4 ? "@192.0.1.1" : "@2001:db8:1::1";
    const std::string name = (row.use == AlgorithmUse::esp ? "esp" : "ah") + mark + "1002" + dst;
    SaSpec keyed = spec(name, row.id);
    tune(keyed);
    lab_.add(keyed);
    first_ = &lab_.sa(name);
    if (!tunnel) return;
    const std::string outer = "tun" + mark + "1001" + dst;
    first_ = &lab_.add(spec(outer));
    BOOST_REQUIRE(lab_.database.link(std::array{said(outer), said(name)}));
  }

  SaChain chain() const { return SaChain::from(*first_); }
  const Sa& keyed() const { return *chain().sas().back(); }

  Octets sealed(const Octets& packet) {
    Parcel parcel(packet, 256, 800);
    Lane lane = Bench::lane_of(parcel);
    chain_apply(chain(), {&lane, 1}, bench_.workspace(), nullptr);
    BOOST_REQUIRE_EQUAL(parcel.packet.verdict, Verdict::applied);
    return parcel.octets();
  }

 private:
  Lab lab_;
  Bench bench_;
  Sa* first_ = nullptr;
};

// Decrypts in place, so that padding and trailer can be looked at; the ICV must be right where the layout has it.
void open_esp(const Sa& sa, MutableBytes esp) {
  if (sa.algorithm->icv_len == 0) return;
  CryptoJob job;
  const std::size_t text_at = 8 + sa.algorithm->iv_len;
  job.text = esp.subspan(text_at, esp.size() - text_at - sa.algorithm->icv_len);
  job.iv = esp.subspan(8, sa.algorithm->iv_len);
  job.icv = esp.last(sa.algorithm->icv_len);
  const std::size_t lead = sa.algorithm->aead && sa.algorithm->encrypts ? 8 : text_at;
  const std::array<Bytes, 1> parts{esp.first(lead)};
  job.lead = parts;
  sa.crypto->open({&job, 1});
  BOOST_REQUIRE(job.ok);
}

// Each part has to be where the layout says, byte for byte, as far as its bytes can be told.
void compare(const Layout& layout, const Sa& sa, Bytes packet, Bytes payload) {
  std::size_t at = 0;
  std::size_t pad_len = 0;
  for (const Part& part : layout.parts()) {
    const Bytes bytes = packet.subspan(at, part.len);
    at += part.len;
    switch (part.kind) {
      case PartKind::ip:
        BOOST_REQUIRE_EQUAL(bytes[0] >> 4, static_cast<int>(part.family));
        break;
      case PartKind::payload:
        BOOST_REQUIRE_EQUAL(to_hex(bytes), to_hex(payload));
        break;
      case PartKind::esp:
        BOOST_REQUIRE_EQUAL(to_hex(bytes.first(4)), to_hex(be32(sa.said.spi)));
        break;
      case PartKind::ah:
        BOOST_REQUIRE_EQUAL(to_hex(bytes.subspan(4, 4)), to_hex(be32(sa.said.spi)));
        break;
      case PartKind::udp:
        BOOST_REQUIRE_EQUAL(to_hex(bytes.first(4)), "11941194");
        break;
      case PartKind::padding:
        pad_len = part.len;
        for (std::size_t i = 0; i < part.len; ++i) BOOST_REQUIRE_EQUAL(bytes[i], i + 1);
        break;
      case PartKind::trailer:
        BOOST_REQUIRE_EQUAL(bytes[0], pad_len);
        break;
      case PartKind::tfc:
      case PartKind::marker:
      case PartKind::ah_padding:
        for (const std::uint8_t byte : bytes) BOOST_REQUIRE_EQUAL(byte, 0);
        break;
      case PartKind::iv:
      case PartKind::icv:
        break;
    }
  }
  BOOST_REQUIRE_EQUAL(at, packet.size());
}

std::size_t offset(const Layout& layout, PartKind kind) {
  std::size_t at = 0;
  for (const Part& part : layout.parts()) {
    if (part.kind == kind) return at;
    at += part.len;
  }
  return at;
}

void check(Sender& sender, Family family, std::size_t len) {
  const Octets packet = plain_packet(family, Traffic::udp, len);
  Octets sealed = sender.sealed(packet);
  const Layout layout = layout_of(sender.chain(), plain(family, len));
  BOOST_REQUIRE_EQUAL(layout.len(), sealed.size());
  const Sa& sa = sender.keyed();
  if (sa.said.proto == Proto::esp) open_esp(sa, MutableBytes(sealed).subspan(offset(layout, PartKind::esp)));
  const bool readable = sa.algorithm->icv_len > 0 || !sa.algorithm->encrypts;
  if (readable) compare(layout, sa, sealed, Bytes(packet).subspan(header_len(family)));
}

SaChain chain_of(Lab& lab, std::string_view line, const Tune& tune = {}) {
  return SaChain::from(lab.add_group(line, tune));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(layout)

BOOST_AUTO_TEST_CASE(every_algorithm_makes_packets_as_laid_out) {
  std::size_t count = 0;
  for (const Algorithm& row : algorithms()) {
    if (row.use == AlgorithmUse::comp || !default_provider().supports(row.id)) continue;
    ++count;
    for (const Family family : kFamilies) {
      for (const bool tunnel : {false, true}) {
        Sender sender(row, family, tunnel, [](SaSpec&) {});
        BOOST_TEST_CONTEXT(row.name << (tunnel ? " tunnel" : " transport")) {
          for (std::size_t len = 60; len < 130; ++len) check(sender, family, len);
          for (const std::size_t len : {576U, 1400U, 1500U}) check(sender, family, len);
        }
      }
    }
  }
  BOOST_TEST(count >= 5U);
}

BOOST_AUTO_TEST_CASE(udp_and_filling_up_are_where_they_are_laid_out) {
  for (const NattMode mode : {NattMode::nonesp, NattMode::nonike}) {
    for (const Family family : kFamilies) {
      Sender sender(algorithm(AlgorithmId::esp_chacha20_poly1305), family, true, [&](SaSpec& sa) {
        sa.natt = {mode, 4500, 4500};
        sa.tfc_len = 300;
      });
      for (std::size_t len = 60; len < 320; ++len) check(sender, family, len);
    }
  }
}

BOOST_AUTO_TEST_CASE(parts_and_covers_in_order) {
  Lab lab;
  const SaChain esp = chain_of(lab, "esp.1003@192.0.1.1 ah.1004@192.0.1.1");
  BOOST_TEST(text_of(layout_of(esp, plain(Family::ipv4, 61))) ==
             "(ip20 ah12 icv16 (esp8 iv8 [payload41 padding1 trailer2]) icv16)");
  const SaChain ah = chain_of(lab, "ah:1004@2001:db8:1::1");
  BOOST_TEST(text_of(layout_of(ah, plain(Family::ipv6, 40))) == "(ip40 ah12 icv16 ah_padding4 payload0)");
  const SaChain tunnel =
      chain_of(lab, "tun.1@203.0.113.9 comp.3d0@203.0.113.9 esp.1003@203.0.113.9", [](SaSpec& sa) {
        if (sa.said.proto != Proto::esp) return;
        sa.natt = {NattMode::nonike, 500, 500};
        sa.tfc_len = 70;
      });
  BOOST_TEST(text_of(layout_of(tunnel, plain(Family::ipv6, 62))) ==
             "ip20 udp8 marker8 (esp8 iv8 [ip40 payload22 tfc8 trailer2]) icv16");
}

BOOST_AUTO_TEST_CASE(what_does_not_authenticate_or_encrypt_has_no_cover_of_it) {
  Sa null;
  null.said = said("esp.1003@192.0.1.1");
  null.algorithm = &algorithm(AlgorithmId::esp_null_hmac_sha2_256_128);
  BOOST_TEST(text_of(layout_of(SaChain::from(null), plain(Family::ipv4, 20))) ==
             "ip20 (esp8 payload0 padding2 trailer2) icv16");
  Sa bare;
  bare.said = null.said;
  bare.algorithm = find_algorithm(AlgorithmUse::esp, "aes128");
  BOOST_TEST(text_of(layout_of(SaChain::from(bare), plain(Family::ipv4, 34))) ==
             "ip20 esp8 iv16 [payload14 trailer2]");
}

BOOST_AUTO_TEST_CASE(a_nested_tunnel_covers_the_inner_one) {
  Lab lab;
  const SaChain nested =
      chain_of(lab, "tun.1@203.0.113.9 esp.1003@203.0.113.9 tun:2@2001:db8:9::1 esp:1005@2001:db8:9::1");
  BOOST_TEST(
      text_of(layout_of(nested, plain(Family::ipv4, 60))) ==
      "ip40 (esp8 iv8 [ip20 (esp8 iv8 [ip20 payload40 padding2 trailer2]) icv16 padding2 trailer2]) icv16");
}

BOOST_AUTO_TEST_CASE(the_longest_that_fits_fits_and_one_more_byte_does_not) {
  Lab lab;
  const SaChain chain = chain_of(lab, "tun.1@203.0.113.9 esp.1003@203.0.113.9");
  for (std::size_t mtu = 100; mtu < 1600; ++mtu) {
    const std::size_t fits = longest_plain(chain, plain(Family::ipv4, 20), mtu);
    BOOST_REQUIRE(layout_of(chain, plain(Family::ipv4, fits)).len() <= mtu);
    BOOST_REQUIRE(layout_of(chain, plain(Family::ipv4, fits + 1)).len() > mtu);
  }
  BOOST_TEST(longest_plain(chain, plain(Family::ipv4, 20), 60) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
