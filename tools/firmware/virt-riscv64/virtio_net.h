/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_VIRTIO_NET_H
#define VIRT_VIRTIO_NET_H

/* The network device (virtio 1.1, section 5.1), polled, without offloads: a frame is a buffer. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "virtio.h"

struct virtio_net {
  uintptr_t device;
  uint8_t mac[MAC_LEN];
  struct virtqueue receive;
  struct virtqueue transmit;
};

/* Makes the device with this MAC address ready, and gives it buffers to receive into. False: there is none, or it is
 * not as we want it. */
bool virtio_net_open(struct virtio_net* net, const uint8_t* mac);

/* Takes what came, up to `max` frames, each of at least an Ethernet header; `head` and `len` are those of what follows
 * it. Buffers that were sent are free again, and there are new ones to receive into. */
size_t virtio_net_receive(struct virtio_net* net, struct buffer** frames, size_t max);

/* Puts an Ethernet header before what is in the buffer and sends it. The buffer is the device's, or free where the queue
 * is full: then this is false. */
bool virtio_net_send(struct virtio_net* net, struct buffer* buffer, const uint8_t* to, uint16_t type);

/* Tells the device of what was sent. */
void virtio_net_flush(struct virtio_net* net);

/* The Ethernet header of a frame that was received. */
const uint8_t* ethernet_to(const struct buffer* frame);
uint16_t ethernet_type(const struct buffer* frame);

#endif
