// SPDX-License-Identifier: Apache-2.0
//
// What DPDK's librte_ipsec takes for a packet of `tun esp` with AES-128-GCM, IPv4 in IPv4, in its mode that is the fastest
// without a device: rte_security's CPU crypto by crypto_aesni_gcm, which is intel-ipsec-mb. Counters are nanoseconds a
// packet, measured as bench_path does it:
//
//   apply, remove   rte_ipsec_pkt_cpu_prepare() and rte_ipsec_pkt_process() of one burst for one SA
//
// It is given what bench_path's SAs have: 32-bit sequence numbers, a replay window of 64. It does less: it looks up neither
// selector nor SA, checks no addresses, copies neither DSCP nor ECN, counts no bytes, decrements no hop limit, and leaves the
// checksum of the outer header to a network card. `dpdk` is that; `dpdk-router` has the hop limit, the checksum, and the SA by
// rte_ipsec_sad_lookup() besides, as a caller without such a card writes them, and no selector still.
//
//   build/bench/tests/bench/dpdk_ipsec --benchmark_repetitions=5
#include <algorithm>
#include <array>
#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <rte_cryptodev.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_esp.h>
#include <rte_ip.h>
#include <rte_ipsec.h>
#include <rte_ipsec_sad.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>
#include <rte_version.h>
#include <stdexcept>
#include <string>
#include <vector>

#include "clock.h"
#include "support/octets.h"
#include "support/packets.h"

namespace {

using namespace spigrp;
using bench::time;
using test::Octets;

constexpr std::uint16_t kBurst = 32;
constexpr std::uint32_t kSpi = 0x1000;
constexpr std::uint16_t kIvAt = 0;
constexpr std::uint8_t kIvLen = 12;
constexpr std::uint16_t kIcvLen = 16;

template <class T>
T* made(T* object, const char* what) {
  if (object == nullptr) throw std::runtime_error(std::string(what) + ": " + rte_strerror(rte_errno));
  return object;
}

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

enum class Way : std::uint8_t { apply, remove };

rte_crypto_sym_xform gcm(Way way) {
  static const std::array<std::uint8_t, 16> kKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  rte_crypto_sym_xform xform{};
  xform.type = RTE_CRYPTO_SYM_XFORM_AEAD;
  xform.aead.algo = RTE_CRYPTO_AEAD_AES_GCM;
  xform.aead.op = way == Way::apply ? RTE_CRYPTO_AEAD_OP_ENCRYPT : RTE_CRYPTO_AEAD_OP_DECRYPT;
  xform.aead.key = {kKey.data(), static_cast<std::uint16_t>(kKey.size())};
  xform.aead.iv = {kIvAt, kIvLen};
  xform.aead.digest_length = kIcvLen;
  xform.aead.aad_length = 8;
  return xform;
}

rte_ipv4_hdr outer_header() {
  rte_ipv4_hdr header{};
  header.version_ihl = RTE_IPV4_VHL_DEF;
  header.time_to_live = 64;
  header.next_proto_id = IPPROTO_ESP;
  header.src_addr = RTE_BE32(RTE_IPV4(198, 51, 100, 1));
  header.dst_addr = RTE_BE32(RTE_IPV4(192, 0, 2, 1));
  return header;
}

// One SA of librte_ipsec and its session.
class Session {
 public:
  Session(Way way, std::uint8_t device, rte_mempool* sessions) : xform_(gcm(way)), outer_(outer_header()) {
    const rte_ipsec_sa_prm parameters = parameters_for(way);
    const int size = rte_ipsec_sa_size(&parameters);
    require(size > 0, "rte_ipsec_sa_size");
    const auto room = static_cast<std::uint32_t>(size);
    session_.sa =
        static_cast<rte_ipsec_sa*>(made(rte_zmalloc(nullptr, room, RTE_CACHE_LINE_SIZE), "rte_zmalloc"));
    require(rte_ipsec_sa_init(session_.sa, &parameters, room) == size, "rte_ipsec_sa_init");
    session_.type = RTE_SECURITY_ACTION_TYPE_CPU_CRYPTO;
    session_.crypto.dev_id = device;
    session_.crypto.ses = static_cast<rte_cryptodev_sym_session*>(made(
        rte_cryptodev_sym_session_create(device, &xform_, sessions), "rte_cryptodev_sym_session_create"));
    require(rte_ipsec_session_prepare(&session_) == 0, "rte_ipsec_session_prepare");
  }

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    rte_cryptodev_sym_session_free(session_.crypto.dev_id, session_.crypto.ses);
    rte_ipsec_sa_fini(session_.sa);
    rte_free(session_.sa);
  }

