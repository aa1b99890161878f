// SPDX-License-Identifier: Apache-2.0
#include "chains.h"

#include <algorithm>
#include <stdexcept>

#include "spigrp/result.h"
#include "support/naive_ah.h"

namespace spigrp::test {
namespace {

constexpr Proto kOrder[] = {Proto::tun, Proto::comp, Proto::esp, Proto::ah};

std::size_t header_len(Family family) { return family == Family::ipv4 ? 20 : 40; }

std::string_view word(Proto proto) {
  switch (proto) {
    case Proto::tun:
      return "tun";
    case Proto::comp:
      return "comp";
    case Proto::esp:
      return "esp";
    case Proto::ah:
      return "ah";
    case Proto::internal:
      break;
  }
  return "int";
}

std::size_t esp_len(const Algorithm& row, std::size_t payload) {
  const std::size_t text = (payload + 2 + 3) / 4 * 4;
  return 8 + row.iv_len + text + row.icv_len;
}

std::size_t ah_len_of(const Algorithm& row, Family family) {
  const std::size_t unit = family == Family::ipv4 ? 4 : 8;
  return (12 + row.icv_len + unit - 1) / unit * unit;
}

struct HeadersOf6 {
  std::uint8_t protocol;  // behind hop-by-hop and routing headers
  bool fragment = false;
};

HeadersOf6 headers_of_6(const Octets& packet) {
  HeadersOf6 headers{packet[6]};
  int next = packet[6];
  for (std::size_t at = 40; next == 0 || next == 43 || next == 44 || next == 60;) {
    const int type = next;
    next = packet[at];
    at += type == 44 ? 8 : (packet[at + 1] + 1u) * 8;
    if (type == 44) return {packet[at - 8], true};
    if (type != 60) headers.protocol = static_cast<std::uint8_t>(next);
  }
  return headers;
}

bool is_fragment(const Octets& packet) {
  if (packet[0] >> 4 == 4) return (packet[6] & 0x3f) != 0 || packet[7] != 0;
  return headers_of_6(packet).fragment;
}

int protocol_of(const Octets& packet) {
  return packet[0] >> 4 == 4 ? packet[9] : headers_of_6(packet).protocol;
}

}  // namespace

std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (unsigned bits = 1; bits < 16; ++bits) {
    Shape shape;
    for (unsigned i = 0; i < 4; ++i) {
      if ((bits >> i & 1) != 0) shape.push_back(kOrder[i]);
    }
    all.push_back(shape);
  }
  all.push_back({Proto::tun, Proto::esp, Proto::tun, Proto::esp});
  return all;
}

bool has(const Shape& shape, Proto proto) { return std::ranges::find(shape, proto) != shape.end(); }
bool begins_with_tun(const Shape& shape) { return shape.front() == Proto::tun; }

std::string describe(const Plan& plan) {
  std::string text;
  for (const Proto proto : plan.shape) text += std::string(word(proto)) + " ";
  if (begins_with_tun(plan.shape)) {
    for (const Family family : plan.tunnels) text += family == Family::ipv4 ? "in 4 " : "in 6 ";
  } else {
    text += "to " + std::string(format(plan.dst).view()) + " ";
  }
  if (has(plan.shape, Proto::esp)) text += std::string(algorithm(plan.esp).name) + " ";
  if (has(plan.shape, Proto::ah)) text += std::string(algorithm(plan.ah).name) + " ";
  return text + (plan.esn ? "with ESN" : "");
}

Sa& add_plan(Lab& lab, const Plan& plan) {
  std::vector<Said> saids;
  IpAddress dst = plan.dst;
  std::size_t level = 0;
  for (const Proto proto : plan.shape) {
    if (proto == Proto::tun) {
      const Family family = plan.tunnels[std::min(level, plan.tunnels.size() - 1)];
      const std::string number = std::to_string(++level);
      dst = address((family == Family::ipv4 ? "203.0.113." : "2001:db8:9::") + number);
    }
    saids.push_back({.proto = proto, .spi = static_cast<std::uint32_t>(0x1000 + saids.size()), .dst = dst});
    const bool esp = proto == Proto::esp;
    const bool ah = proto == Proto::ah;
    SaSpec each = spec(saids.back(), esp  ? std::optional(plan.esp)
                                     : ah ? std::optional(plan.ah)
                                          : std::nullopt);
    each.esn = plan.esn && (esp || ah);
    lab.add(each);
  }
  if (!lab.database.link(saids)) throw std::invalid_argument("no group: " + describe(plan));
  return *lab.database.find(saids.front());
}

