/* SPDX-License-Identifier: Apache-2.0 */
#include "port.h"

const uint8_t* port_next_hop(const struct port* port, uint32_t destination) {
  const bool is_ours = ((destination ^ port->address) & port->netmask) == 0;
  const uint32_t hop = is_ours ? destination : port->gateway;
  for (size_t i = 0; i < port->num_neighbours; ++i) {
    if (port->neighbours[i].address == hop) return port->neighbours[i].mac;
  }
  return NULL;
}