  void transform(std::span<rte_mbuf*> packets) {
    const auto count = static_cast<std::uint16_t>(packets.size());
    const std::uint16_t prepared = rte_ipsec_pkt_cpu_prepare(&session_, packets.data(), count);
    done_ = rte_ipsec_pkt_process(&session_, packets.data(), prepared);
  }
  // How many packets of the last burst came through.
  std::size_t done() const { return done_; }

 private:
  rte_ipsec_sa_prm parameters_for(Way way) {
    rte_ipsec_sa_prm parameters{};
    parameters.ipsec_xform.spi = kSpi;
    parameters.ipsec_xform.salt = 0x01020304;
    parameters.ipsec_xform.direction =
        way == Way::apply ? RTE_SECURITY_IPSEC_SA_DIR_EGRESS : RTE_SECURITY_IPSEC_SA_DIR_INGRESS;
    parameters.ipsec_xform.proto = RTE_SECURITY_IPSEC_SA_PROTO_ESP;
    parameters.ipsec_xform.mode = RTE_SECURITY_IPSEC_SA_MODE_TUNNEL;
    parameters.ipsec_xform.tunnel.type = RTE_SECURITY_IPSEC_TUNNEL_IPV4;
    parameters.ipsec_xform.replay_win_sz = 64;
    parameters.crypto_xform = &xform_;
    parameters.tun.hdr_len = sizeof(outer_);
    parameters.tun.next_proto = IPPROTO_IPIP;
    parameters.tun.hdr = &outer_;
    return parameters;
  }

  rte_crypto_sym_xform xform_;
  rte_ipv4_hdr outer_;
  rte_ipsec_session session_{};
  std::size_t done_ = 0;
};

// Both ends, on one device.
class Peers {
 public:
  Peers() {
    const int device = rte_cryptodev_get_dev_id("crypto_aesni_gcm");
    require(device >= 0, "crypto_aesni_gcm is not there");
    device_ = static_cast<std::uint8_t>(device);
    require((device_features() & RTE_CRYPTODEV_FF_SYM_CPU_CRYPTO) != 0, "crypto_aesni_gcm has no CPU crypto");
    const int socket = static_cast<int>(rte_socket_id());
    start_device(socket);
    const std::uint32_t session_size = rte_cryptodev_sym_get_private_session_size(device_);
    sessions_ =
        made(rte_cryptodev_sym_session_pool_create("sessions", 8, session_size, 0, 0, socket), "sessions");
    constexpr std::uint16_t kRoom = RTE_PKTMBUF_HEADROOM + 2048;
    packets_ = made(rte_pktmbuf_pool_create("packets", 2 * kBurst, 0, 0, kRoom, socket), "packets");
  }

  Session session(Way way) { return {way, device_, sessions_}; }
  std::vector<rte_mbuf*> packets() {
    std::vector<rte_mbuf*> burst(kBurst);
    for (rte_mbuf*& each : burst) each = made(rte_pktmbuf_alloc(packets_), "rte_pktmbuf_alloc");
    return burst;
  }

