/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_ARP_H
#define VIRT_ARP_H

/* ARP (RFC 826) for IPv4 over Ethernet: who asks for the address of the port is answered. Nothing is learned from others:
 * neighbours are configured. */
#include "port.h"

#define ETHERTYPE_ARP 0x0806u

/* Makes a request the answer to it, and sends it. False: it is none for us, and the buffer stays the caller's. */
bool arp_answer(struct port* port, struct buffer* frame);

#endif
