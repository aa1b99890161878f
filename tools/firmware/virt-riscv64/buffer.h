/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_BUFFER_H
#define VIRT_BUFFER_H

/* Memory for frames, all of it given at the start. A frame stays in its buffer from the device that received it through
 * the engine to the device that sends it, so that no byte is copied.
 *
 *   | room for headers | device header | Ethernet | IP packet          | room for trailers |
 *   0                                             BUFFER_IP (as received)                   BUFFER_SIZE            */
#include <stddef.h>
#include <stdint.h>

#include "spigrp.h"

#define MTU 1500u
#define MAC_LEN 6u
#define ETHERNET_LEN 14u
#define BUFFER_IP 320u
#define BUFFER_SIZE 2112u

/* The device header and Ethernet's fit before what the engine puts before a packet, and its trailers behind one. */
_Static_assert(BUFFER_IP >= SPIGRP_HEADROOM + ETHERNET_LEN + 12, "room for headers");
_Static_assert(BUFFER_SIZE >= BUFFER_IP + MTU + SPIGRP_TAILROOM, "room for trailers");

struct buffer {
  _Alignas(64) uint8_t bytes[BUFFER_SIZE];
  size_t head; /* of the IP packet, or what Ethernet carries in its place */
  size_t len;
  struct buffer* next; /* of those that are free */
};

void buffers_init(void);

/* NULL: all are in use. */
struct buffer* buffer_get(void);
void buffer_free(struct buffer* buffer);

#endif