 private:
  std::uint64_t device_features() const {
    rte_cryptodev_info info{};
    rte_cryptodev_info_get(device_, &info);
    return info.feature_flags;
  }

  // Its queues are not used, but no session is made before it has one.
  void start_device(int socket) {
    rte_cryptodev_config configuration{};
    configuration.socket_id = socket;
    configuration.nb_queue_pairs = 1;
    require(rte_cryptodev_configure(device_, &configuration) == 0, "rte_cryptodev_configure");
    rte_cryptodev_qp_conf queue{};
    queue.nb_descriptors = 64;
    require(rte_cryptodev_queue_pair_setup(device_, 0, &queue, socket) == 0,
            "rte_cryptodev_queue_pair_setup");
    require(rte_cryptodev_start(device_) == 0, "rte_cryptodev_start");
  }

  std::uint8_t device_ = 0;
  rte_mempool* sessions_ = nullptr;
  rte_mempool* packets_ = nullptr;
};

void put(rte_mbuf* packet, Bytes plain) {
  rte_pktmbuf_reset(packet);
  packet->l3_len = sizeof(rte_ipv4_hdr);
  std::ranges::copy(plain, reinterpret_cast<std::uint8_t*>(
                               rte_pktmbuf_append(packet, static_cast<std::uint16_t>(plain.size()))));
}

// What a caller of librte_ipsec does by itself, where DPDK has something for it.
class Router {
 public:
  explicit Router(Session& receiver) {
    rte_ipsec_sad_conf configuration{};
    configuration.socket_id = static_cast<int>(rte_socket_id());
    configuration.max_sa[RTE_IPSEC_SAD_SPI_DIP] = 8;
    sad_ = made(rte_ipsec_sad_create("sad", &configuration), "rte_ipsec_sad_create");
    rte_ipsec_sad_key key{};
    key.v4.spi = rte_cpu_to_be_32(kSpi);
    key.v4.dip = outer_header().dst_addr;
    require(rte_ipsec_sad_add(sad_, &key, RTE_IPSEC_SAD_SPI_DIP, &receiver) == 0, "rte_ipsec_sad_add");
  }
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;
  ~Router() { rte_ipsec_sad_destroy(sad_); }

  static void forward(std::span<rte_mbuf*> packets) {
    for (rte_mbuf* packet : packets) {
      auto* header = rte_pktmbuf_mtod(packet, rte_ipv4_hdr*);
      --header->time_to_live;
      header->hdr_checksum = changed(header->hdr_checksum);
    }
  }
  static void write_checksums(std::span<rte_mbuf*> packets) {
    for (rte_mbuf* packet : packets) {
      auto* header = rte_pktmbuf_mtod(packet, rte_ipv4_hdr*);
      header->hdr_checksum = rte_ipv4_cksum(header);
    }
  }
  // Whose packets these are; nullptr where that is not one and the same SA.
  Session* find(std::span<rte_mbuf*> packets) const {
    std::array<rte_ipsec_sad_key, kBurst> keys;
    std::array<const rte_ipsec_sad_key*, kBurst> wanted;
    std::array<void*, kBurst> found;
    for (std::size_t i = 0; i < kBurst; ++i) {
      keys[i].v4.spi = rte_pktmbuf_mtod_offset(packets[i], const rte_esp_hdr*, sizeof(rte_ipv4_hdr))->spi;
      keys[i].v4.dip = rte_pktmbuf_mtod(packets[i], const rte_ipv4_hdr*)->dst_addr;
      wanted[i] = &keys[i];
    }
    rte_ipsec_sad_lookup(sad_, wanted.data(), found.data(), kBurst);
    const bool same = std::ranges::all_of(found, [&](void* each) { return each == found.front(); });
    return same ? static_cast<Session*>(found.front()) : nullptr;
  }

