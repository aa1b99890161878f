// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb/hmac.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "crypto/constant_time.h"
#include "spigrp/result.h"
#include "spigrp/secret.h"

namespace spigrp::ipsec_mb {
namespace {

constexpr Hash kHashes[] = {
    {IntegrityId::hmac_sha1_96, IMB_AUTH_HMAC_SHA_1, 64, 20, 12, &IMB_MGR::sha1_one_block, &IMB_MGR::sha1},
    {IntegrityId::hmac_sha2_256_128, IMB_AUTH_HMAC_SHA_256, 64, 32, 16, &IMB_MGR::sha256_one_block,
     &IMB_MGR::sha256},
    {IntegrityId::hmac_sha2_384_192, IMB_AUTH_HMAC_SHA_384, 128, 48, 24, &IMB_MGR::sha384_one_block,
     &IMB_MGR::sha384},
    {IntegrityId::hmac_sha2_512_256, IMB_AUTH_HMAC_SHA_512, 128, 64, 32, &IMB_MGR::sha512_one_block,
     &IMB_MGR::sha512},
};

constexpr std::uint8_t kInnerPad = 0x36;
constexpr std::uint8_t kOuterPad = 0x5c;
constexpr std::size_t kMaxDigest = 64;

// What the lanes of the library can count. AH of the longest IPv6 packet is longer, and nothing else is.
constexpr std::size_t kMaxInLanes = 65534;
bool fits_lanes(std::size_t len) { return len > 0 && len <= kMaxInLanes; }

// The high bits of an extended sequence number, the only trail there is.
constexpr std::size_t kTrailLen = 4;

std::size_t length_of(std::span<const Bytes> parts) {
  std::size_t len = 0;
  for (const Bytes part : parts) len += part.size();
  return len;
}

// Row finds out whether parts lie behind each other.
class Row {
 public:
  void add(Bytes part) {
    if (part.empty()) return;
    if (len_ == 0) data_ = part.data();
    whole_ = whole_ && part.data() == data_ + len_;
    len_ += part.size();
  }
  bool whole() const { return whole_; }
  Bytes bytes() const { return {data_, len_}; }
  const std::uint8_t* end() const { return data_ + len_; }

 private:
  const std::uint8_t* data_ = nullptr;
  std::size_t len_ = 0;
  bool whole_ = true;
};

Row row_of(const CryptoJob& job) {
  Row row;
  for (const Bytes part : job.lead) row.add(part);
  row.add(job.text);
  return row;
}

}  // namespace

const Hash* find_hash(IntegrityId id) {
  const auto* row = std::ranges::find(kHashes, id, &Hash::id);
  return row == std::end(kHashes) ? nullptr : row;
}

// Message is what one job authenticates, in one piece.
struct Hmac::Message {
  Bytes bytes;
  MutableBytes lent{};                        // a place behind it, where its trail is for the moment,
  std::array<std::uint8_t, kTrailLen> was{};  // and what was there

  void give_back() const { std::ranges::copy(Bytes(was).first(lent.size()), lent.begin()); }
};

// Gathered makes jobs into messages: in the packet where that can be, else in the memory of the worker. In front of each
// there kMaxBlock bytes are left free, for run_alone().
class Hmac::Gathered {
 public:
  explicit Gathered(MutableBytes memory) : room_(memory) {}

  // False, when there is no room: those that have it go first. The message is written where it stays: a copy would wait for it.
  bool add(const CryptoJob& job, Message& message) {
    const Row row = row_of(job);
    const std::size_t trail_len = length_of(job.trail);
    const std::size_t len = row.bytes().size() + trail_len;
    message.lent = {};
    if (row.whole() && fits_lanes(len)) {
      if (trail_len == 0) {
        message.bytes = row.bytes();
        return true;
      }
      // ESP with ESN (RFC 4303 section 2.2.1): the high bits are not sent, and stand where the ICV begins for as long as
      // they count.
      if (trail_len == kTrailLen && job.icv.data() == row.end()) return lend(job, row, message), true;
    }
    if (kMaxBlock + len > room_.size()) return false;
    message.bytes = copy(job);
    return true;
  }

 private:
  static void lend(const CryptoJob& job, const Row& row, Message& message) {
    message.bytes = {row.bytes().data(), row.bytes().size() + kTrailLen};
    message.lent = job.icv.first(kTrailLen);
    std::ranges::copy(message.lent, message.was.begin());
    auto to = message.lent.begin();
    for (const Bytes part : job.trail) to = std::ranges::copy(part, to).out;
  }

  Bytes copy(const CryptoJob& job) {
    const MutableBytes all = room_ = room_.subspan(kMaxBlock);
    for (const Bytes part : job.lead) put(part);
    put(job.text);
    for (const Bytes part : job.trail) put(part);
    return all.first(all.size() - room_.size());
  }
  void put(Bytes part) {
    if (part.empty()) return;
    std::memcpy(room_.data(), part.data(), part.size());
    room_ = room_.subspan(part.size());
  }

