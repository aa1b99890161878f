/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_ROUTER_H
#define VIRT_ROUTER_H

/* What the router is made of, and its one job: what comes from the LAN goes through the engine to the WAN, and back. */
#include "port.h"
#include "spigrp.h"

#define MAX_SAS 32u

/* What becomes of frames that the engine does not see, or that it passed on and we cannot. */
enum drop {
  DROP_NOT_OURS,     /* for another MAC address */
  DROP_NOT_IPV4,     /* neither ARP nor IPv4, or not in one piece */
  DROP_NO_ROUTE,     /* for the router itself, a group, or on the WAN for another host */
  DROP_TTL,          /* ran out */
  DROP_NO_NEIGHBOUR, /* nobody knows the next hop */
  DROP_NOT_SENT,     /* longer than the MTU, or the device is too slow */
  DROP_ERROR_RATE,   /* an ICMP error that would be one too many */
  NUM_DROPS
};

/* Counts of one direction. */
struct flow {
  uint64_t received;
  uint64_t sent;
  uint64_t arp_answers;
  uint64_t icmp_errors;
  uint64_t drops[NUM_DROPS];
  /* Instructions, of the rounds that had packets for the engine, and of the engine in them. */
  uint64_t packets;
  uint64_t instructions;
  uint64_t engine_instructions;
};

struct router {
  spigrp_engine* engine;
  struct port ports[NUM_SIDES];
  struct flow flows[NUM_SIDES]; /* by the side that packets come from */
  const char* saids[MAX_SAS];
  size_t num_saids;
  uint16_t mtu; /* behind the groups */
  uint64_t last_error;
};

/* Takes what came on one side and is done with it. False: nothing came. */
bool router_work(struct router* router, enum side from);

#endif
