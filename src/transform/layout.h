// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/layout.h"

namespace spigrp {

/// wrapped() is the same packet behind a chain, as far as lengths depend on it: headers_len is that of the
/// outermost IP header. With a layout it also says of what parts the packet is made; the layout then holds
/// those of the packet before.
PlainPacket wrapped(const SaChain& chain, PlainPacket packet, Layout* layout = nullptr);

}  // namespace spigrp
