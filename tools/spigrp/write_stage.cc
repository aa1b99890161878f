// SPDX-License-Identifier: Apache-2.0
#include "write_stage.h"

namespace spigrp {
namespace {

// The packet has become an ICMP error for its sender.
bool is_answered(Frame& frame) {
  const bool may_be = frame.verdict() == Verdict::mtu_exceeded || frame.verdict() == Verdict::shunt_reject;
  return may_be && frame.packet().size() > 0;
}

}  // namespace

WriteStage::WriteStage(const CaptureOptions& options, CaptureWriter& writer, CaptureWriter* icmp,
                       Report& report, std::uint64_t size)
    : options_(options),
      writer_(writer),
      icmp_(icmp),
      report_(report),
      progress_(options.style == ReportStyle::text, size) {}

bool WriteStage::refuse(const IoError& error) {
  report_.error(error.message);
  good_ = false;
  return false;
}

bool WriteStage::drain(CaptureBlock& block) {
  tell(block);
  if (block.state_error) return refuse(*block.state_error);
  if (!write(block)) return false;
  block.in_file = writer_.in_file();
  progress_.update(block.bytes_read, packets_);
  finished_ = block.is_last;
  return !finished_;
}

// An error of IN ends the reading, but not the work: the whole packets before it are processed.
void WriteStage::tell(const CaptureBlock& block) {
  report_.packets_in(block.packets_in, block.bytes_in);
  if (block.read_error) refuse(*block.read_error);
  for (const Report::Lifetime& each : block.lifetimes) report_.lifetime(each);
  for (const Report::Acquire& each : block.acquires) report_.acquire(each);
  verdicts_ = block.verdicts;
  packets_ = block.last_number;
  latest_ = block.latest_arrived;
}

bool WriteStage::write(CaptureBlock& block) {
  const bool pass = options_.unmatched == Unmatched::pass;
  for (std::size_t i = 0; i < block.count; ++i) {
    Frame& frame = block.frames[i];
    const std::vector<std::uint8_t>& follower = block.followers[i];
    const bool goes_out = frame.goes_out(pass);
    if (!frame.came_to_engine()) {
      report_.verdict(goes_out ? Verdict::unmatched_passed : frame.verdict());
    }
    if (icmp_ != nullptr && is_answered(frame) && !write_answer(frame)) return false;
    if (goes_out && !write(frame, block.families)) return false;
    if (!follower.empty() && !write_follower(frame, follower, block.families)) return false;
  }
  return true;
}

bool WriteStage::write_answer(Frame& frame) {
  CaptureRecord record = frame.stamp();
  record.bytes = frame.packet().bytes();
  record.original_len = static_cast<std::uint32_t>(record.bytes.size());
  if (const auto written = icmp_->write(record); !written) return refuse(written.error());
  return true;
}

bool WriteStage::write(Frame& frame, const FamilyRewriter& families) {
  if (frame.verdict() == Verdict::applied) {
    auto fragments = fragments_of(frame, frame.packet().bytes());
    if (fragments) return write_fragments(frame, *fragments, families);
  }
  return write_record(frame.put(families));
}

bool WriteStage::write_follower(Frame& frame, Bytes packet, const FamilyRewriter& families) {
  auto fragments = fragments_of(frame, packet);
  if (fragments) return write_fragments(frame, *fragments, families);
  return write_record(frame.put_instead(families, packet, record_));
}

// Behind its tunnel, what is too long for the path goes out in fragments.
std::optional<Fragmenter> WriteStage::fragments_of(Frame& frame, Bytes packet) {
  const std::size_t mtu = frame.packet().path_mtu;
  const bool too_long = mtu != 0 && packet.size() > mtu;
  return too_long ? Fragmenter::make(packet, mtu, next_fragment_id_++) : std::nullopt;
}

bool WriteStage::write_fragments(Frame& frame, Fragmenter& fragments, const FamilyRewriter& families) {
  fragment_.resize(frame.packet().path_mtu);
  while (!fragments.done()) {
    const std::size_t len = fragments.next(fragment_);
    if (!write_record(frame.put_instead(families, Bytes(fragment_).first(len), record_))) return false;
  }
  return true;
}

bool WriteStage::write_record(const CaptureRecord& record) {
  if (const auto written = writer_.write(record); !written) return refuse(written.error());
  report_.packet_out(record.bytes.size());
  return true;
}

void WriteStage::commit() {
  progress_.clear();
  if (!finished_ || !commit(writer_)) return;
  if (icmp_ != nullptr) commit(*icmp_);
}

bool WriteStage::commit(CaptureWriter& writer) {
  if (const auto committed = writer.commit(); !committed) return refuse(committed.error());
  return true;
}

}  // namespace spigrp
