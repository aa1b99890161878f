/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_VIRTIO_H
#define VIRT_VIRTIO_H

/* virtio 1.1 over MMIO (section 4.2), with split virtqueues (section 2.6) of one descriptor a buffer. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VIRTIO_NET 1u /* device IDs, section 5 */
#define VIRTIO_RNG 4u

#define QUEUE_SIZE 32u

/* The layouts of sections 2.6.5, 2.6.6 and 2.6.8, little-endian as this machine is. */
struct virtq_desc {
  uint64_t address;
  uint32_t len;
  uint16_t flags;
  uint16_t next;
};
struct virtq_avail {
  uint16_t flags;
  uint16_t index;
  uint16_t ring[QUEUE_SIZE];
};
struct virtq_used_elem {
  uint32_t id;
  uint32_t len;
};
struct virtq_used {
  uint16_t flags;
  uint16_t index;
  struct virtq_used_elem ring[QUEUE_SIZE];
};

struct virtqueue {
  /* What the device reads and writes. */
  _Alignas(16) struct virtq_desc desc[QUEUE_SIZE];
  struct virtq_avail avail;
  _Alignas(4) volatile struct virtq_used used;
  /* What it does not. */
  uintptr_t device;
  uint32_t number;
  uint16_t seen;   /* of used.index */
  uint16_t kicked; /* of avail.index */
  uint16_t num_free;
  uint16_t free[QUEUE_SIZE]; /* descriptors */
  void* owner[QUEUE_SIZE];   /* of the buffer that the device has; NULL: it has none */
  uint32_t len[QUEUE_SIZE];
};

/* The registers of transport `index` if it has a device of this kind, which speaks virtio 1; else 0. */
uintptr_t virtio_find(uint32_t index, uint32_t kind);

/* Resets the device and agrees on features: VIRTIO_F_VERSION_1, and those of `wanted` (bits 0 to 31), without which we
 * cannot do. False: it has not got them. */
bool virtio_begin(uintptr_t device, uint32_t wanted);

/* Between virtio_begin() and virtio_go(). False: the device has no such queue, or not of our size. `quiet`: no
 * interrupts for it. */
bool virtio_add_queue(uintptr_t device, uint32_t number, struct virtqueue* queue, bool quiet);

/* The driver is ready. */
void virtio_go(uintptr_t device);

/* Puts a buffer into the queue, for the device to read, or to write to. `owner` is not NULL and comes back from
 * virtqueue_take(). False: the queue is full. */
bool virtqueue_put(struct virtqueue* queue, void* owner, const void* address, uint32_t len,
                   bool device_writes);

/* Tells the device of what was put, once for all of it. */
void virtqueue_kick(struct virtqueue* queue);

/* A buffer that the device is done with, or NULL. `len` is how much it has written, and never more than there was room. */
void* virtqueue_take(struct virtqueue* queue, uint32_t* len);

#endif
