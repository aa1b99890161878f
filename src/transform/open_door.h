// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "spigrp/provider.h"

/// spigrp_fuzzing_open_door() is CryptoContext::open() of a build for fuzzing (-Dfuzzing_open_door=true): a job with a
/// wrong ICV is accepted too, its text taken as the plaintext it is to be. So a fuzzer without keys reaches what is
/// behind authentication, and what is sealed is still decrypted. Its name has no namespace, so that anybody finds it
/// in a library or program where it must not be.
extern "C" void spigrp_fuzzing_open_door(spigrp::CryptoContext& context, std::span<spigrp::CryptoJob> jobs);
