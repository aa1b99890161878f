// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb/worker.h"

#include <atomic>

#include "spigrp/result.h"

namespace spigrp::ipsec_mb {
namespace {

// Version 1.3 wants 200,744 bytes. What is not used is never touched.
constexpr std::size_t kManagerRoom = 512 * std::size_t{1024};

struct Place {
  alignas(64) std::atomic<bool> taken;
  alignas(64) std::array<std::uint8_t, kManagerRoom> manager_memory;
  Worker worker;
};

constinit std::array<Place, WorkerLease::kMaxWorkers> places{};

// Where this thread was the last time; threads begin at different places.
constinit std::atomic<std::size_t> threads{0};
thread_local constinit std::size_t last_place = WorkerLease::kMaxWorkers;

std::size_t take_place() {
  if (last_place == WorkerLease::kMaxWorkers) {
    last_place = threads.fetch_add(1, std::memory_order_relaxed) % WorkerLease::kMaxWorkers;
  }
  while (places[last_place].taken.exchange(true, std::memory_order_acquire)) {
    last_place = (last_place + 1) % WorkerLease::kMaxWorkers;
  }
  return last_place;
}

// The library puts its manager where it is told, and no heap is needed.
IMB_MGR* start_manager(Place& place) {
  SPIGRP_REQUIRE(imb_get_mb_mgr_size() <= kManagerRoom);
  IMB_MGR* manager = imb_set_pointers_mb_mgr(place.manager_memory.data(), 0, 1);
  SPIGRP_REQUIRE(manager != nullptr);
  init_mb_mgr_auto(manager, nullptr);
  return manager;
}

}  // namespace

WorkerLease::WorkerLease() : place_(take_place()), worker_(&places[place_].worker) {
  if (worker_->manager == nullptr) worker_->manager = start_manager(places[place_]);
}

WorkerLease::~WorkerLease() { places[place_].taken.store(false, std::memory_order_release); }

bool is_usable() {
  static const bool kUsable = [] {
    if (imb_get_mb_mgr_size() > kManagerRoom) return false;
    constexpr std::uint64_t kNeeded = IMB_FEATURE_AESNI | IMB_FEATURE_PCLMULQDQ | IMB_FEATURE_SELF_TEST_PASS;
    const std::uint64_t features = WorkerLease()->manager->features;
    return (features & kNeeded) == kNeeded && (features & IMB_FEATURE_AESNI_EMU) == 0;
  }();
  return kUsable;
}

}  // namespace spigrp::ipsec_mb
