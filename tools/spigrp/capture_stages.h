// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine_stage.h"
#include "io/capture_reader.h"
#include "options.h"
#include "write_stage.h"

namespace spigrp {

/// run_stages() sends the whole of IN through the engine to OUT, in as many threads as `--jobs` says. What comes
/// out is the same for any number, and so is what the report says.
void run_stages(const CaptureOptions& options, CaptureReader& reader, EngineStage& engine, WriteStage& write,
                const CaptureWriter& writer);

}  // namespace spigrp
