// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/fast_ah.h"
#include "engine/fast_esp.h"

namespace spigrp {

/// with_fast_kind() calls process(kind) with what this SA of esp or ah is on the fast path, FastEsp or FastAh; not at all where it is
/// neither.
template <class Process>
void with_fast_kind(Sa& sa, Process process) {
  if (sa.said.proto == Proto::ah) return process(FastAh(sa));
  with_usual_form(EspForm(sa), [&](const auto& form) { process(FastEsp(form, sa)); });
}

}  // namespace spigrp