 private:
  // The checksum of a header whose hop limit is one less (RFC 1624): 0x100 in the order of the network.
  static rte_be16_t changed(rte_be16_t checksum) {
    const std::uint32_t sum = checksum + std::uint32_t{rte_cpu_to_be_16(0x100)};
    return static_cast<rte_be16_t>(sum + (sum >> 16));
  }

  rte_ipsec_sad* sad_ = nullptr;
};

bool holds(const rte_mbuf* packet, Bytes plain) {
  const auto* data = rte_pktmbuf_mtod(packet, const std::uint8_t*);
  return std::ranges::equal(std::span(data, rte_pktmbuf_data_len(packet)), plain);
}

// Both ends, and what becomes of a packet of this length between them.
class Path {
 public:
  Path(Peers& peers, std::size_t len, bool routed)
      : sender_(peers.session(Way::apply)),
        receiver_(peers.session(Way::remove)),
        router_(receiver_),
        routed_(routed),
        packets_(peers.packets()),
        plain_(test::plain_packet(Family::ipv4, test::Traffic::udp, len)),
        expected_(plain_) {
    if (!routed) return;
    --expected_[8];
    test::fix_checksum(expected_);
  }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;
  ~Path() { rte_pktmbuf_free_bulk(packets_.data(), kBurst); }

  void next() {
    for (rte_mbuf* packet : packets_) put(packet, plain_);
  }
  void apply() {
    if (routed_) Router::forward(packets_);
    sender_.transform(packets_);
    if (routed_) Router::write_checksums(packets_);
  }
  void remove() {
    Session* receiver = routed_ ? router_.find(packets_) : &receiver_;
    if (receiver != nullptr) receiver->transform(packets_);
  }
  bool applied() const { return sender_.done() == kBurst; }
  bool removed() const {
    return receiver_.done() == kBurst &&
           std::ranges::all_of(packets_, [&](const rte_mbuf* packet) { return holds(packet, expected_); });
  }

 private:
  Session sender_;
  Session receiver_;
  Router router_;
  bool routed_;
  std::vector<rte_mbuf*> packets_;
  Octets plain_;
  Octets expected_;
};

void run(benchmark::State& state, Peers& peers, std::size_t len, bool routed) {
  Path path(peers, len, routed);
  double applying = 0;
  double removing = 0;
  for (auto _ : state) {
    path.next();
    const double apply = time([&] { path.apply(); });
    if (!path.applied()) return state.SkipWithError("not applied");
    const double remove = time([&] { path.remove(); });
    if (!path.removed()) return state.SkipWithError("not removed");
    applying += apply;
    removing += remove;
    state.SetIterationTime((apply + remove) * 1e-9);
  }
  const double packets = static_cast<double>(state.iterations()) * kBurst;
  state.counters["apply"] = applying / packets;
  state.counters["remove"] = removing / packets;
}

// Nothing that needs root, huge pages or a device, and no driver but this one.
void start() {
  std::vector<std::string> words = {
      "dpdk_ipsec", "--no-huge",       "--no-shconf",         "-m", "64",
      "--no-pci",   "--no-telemetry",  "--log-level=*:error", "-d", "librte_crypto_ipsec_mb.so",
      "--vdev",     "crypto_aesni_gcm"};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  require(rte_eal_init(static_cast<int>(argv.size()), argv.data()) >= 0, "rte_eal_init");
}

}  // namespace

int main(int argc, char** argv) {
  start();
  Peers peers;
  for (const bool routed : {false, true}) {
    for (const std::size_t len : {64U, 256U, 576U, 1400U}) {
      const std::string name = std::string("tun_esp/aes128gcm16/") + (routed ? "dpdk-router/" : "dpdk/") +
                               std::to_string(len) + "/burst:" + std::to_string(kBurst);
      benchmark::RegisterBenchmark(name.c_str(), [&peers, len, routed](benchmark::State& state) {
        run(state, peers, len, routed);
      })->UseManualTime();
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::AddCustomContext("version", rte_version());
  benchmark::RunSpecifiedBenchmarks();
}