  MutableBytes room_;
};

Hmac::Hmac(const Hash& hash, Bytes key) : hash_(hash) {
  SPIGRP_REQUIRE(key.size() <= hash.block_len);
  std::ranges::copy(key, key_.begin());
  const WorkerLease worker;
  std::array<std::uint8_t, kMaxBlock> memory;
  const MutableBytes block = MutableBytes(memory).first(hash.block_len);
  xor_key(block, kInnerPad);
  (worker->manager->*hash.one_block)(block.data(), inner_.data());
  xor_key(block, kOuterPad);
  (worker->manager->*hash.one_block)(block.data(), outer_.data());
  wipe(block);
}

void Hmac::seal(Worker& worker, std::span<CryptoJob> jobs) const {
  std::array<std::uint8_t*, kMaxJobs> tags;
  std::ranges::transform(jobs, tags.begin(), [](const CryptoJob& job) { return job.icv.data(); });
  compute(worker, jobs, Tags(tags).first(jobs.size()));
  for (CryptoJob& job : jobs) job.ok = true;
}

void Hmac::verify(Worker& worker, std::span<CryptoJob> jobs) const {
  std::array<std::uint8_t*, kMaxJobs> tags;
  std::ranges::transform(worker.tags, tags.begin(), [](auto& tag) { return tag.data(); });
  compute(worker, jobs, Tags(tags).first(jobs.size()));
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const MutableBytes tag = MutableBytes(worker.tags[i]).first(hash_.icv_len);
    jobs[i].ok = equal_in_constant_time(tag, jobs[i].icv);
    wipe(tag);  // after a forged packet it holds what the forger wants to know
  }
}

// As many at a time as the worker's memory takes.
void Hmac::compute(Worker& worker, std::span<CryptoJob> jobs, Tags tags) const {
  std::array<Message, kMaxJobs> messages;
  while (!jobs.empty()) {
    Gathered gathered(worker.gathered);
    std::size_t count = 0;
    for (const CryptoJob& job : jobs) {
      SPIGRP_REQUIRE(job.icv.size() == hash_.icv_len);
      if (!gathered.add(job, messages[count])) break;
      ++count;
    }
    SPIGRP_REQUIRE(count > 0);
    run(worker, std::span(messages).first(count), tags.first(count));
    for (std::size_t i = 0; i < count; ++i) {
      if (messages[i].lent.data() != tags[i]) messages[i].give_back();  // else the ICV is there now
    }
    jobs = jobs.subspan(count);
    tags = tags.subspan(count);
  }
}

void Hmac::run(Worker& worker, std::span<const Message> messages, Tags tags) const {
  std::array<std::uint8_t, kMaxJobs> order;
  std::size_t count = 0;
  bool of_one_length = true;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::size_t len = messages[i].bytes.size();
    if (!fits_lanes(len)) {
      run_alone(worker, messages[i], tags[i]);
      continue;
    }
    of_one_length = of_one_length && (count == 0 || len == messages[order[0]].bytes.size());
    order[count++] = static_cast<std::uint8_t>(i);
  }
  if (count == 0) return;
  // Long ones first: then the lanes are full until near the end.
  const auto len_of = [&](std::uint8_t i) { return messages[i].bytes.size(); };
  if (!of_one_length) std::ranges::sort(std::span(order).first(count), std::ranges::greater{}, len_of);
  for (std::size_t k = 0; k < count; ++k) {
    IMB_JOB& to = worker.jobs[k];
    to.src = messages[order[k]].bytes.data();
    to.hash_start_src_offset_in_bytes = 0;
    to.msg_len_to_hash_in_bytes = messages[order[k]].bytes.size();
    to.auth_tag_output = tags[order[k]];
    to.auth_tag_output_len_in_bytes = hash_.icv_len;
    to.u.HMAC._hashed_auth_key_xor_ipad = inner_.data();
    to.u.HMAC._hashed_auth_key_xor_opad = outer_.data();
  }
  const auto done = IMB_SUBMIT_HASH_BURST_NOCHECK(worker.manager, worker.jobs.data(),
                                                  static_cast<std::uint32_t>(count), hash_.hmac);
  SPIGRP_REQUIRE(done == count);
}

// What the lanes do not take was gathered, and has place for the block of the key in front of it.
void Hmac::run_alone(Worker& worker, const Message& message, std::uint8_t* tag) const {
  const hash_fn_t hash = worker.manager->*hash_.whole;
  const auto at = static_cast<std::size_t>(message.bytes.data() - worker.gathered.data());
  const MutableBytes inner =
      MutableBytes(worker.gathered).subspan(at - hash_.block_len, hash_.block_len + message.bytes.size());
  xor_key(inner.first(hash_.block_len), kInnerPad);
  std::array<std::uint8_t, kMaxBlock + kMaxDigest> memory;
  const MutableBytes outer = MutableBytes(memory).first(hash_.block_len + std::size_t{hash_.digest_len});
  xor_key(outer.first(hash_.block_len), kOuterPad);
  hash(inner.data(), inner.size(), outer.last(hash_.digest_len).data());
  std::array<std::uint8_t, kMaxDigest> digest;
  hash(outer.data(), outer.size(), digest.data());
  std::copy_n(digest.begin(), hash_.icv_len, tag);
  wipe(inner.first(hash_.block_len));
  wipe(memory);
  wipe(digest);
}

void Hmac::xor_key(MutableBytes block, std::uint8_t pad) const {
  std::ranges::transform(std::span(key_).first(block.size()), block.begin(),
                         [pad](std::uint8_t k) { return static_cast<std::uint8_t>(k ^ pad); });
}

}  // namespace spigrp::ipsec_mb
