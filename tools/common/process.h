// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spigrp {

/// prepare_process() is what a program that may hold keys and that writes files does first: no core dump and no
/// other process of the same user that reads its memory; standard streams that are closed get a place-holder; a
/// closed pipe, or a file that may not grow, is an error to report; what is half written is removed when a signal ends the program.
void prepare_process();

}  // namespace spigrp
