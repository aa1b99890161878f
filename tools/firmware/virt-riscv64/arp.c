/* SPDX-License-Identifier: Apache-2.0 */
#include "arp.h"

#include <string.h>

#include "bytes.h"

#define ARP_LEN 28u
#define REQUEST 1u
#define REPLY 2u

/* Where the fields are, for Ethernet and IPv4. */
#define OPERATION 6u
#define SENDER_MAC 8u
#define SENDER_IP 14u
#define TARGET_MAC 18u
#define TARGET_IP 24u

static bool is_request(const struct port* port, const struct buffer* frame) {
  /* Ethernet, IPv4, and the lengths of their addresses */
  static const uint8_t kind[] = {0, 1, 0x08, 0x00, 6, 4, 0, REQUEST};
  if (frame->len < ARP_LEN) return false;
  const uint8_t* arp = frame->bytes + frame->head;
  const bool from_group = (arp[SENDER_MAC] & 1) != 0;
  return memcmp(arp, kind, sizeof kind) == 0 && get32(arp + TARGET_IP) == port->address && !from_group;
}

bool arp_answer(struct port* port, struct buffer* frame) {
  if (!is_request(port, frame)) return false;
  uint8_t* arp = frame->bytes + frame->head;
  uint8_t asker[MAC_LEN];
  memcpy(asker, arp + SENDER_MAC, MAC_LEN);
  put16(arp + OPERATION, REPLY);
  memmove(arp + TARGET_MAC, arp + SENDER_MAC, MAC_LEN + 4);
  memcpy(arp + SENDER_MAC, port->mac, MAC_LEN);
  put32(arp + SENDER_IP, port->address);
  frame->len = ARP_LEN;
  virtio_net_send(&port->net, frame, asker, ETHERTYPE_ARP);
  return true;
}
