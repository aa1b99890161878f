/* SPDX-License-Identifier: Apache-2.0 */
#include "virtio_rng.h"

#include <stdint.h>

#include "machine.h"
#include "virtio.h"

#define PATIENCE 10000u /* milliseconds */

static uintptr_t find(void) {
  for (uint32_t i = 0; i < VIRTIO_MMIO_COUNT; ++i) {
    const uintptr_t device = virtio_find(i, VIRTIO_RNG);
    if (device != 0) return device;
  }
  return 0;
}

/* How many bytes the device wrote: at least one, section 5.4.6.1, or 0 if it does not answer. */
static uint32_t ask(struct virtqueue* queue, uint8_t* to, uint32_t size) {
  const uint64_t until = milliseconds() + PATIENCE;
  uint32_t written = 0;
  if (!virtqueue_put(queue, to, to, size, true)) return 0;
  virtqueue_kick(queue);
  while (virtqueue_take(queue, &written) == NULL) {
    if (milliseconds() >= until) return 0;
  }
  return written;
}

bool virtio_rng_read(void* to, size_t size) {
  static struct virtqueue queue;
  const uintptr_t device = find();
  if (device == 0 || !virtio_begin(device, 0) || !virtio_add_queue(device, 0, &queue, true)) return false;
  virtio_go(device);
  uint8_t* at = to;
  while (size > 0) {
    const uint32_t part = size < 4096 ? (uint32_t)size : 4096;
    const uint32_t written = ask(&queue, at, part);
    if (written == 0) return false;
    at += written;
    size -= written;
  }
  return true;
}
