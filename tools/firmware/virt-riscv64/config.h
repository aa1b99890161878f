/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_CONFIG_H
#define VIRT_CONFIG_H

/* Makes a router of the blob: its engine with SAs, groups and eroutes, and its ports. Their devices are opened by
 * others. Keys in the blob are overwritten, texts are used where they are. What is wrong ends in fail(). */
#include "router.h"

void configure(struct router* router, uint8_t* blob);

#endif
