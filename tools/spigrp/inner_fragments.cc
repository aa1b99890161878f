// SPDX-License-Identifier: Apache-2.0
#include "inner_fragments.h"

#include <utility>

#include "spigrp/fragmenter.h"

namespace spigrp {

void InnerFragments::cut(int link_type, Frame& frame, FamilyRewriter& families) {
  if (frame.verdict() != Verdict::pending) return;
  const Bytes packet = frame.packet().bytes();
  const auto mtu = engine_.inner_mtu(frame.packet());
  if (!mtu || packet.size() <= *mtu || packet[0] >> 4 != 4) return;
  const std::vector<std::uint8_t> whole(packet.begin(), packet.end());
  auto fragments = Fragmenter::make(whole, *mtu, 0);
  if (!fragments) return;
  fragment_.resize(*mtu);
  while (!fragments->done()) {
    const std::size_t len = fragments->next(fragment_);
    const CaptureRecord record = frame.put_instead(families, Bytes(fragment_).first(len), record_);
    pending_.push_back({record, {record.bytes.begin(), record.bytes.end()}});
  }
  take(link_type, frame, families);
}

void InnerFragments::take(int link_type, Frame& frame, FamilyRewriter& families) {
  Pending next = std::move(pending_.front());
  pending_.pop_front();
  next.record.bytes = next.bytes;
  frame.take(link_type, next.record, families);
}

}  // namespace spigrp
