// SPDX-License-Identifier: Apache-2.0
#include "command/lazy_provider.h"

#include <new>

#include "command/aligned_memory.h"
#include "command/kept_keys.h"
#include "crypto/context_arguments.h"

namespace spigrp {
namespace {

class LazyContext final : public CryptoContext {
 public:
  LazyContext(Provider& from, AlgorithmId id, const Keys& keys) : from_(from), id_(id), keys_(keys) {}

  void seal(std::span<CryptoJob> jobs) override { made().seal(jobs); }
  void open(std::span<CryptoJob> jobs) override { made().open(jobs); }
  void destroy() override { this->~LazyContext(); }

 private:
  ~LazyContext() {  // by destroy() only
    if (context_ != nullptr) context_->destroy();
  }

  CryptoContext& made() {
    if (context_ == nullptr) make();
    return *context_;
  }

  // The keys have the right lengths, and the algorithm is there: nothing is left to be refused.
  void make() {
    storage_ = AlignedMemory(from_.context_size(id_), kContextAlign);
    const auto made = from_.make_context(id_, keys_.view(), storage_.bytes());
    SPIGRP_REQUIRE(made.has_value());
    context_ = *made;
    keys_.wipe();
  }

  Provider& from_;
  CryptoContext* context_ = nullptr;
  AlignedMemory storage_;
  AlgorithmId id_;
  KeptKeys keys_;
};

static_assert(sizeof(LazyContext) <= kContextSize && alignof(LazyContext) <= kContextAlign);

}  // namespace

std::size_t LazyProvider::context_size(AlgorithmId id) const {
  return supports(id) ? sizeof(LazyContext) : 0;
}

Result<CryptoContext*, ProviderErrc> LazyProvider::make_context(AlgorithmId id, const Keys& keys,
                                                                MutableBytes storage) {
  const auto checked = checked_algorithm(*this, id, keys, storage);
  if (!checked) return fail(checked.error());
  return ::new (static_cast<void*>(storage.data())) LazyContext(from_, id, keys);
}

}  // namespace spigrp
