/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_PORT_H
#define VIRT_PORT_H

/* One side of the router: its device, its address, and its neighbours. Addresses are in host byte order. */
#include <stdbool.h>

#include "virtio_net.h"

enum side { LAN = 0, WAN = 1, NUM_SIDES = 2 };

#define MAX_NEIGHBOURS 16u

struct neighbour {
  uint32_t address;
  uint8_t mac[MAC_LEN];
};

struct port {
  bool is_configured;
  uint8_t mac[MAC_LEN];
  uint32_t address;
  uint32_t netmask;
  uint32_t gateway; /* 0: none */
  struct neighbour neighbours[MAX_NEIGHBOURS];
  size_t num_neighbours;
  struct virtio_net net;
};

/* The MAC address to which a packet for this destination goes: of itself, where it is of our net, or of the gateway.
 * NULL: none is known. */
const uint8_t* port_next_hop(const struct port* port, uint32_t destination);

#endif
