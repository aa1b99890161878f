/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_IPV4_H
#define VIRT_IPV4_H

/* As much of IPv4 (RFC 791, RFC 1812) as it takes to forward a packet. */
#include <stdbool.h>

#include "buffer.h"

#define ETHERTYPE_IPV4 0x0800u

/* Whether the buffer begins with a whole IPv4 packet with a right header checksum. What the link put behind the packet to
 * fill its frame is cut off. */
bool ipv4_check(struct buffer* buffer);

/* Of a packet that was checked, in host byte order. */
uint32_t ipv4_destination(const struct buffer* buffer);

/* Whether it is for one host: no group, no broadcast to all, not this host or this net, and no loopback. */
bool ipv4_is_unicast(uint32_t address);

/* Takes one from the TTL. False: none would be left. */
bool ipv4_decrement_ttl(struct buffer* buffer);

#endif
