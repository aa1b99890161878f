/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_RANDOM_H
#define VIRT_RANDOM_H

#include <stdbool.h>

/* Gets a seed for libsodium's random numbers, before anything of it is called. False: there is none. */
bool random_init(void);

#endif
