/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "blob.h"
#include "ipv4.h"
#include "machine.h"
#include "uart.h"

enum type { OPTIONS = 1, PORT = 2, NEIGHBOUR = 3, SA = 4, GROUP = 5, EROUTE = 6, NUM_TYPES };

#define ESN 1u
#define NO_REPLAY_WINDOW 2u
#define LEAST_MTU 576u

static _Alignas(SPIGRP_MEMORY_ALIGN) uint8_t engine_memory[1024 * 1024];

/* A record by its number says where, and no byte of the blob is shown: it might be of a key. */
_Noreturn static void refuse(size_t number, const char* why) {
  print("record ");
  print_number(number);
  print(" of the ");
  fail("configuration", why);
}

static const char* read_port(struct router* router, struct reader* value) {
  const uint8_t side = read_8(value);
  const uint8_t bits = read_8(value);
  const uint8_t* mac = read_bytes(value, MAC_LEN);
  const uint32_t address = read_32(value);
  const uint32_t gateway = read_32(value);
  if (!is_used_up(value)) return "has another length";
  if (side >= NUM_SIDES) return "no such side";
  struct port* port = &router->ports[side];
  if (port->is_configured) return "this side was there before";
  if ((mac[0] & 1) != 0) return "the MAC address of a group";
  if (bits == 0 || bits > 32 || !ipv4_is_unicast(address)) return "no address of a host";
  port->is_configured = true;
  memcpy(port->mac, mac, MAC_LEN);
  port->address = address;
  port->netmask = ~(uint32_t)0 << (32 - bits);
  port->gateway = gateway;
  return NULL;
}

static const char* read_neighbour(struct router* router, struct reader* value) {
  const uint8_t side = read_8(value);
  const uint8_t reserved = read_8(value);
  const uint8_t* mac = read_bytes(value, MAC_LEN);
  const uint32_t address = read_32(value);
  if (!is_used_up(value)) return "has another length";
  if (side >= NUM_SIDES || reserved != 0) return "no such side";
  if ((mac[0] & 1) != 0) return "the MAC address of a group";
  struct port* port = &router->ports[side];
  if (port->num_neighbours == MAX_NEIGHBOURS) return "too many neighbours";
  struct neighbour* neighbour = &port->neighbours[port->num_neighbours++];
  neighbour->address = address;
  memcpy(neighbour->mac, mac, MAC_LEN);
  return NULL;
}

static const char* error_text(spigrp_error error) {
  return error == SPIGRP_OK ? NULL : spigrp_error_name(error);
}

static const char* add_sa(struct router* router, const spigrp_sa* sa) {
  if (router->num_saids == MAX_SAS) return "too many SAs";
  const spigrp_error error = spigrp_add_sa(router->engine, sa);
  if (error == SPIGRP_OK) router->saids[router->num_saids++] = sa->said;
  return error_text(error);
}

static const char* read_sa(struct router* router, struct reader* value) {
  spigrp_sa sa = {0};
  uint8_t* enckey;
  uint8_t* authkey;
  const uint16_t flags = read_16(value);
  sa.esn = (flags & ESN) != 0;
  sa.no_replay_window = (flags & NO_REPLAY_WINDOW) != 0;
  sa.replay_window = read_16(value);
  sa.natt_sport = read_16(value);
  sa.natt_dport = read_16(value);
  sa.sequence = read_64(value);
  sa.max_packets = read_64(value);
  sa.max_bytes = read_64(value);
  sa.said = read_text(value);
  sa.algorithm = read_text(value);
  sa.tunnel_src = read_text(value);
  sa.enckey = enckey = read_counted(value, &sa.enckey_len);
  sa.authkey = authkey = read_counted(value, &sa.authkey_len);
  if (!is_used_up(value)) return "has another length";
  if ((flags & ~(ESN | NO_REPLAY_WINDOW)) != 0) return "unknown flags";
  const char* complaint = add_sa(router, &sa);
  if (enckey != NULL) sodium_memzero(enckey, sa.enckey_len);
  if (authkey != NULL) sodium_memzero(authkey, sa.authkey_len);
  return complaint;
}

static const char* read_group(struct router* router, struct reader* value) {
  const char* saids = read_text(value);
  if (!is_used_up(value)) return "has another length";
  return error_text(spigrp_group(router->engine, saids));
}

static const char* read_eroute(struct router* router, struct reader* value) {
  spigrp_eroute eroute = {0};
  eroute.protocol = read_8(value);
  const uint8_t reserved = read_8(value);
  eroute.sport = read_16(value);
  eroute.dport = read_16(value);
  eroute.src = read_text(value);
  eroute.dst = read_text(value);
  eroute.said = read_text(value);
  if (!is_used_up(value) || reserved != 0) return "has another length";
  return error_text(spigrp_add_eroute(router->engine, &eroute));
}

static const char* apply(struct router* router, struct record* record) {
  switch (record->type) {
    case PORT:
      return read_port(router, &record->value);
    case NEIGHBOUR:
      return read_neighbour(router, &record->value);
    case SA:
      return read_sa(router, &record->value);
    case GROUP:
      return read_group(router, &record->value);
    case EROUTE:
      return read_eroute(router, &record->value);
    default:
      return "of an unknown type";
  }
}

/* The first record says what the engine is to be. */
static void read_options(struct router* router, struct reader* records) {
  struct record record;
  if (!blob_next(records, &record) || record.type != OPTIONS) refuse(1, "does not have the options");
  router->mtu = read_16(&record.value);
  const uint16_t flags = read_16(&record.value);
  if (!is_used_up(&record.value) || flags != 0) refuse(1, "has another length, or unknown flags");
  if (router->mtu < LEAST_MTU || router->mtu > MTU) refuse(1, "the MTU is not between 576 and 1500");
}

static size_t count_of(struct reader records, enum type type) {
  struct record record;
  size_t count = 0;
  while (blob_next(&records, &record)) count += record.type == type;
  return count;
}

static void open_engine(struct router* router, const struct reader* records) {
  const spigrp_options options = {
      .sas = count_of(*records, SA),
      .eroutes = count_of(*records, EROUTE),
      .fragmented_packets = 8,
      .fragment_bytes = 8 * 2048,
      .mtu = router->mtu,
      .forward = true,
  };
  print("engine: ");
  print_number(spigrp_memory_size(&options));
  print(" bytes\n");
  const spigrp_error error =
      spigrp_open(SPIGRP_API, &options, engine_memory, sizeof engine_memory, &router->engine);
  if (error != SPIGRP_OK) fail("engine", spigrp_error_name(error));
}

void configure(struct router* router, uint8_t* blob) {
  struct reader records;
  const char* complaint = blob_open(blob, &records);
  if (complaint != NULL) fail("configuration", complaint);
  read_options(router, &records);
  open_engine(router, &records);
  struct record record;
  size_t number = 2;
  for (; blob_next(&records, &record); ++number) {
    complaint = apply(router, &record);
    if (complaint != NULL) refuse(number, complaint);
  }
  if (!records.is_good) refuse(number, "is not whole");
  if (!router->ports[LAN].is_configured || !router->ports[WAN].is_configured) {
    fail("configuration", "a side is missing");
  }
}
