/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include "uart.h"

static const char* const side_names[NUM_SIDES] = {"lan", "wan"};

static const char* const drop_names[NUM_DROPS] = {
    "not-ours", "not-ipv4", "no-route", "ttl", "no-neighbour", "not-sent", "error-rate",
};

static void report_port(const char* name, const struct port* port) {
  print(name);
  print(": ");
  print_mac(port->mac);
  print(", ");
  print_address(port->address);
  print("\n");
}

void report_start(const struct router* router) {
  for (size_t side = 0; side < NUM_SIDES; ++side) report_port(side_names[side], &router->ports[side]);
  print_number(router->num_saids);
  print(" SAs\n");
  print("ready: s shows counts, q switches off\n");
}

static void count(const char* group, const char* name, uint64_t number) {
  if (number == 0) return;
  print(group);
  print(" ");
  print(name);
  print(" ");
  print_number(number);
  print("\n");
}

static void report_flow(const char* name, const struct flow* flow) {
  count(name, "received", flow->received);
  count(name, "sent", flow->sent);
  count(name, "arp-answers", flow->arp_answers);
  count(name, "icmp-errors", flow->icmp_errors);
  for (size_t i = 0; i < NUM_DROPS; ++i) count(name, drop_names[i], flow->drops[i]);
  count(name, "packets", flow->packets);
  count(name, "instructions", flow->instructions);
  count(name, "engine-instructions", flow->engine_instructions);
}

/* Who boots again with the same keys must begin behind these numbers: see spigrp_sa.sequence. */
static void report_sa(const struct router* router, const char* said) {
  spigrp_state state;
  if (spigrp_get_state(router->engine, said, &state) != SPIGRP_OK) return;
  count(said, "sequence", state.sequence);
  count(said, "received", state.received);
  count(said, "bad-icv", state.bad_icv);
  count(said, "replayed", state.replayed);
}

void report_counts(const struct router* router) {
  for (size_t side = 0; side < NUM_SIDES; ++side) report_flow(side_names[side], &router->flows[side]);
  for (int verdict = 0; verdict < spigrp_num_verdicts(); ++verdict) {
    count("engine", spigrp_verdict_name(verdict), spigrp_count(router->engine, verdict));
  }
  for (size_t i = 0; i < router->num_saids; ++i) report_sa(router, router->saids[i]);
  print("end\n");
}
