/* SPDX-License-Identifier: Apache-2.0
 *
 * Two routers in one program. The first puts a packet for 10.2.0.0/16 into ESP, in a tunnel from 192.0.2.1 to 192.0.2.2;
 * the second takes it out again.
 *
 *   10.1.0.5 --> router A ==== tunnel ==== router B --> 10.2.0.9
 */
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spigrp.h"

/* 1. What the engine is for decides how much memory it takes: ask spigrp_memory_size(), or see what it says once and
 *    write that down, as a linker script would. */
static const spigrp_options router = {.sas = 2, .eroutes = 4, .forward = true};

static alignas(SPIGRP_MEMORY_ALIGN) unsigned char memory_of_a[1024 * 1024];
static alignas(SPIGRP_MEMORY_ALIGN) unsigned char memory_of_b[1024 * 1024];

/* 2. Keys: 32 bytes for ChaCha20-Poly1305 and 4 bytes of salt. A real one comes from key management, or from flash; the
 *    same key must not begin again at sequence number 1 after a restart (spigrp_sa.sequence). */
static uint8_t key[36] = "an example, and no key for a router";

static void check(const char *what, spigrp_error error) {
  if (error == SPIGRP_OK) return;
  fprintf(stderr, "%s: %s\n", what, spigrp_error_name(error));
  exit(EXIT_FAILURE);
}

/* 3. Both ends have the same SAs: a tunnel, and ESP around it. */
static spigrp_engine *make_router(void *memory, size_t size) {
  spigrp_engine *engine = NULL;
  check("open", spigrp_open(SPIGRP_API, &router, memory, size, &engine));

  const spigrp_sa tunnel = {.said = "tun.10@192.0.2.2", .tunnel_src = "192.0.2.1"};
  const spigrp_sa esp = {.said = "esp.1000@192.0.2.2", .algorithm = "chacha20poly1305", .enckey = key, .enckey_len = 36};
  check("tunnel", spigrp_add_sa(engine, &tunnel));
  check("esp", spigrp_add_sa(engine, &esp));
  check("group", spigrp_group(engine, "tun.10@192.0.2.2 esp.1000@192.0.2.2"));

  /* 4. What goes into the tunnel, and so what may come out of it at the other end. */
  const spigrp_eroute route = {.src = "10.1.0.0/16", .dst = "10.2.0.0/16", .said = "tun.10@192.0.2.2"};
  check("eroute", spigrp_add_eroute(engine, &route));
  return engine;
}

static void show(const char *where, const spigrp_packet *packet) {
  printf("%s: %s, %zu bytes:", where, spigrp_verdict_name(packet->verdict), packet->len);
  for (size_t i = 0; i < packet->len && i < 28; ++i) printf(" %02x", packet->memory[packet->head + i]);
  printf("%s\n", packet->len > 28 ? " ..." : "");
  if (!spigrp_passed(packet->verdict)) {
    fprintf(stderr, "%s\n", spigrp_verdict_text(packet->verdict));
    exit(EXIT_FAILURE);
  }
}

/* IPv4, UDP from 10.1.0.5 to 10.2.0.9, "hello" */
static const uint8_t hello[] = {
    0x45, 0x00, 0x00, 0x21, 0x00, 0x01, 0x00, 0x00, 0x40, 0x11, 0x66, 0xbb, 0x0a, 0x01, 0x00, 0x05, 0x0a,
    0x02, 0x00, 0x09, 0x10, 0x00, 0x10, 0x01, 0x00, 0x0d, 0x00, 0x00, 'h',  'e',  'l',  'l',  'o',
};

int main(void) {
  printf("spigrp %s: a router takes %zu bytes\n", spigrp_version(), spigrp_memory_size(&router));
  spigrp_engine *a = make_router(memory_of_a, sizeof memory_of_a);
  spigrp_engine *b = make_router(memory_of_b, sizeof memory_of_b);
  memset(key, 0, sizeof key); /* the engines have it */

  /* 5. A packet has room around it, so that headers can be put before it and a trailer behind it. */
  static uint8_t buffer[SPIGRP_HEADROOM + sizeof hello + SPIGRP_TAILROOM];
  memcpy(buffer + SPIGRP_HEADROOM, hello, sizeof hello);
  spigrp_packet packet = {
      .memory = buffer, .memory_len = sizeof buffer, .head = SPIGRP_HEADROOM, .len = sizeof hello};

  spigrp_outbound(a, &packet, 1);
  show("router A", &packet);
  spigrp_inbound(b, &packet, 1);
  show("router B", &packet);
  if (packet.len != sizeof hello || memcmp(packet.memory + packet.head + 20, hello + 20, sizeof hello - 20) != 0) {
    fprintf(stderr, "that is another packet\n");
    return EXIT_FAILURE;
  }

  spigrp_state state;
  check("state", spigrp_get_state(a, "esp.1000@192.0.2.2", &state));
  printf("the next packet gets sequence number %llu\n", (unsigned long long)state.sequence + 1);

  /* 6. Keys are overwritten. */
  spigrp_close(a);
  spigrp_close(b);
  return EXIT_SUCCESS;
}
