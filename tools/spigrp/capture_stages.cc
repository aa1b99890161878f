// SPDX-License-Identifier: Apache-2.0
#include "capture_stages.h"

#include <algorithm>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>

#include "block_pipeline.h"
#include "inner_fragments.h"
#include "io/unique_fd.h"
#include "read_stage.h"
#include "write_out.h"

namespace spigrp {
namespace {

// One thread a stage is the most there is work for.
std::size_t num_jobs(std::size_t wanted) {
  const std::size_t jobs = wanted != 0 ? wanted : std::thread::hardware_concurrency();
  return std::clamp<std::size_t>(jobs, 1, 3);
}

UniqueFd make_event() {
  UniqueFd event(::eventfd(0, EFD_CLOEXEC));
  if (!event) throw std::system_error(errno, std::system_category(), "eventfd");
  return event;
}

}  // namespace

void run_stages(const CaptureOptions& options, CaptureReader& reader, EngineStage& engine, WriteStage& write,
                const CaptureWriter& writer) {
  InnerFragments fragments(engine.engine());
  const bool cuts = options.fragment == FragmentPlace::inner;
  ReadStage read(reader, cuts ? &fragments : nullptr);
  WriteOut write_out(writer);

  const BlockPipeline::Stage fill = [&](CaptureBlock& block) {
    write_out.advance(block.in_file);
    return read.fill(block);
  };
  const BlockPipeline::Stage process = [&](CaptureBlock& block) { return engine.process(block); };
  const BlockPipeline::Stage drain = [&](CaptureBlock& block) { return write.drain(block); };
  const BlockPipeline::Stage fill_process = [&](CaptureBlock& block) {
    fill(block);
    return engine.process(block);
  };
  const BlockPipeline::Stage process_drain = [&](CaptureBlock& block) {
    engine.process(block);
    return write.drain(block);
  };
  const BlockPipeline::Stage all = [&](CaptureBlock& block) {
    fill(block);
    engine.process(block);
    return write.drain(block);
  };

  // Of two threads one reads, since what the engine has made is written best where it lies in a cache. But who cuts
  // packets for their tunnels asks the engine, so that these are one stage. The engine has the thread that gets
  // signals: it writes the file of --state.
  const std::size_t jobs = std::min<std::size_t>(num_jobs(options.jobs), cuts ? 2 : 3);
  std::vector<BlockPipeline::Stage> stages = {all};
  if (jobs == 2) stages = cuts ? std::vector{fill_process, drain} : std::vector{fill, process_drain};
  if (jobs == 3) stages = {fill, process, drain};
  const std::size_t own = jobs == 1 || (jobs == 2 && cuts) ? 0 : 1;

  const UniqueFd stop = make_event();
  if (jobs > 1)
    reader.stop_by(stop.get());  // a single thread has nobody to wait for it, and need not ask at each read
  BlockPipeline(std::move(stages), own, [&] { static_cast<void>(::eventfd_write(stop.get(), 1)); }).run();
}

}  // namespace spigrp
