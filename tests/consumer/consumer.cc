// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <spigrp/engine.h>
#include <spigrp/group.h>
#include <spigrp/version.h>

int main() {
  const auto group = spigrp::parse_group("tun.3d0@192.168.2.110 esp.187a101b@192.168.2.110");
  if (!group || spigrp::Engine::memory_size() == 0) return 1;
  std::printf("spigrp %s: a group of %zu SAs\n", spigrp::kVersion, group->size());
}
