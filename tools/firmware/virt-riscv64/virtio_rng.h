/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_VIRTIO_RNG_H
#define VIRT_VIRTIO_RNG_H

/* The entropy device (virtio 1.1, section 5.4). */
#include <stdbool.h>
#include <stddef.h>

/* Fills `to` and waits for that. False: there is no such device, or it does not answer for ten seconds. */
bool virtio_rng_read(void* to, size_t size);

#endif
