// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "capture_block.h"
#include "io/capture_writer.h"
#include "options.h"
#include "progress.h"
#include "report.h"
#include "spigrp/fragmenter.h"
#include "spigrp/verdict.h"

namespace spigrp {

/// WriteStage writes what became of the frames of blocks to OUT, and what is to be said of them to the report.
class WriteStage {
 public:
  /// `icmp` takes the errors for senders; nullptr: they are not kept. `size` is that of IN, or 0.
  WriteStage(const CaptureOptions& options, CaptureWriter& writer, CaptureWriter* icmp, Report& report,
             std::uint64_t size);

  /// drain() is false once the block was the last, of the capture or of what can be written.
  bool drain(CaptureBlock& block);
  /// commit() makes what was written OUT, after the last block.
  void commit();

  /// good(): all that IN holds is in OUT, or was dropped for a reason. If not, the report says why.
  bool good() const { return good_; }
  /// verdicts() are those of all the packets that came here.
  const VerdictCounters& verdicts() const { return verdicts_; }
  std::uint64_t packets() const { return packets_; }
  /// latest() is when the latest of them arrived.
  std::uint64_t latest() const { return latest_; }

 private:
  void tell(const CaptureBlock& block);
  bool write(CaptureBlock& block);
  bool write(Frame& frame, const FamilyRewriter& families);
  bool write_follower(Frame& frame, Bytes packet, const FamilyRewriter& families);
  std::optional<Fragmenter> fragments_of(Frame& frame, Bytes packet);
  bool write_fragments(Frame& frame, Fragmenter& fragments, const FamilyRewriter& families);
  bool write_record(const CaptureRecord& record);
  bool write_answer(Frame& frame);
  bool commit(CaptureWriter& writer);
  bool refuse(const IoError& error);

  const CaptureOptions& options_;
  CaptureWriter& writer_;
  CaptureWriter* icmp_;
  Report& report_;
  Progress progress_;
  VerdictCounters verdicts_;
  std::vector<std::uint8_t> fragment_;
  std::vector<std::uint8_t> record_;
  std::uint32_t next_fragment_id_ = 1;
  std::uint64_t packets_ = 0;
  std::uint64_t latest_ = 0;
  bool finished_ = false;  // the last block was written
  bool good_ = true;
};

}  // namespace spigrp
