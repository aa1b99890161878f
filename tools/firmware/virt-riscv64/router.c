/* SPDX-License-Identifier: Apache-2.0 */
#include "router.h"

#include <string.h>

#include "arp.h"
#include "ipv4.h"
#include "machine.h"

#define BURST QUEUE_SIZE
#define BETWEEN_ERRORS 10u /* milliseconds, RFC 1812 section 4.3.2.8 */

/* False, as of all that sends and did not. */
static bool drop(struct flow* flow, struct buffer* buffer, enum drop why) {
  ++flow->drops[why];
  buffer_free(buffer);
  return false;
}

/* Whether it is a packet that the engine should see. On the LAN this is what is to be forwarded, on the WAN what is for
 * the router itself, where tunnels end. */
static bool is_for_engine(const struct port* port, enum side from, const struct buffer* frame) {
  const uint32_t destination = ipv4_destination(frame);
  return from == WAN ? destination == port->address
                     : destination != port->address && ipv4_is_unicast(destination);
}

/* Decides about all frames but those that the engine should see. */
static bool wants_engine(struct port* port, struct flow* flow, enum side from, struct buffer* frame) {
  const uint16_t type = ethernet_type(frame);
  if (type == ETHERTYPE_ARP && arp_answer(port, frame)) {
    ++flow->arp_answers;
  } else if (memcmp(ethernet_to(frame), port->mac, MAC_LEN) != 0) {
    drop(flow, frame, DROP_NOT_OURS);
  } else if (type != ETHERTYPE_IPV4 || !ipv4_check(frame)) {
    drop(flow, frame, DROP_NOT_IPV4);
  } else if (!is_for_engine(port, from, frame)) {
    drop(flow, frame, DROP_NO_ROUTE);
  } else {
    return true;
  }
  return false;
}

static size_t receive(struct router* router, enum side from, struct buffer** frames) {
  struct port* port = &router->ports[from];
  struct flow* flow = &router->flows[from];
  const size_t count = virtio_net_receive(&port->net, frames, BURST);
  size_t kept = 0;
  flow->received += count;
  for (size_t i = 0; i < count; ++i) {
    if (wants_engine(port, flow, from, frames[i])) frames[kept++] = frames[i];
  }
  return kept;
}

static void through_engine(struct router* router, enum side from, struct buffer** frames,
                           spigrp_packet* packets, size_t count) {
  const uint64_t now = milliseconds();
  for (size_t i = 0; i < count; ++i) {
    packets[i] = (spigrp_packet){.memory = frames[i]->bytes,
                                 .memory_len = BUFFER_SIZE,
                                 .head = frames[i]->head,
                                 .len = frames[i]->len,
                                 .arrived = now};
  }
  const uint64_t before = instructions();
  (from == LAN ? spigrp_outbound : spigrp_inbound)(router->engine, packets, count);
  router->flows[from].engine_instructions += instructions() - before;
  for (size_t i = 0; i < count; ++i) {
    frames[i]->head = packets[i].head;
    frames[i]->len = packets[i].len;
  }
}

static bool send(struct router* router, enum side to, struct flow* flow, struct buffer* packet) {
  struct port* port = &router->ports[to];
  const uint8_t* mac = port_next_hop(port, ipv4_destination(packet));
  if (mac == NULL) return drop(flow, packet, DROP_NO_NEIGHBOUR);
  if (virtio_net_send(&port->net, packet, mac, ETHERTYPE_IPV4)) return true;
  ++flow->drops[DROP_NOT_SENT];
  return false;
}

/* What was in a tunnel is another packet than the one that was checked, and on its way on. (On the way out the engine has
 * taken one from the TTL, because the options say `forward`.) */
static bool forward_inner(struct router* router, struct flow* flow, struct buffer* packet) {
  if (!ipv4_check(packet)) return drop(flow, packet, DROP_NOT_IPV4);
  const uint32_t destination = ipv4_destination(packet);
  const bool is_local =
      destination == router->ports[LAN].address || destination == router->ports[WAN].address;
  if (is_local || !ipv4_is_unicast(destination)) return drop(flow, packet, DROP_NO_ROUTE);
  if (!ipv4_decrement_ttl(packet)) return drop(flow, packet, DROP_TTL);
  return send(router, LAN, flow, packet);
}

/* Sends the ICMP error that the engine has made of a packet back to where the packet came from. */
static bool answer(struct router* router, enum side from, struct flow* flow, struct buffer* error) {
  const uint64_t now = milliseconds();
  if (now - router->last_error < BETWEEN_ERRORS) return drop(flow, error, DROP_ERROR_RATE);
  router->last_error = now;
  return send(router, from, flow, error);
}

/* Of what the engine drops, only what has become an ICMP error still has a length and such a name. */
static bool is_answer(const spigrp_packet* packet) {
  const char* name = spigrp_verdict_name(packet->verdict);
  return packet->len > 0 && (strcmp(name, "mtu-exceeded") == 0 || strcmp(name, "shunt-reject") == 0);
}

static void finish(struct router* router, enum side from, struct buffer* frame, const spigrp_packet* packet) {
  struct flow* flow = &router->flows[from];
  if (spigrp_passed(packet->verdict)) {
    flow->sent += from == WAN ? forward_inner(router, flow, frame) : send(router, WAN, flow, frame);
  } else if (from == LAN && is_answer(packet)) {
    flow->icmp_errors += answer(router, from, flow, frame);
  } else {
    buffer_free(frame); /* the engine has counted it */
  }
}

bool router_work(struct router* router, enum side from) {
  struct buffer* frames[BURST];
  spigrp_packet packets[BURST];
  struct flow* flow = &router->flows[from];
  const uint64_t received = flow->received;
  const uint64_t before = instructions();
  const size_t count = receive(router, from, frames);
  if (count > 0) {
    through_engine(router, from, frames, packets, count);
    for (size_t i = 0; i < count; ++i) finish(router, from, frames[i], &packets[i]);
  }
  for (size_t side = 0; side < NUM_SIDES; ++side) virtio_net_flush(&router->ports[side].net);
  if (count > 0) {
    flow->packets += count;
    flow->instructions += instructions() - before;
  }
  return flow->received != received;
}