End::End(const Plan& plan, Provider& provider)
    : lab_({.sas = 4, .eroutes = 2}, provider),
      first_(add_plan(lab_, plan)),
      machine_(lab_.database,
               EngineOptions{.unmatched = Unmatched::drop, .forward = false, .group = &first_}) {}

void End::begin_again(const Plan& plan) {
  machine_.engine.flush();
  lab_.database.clear_sas();
  // The engine keeps to the record that its group began with: the first.
  SPIGRP_REQUIRE(&add_plan(lab_, plan) == &first_);
}

std::vector<Plan> plans_for(const IpAddress& dst) {
  std::vector<Plan> plans;
  for (const Shape& shape : shapes()) {
    if (!begins_with_tun(shape)) {
      plans.push_back({.shape = shape, .dst = dst});
      continue;
    }
    for (const Family first : {Family::ipv4, Family::ipv6}) {
      if (std::ranges::count(shape, Proto::tun) == 1) {
        plans.push_back({.shape = shape, .dst = dst, .tunnels = {first}});
        continue;
      }
      plans.push_back({.shape = shape, .dst = dst, .tunnels = {first, Family::ipv4}});
      plans.push_back({.shape = shape, .dst = dst, .tunnels = {first, Family::ipv6}});
    }
  }
  return plans;
}

std::vector<Plan> with_algorithms(const Plan& plan) {
  std::vector<Plan> plans;
  const auto esps = has(plan.shape, Proto::esp) ? esp_algorithms() : std::vector{plan.esp};
  const auto ahs = has(plan.shape, Proto::ah) ? ah_algorithms() : std::vector{plan.ah};
  const bool sealed = has(plan.shape, Proto::esp) || has(plan.shape, Proto::ah);
  for (const AlgorithmId esp : esps) {
    for (const AlgorithmId ah : ahs) {
      for (const bool esn : {false, true}) {
        if (esn && !sealed) continue;
        Plan each = plan;
        each.esp = esp;
        each.ah = ah;
        each.esn = esn;
        plans.push_back(each);
      }
    }
  }
  return plans;
}

std::optional<std::size_t> sealed_len(const Plan& plan, Family family, std::size_t total_len) {
  std::size_t level = 0;
  for (const Proto proto : plan.shape) {
    const std::size_t payload = total_len - header_len(family);
    if (proto == Proto::tun) {
      family = plan.tunnels[std::min(level++, plan.tunnels.size() - 1)];
      total_len += header_len(family);
    } else if (proto == Proto::esp) {
      total_len = header_len(family) + esp_len(algorithm(plan.esp), payload);
    } else if (proto == Proto::ah) {
      total_len += ah_len_of(algorithm(plan.ah), family);
    }
    // IPv6 counts its payload alone in 16 bits, IPv4 all of the packet.
    if (total_len - (family == Family::ipv4 ? 0 : 40) > 65535) return std::nullopt;
  }
  return total_len;
}

std::optional<Verdict> refusal(const Plan& plan, const Octets& packet) {
  if (begins_with_tun(plan.shape)) return std::nullopt;
  if (is_fragment(packet)) return Verdict::fragment;
  if (has(plan.shape, Proto::comp) && protocol_of(packet) == 108) return Verdict::nested_ipcomp;
  if (has(plan.shape, Proto::ah) && !naive_sent_ah_headers(packet)) return Verdict::unsupported;
  return std::nullopt;
}

Octets cut(const Octets& packet) {
  const bool four = packet[0] >> 4 == 4;
  const std::size_t field = four ? packet[2] * 256u + packet[3] : packet[4] * 256u + packet[5];
  Octets whole = packet;
  whole.resize(four ? field : field + 40);
  return whole;
}

}  // namespace spigrp::test
