/* SPDX-License-Identifier: Apache-2.0
 *
 * A router: plain IPv4 on one side, the same packets behind chains of SAs on the other.
 *
 *   LAN, virtio-net --> spigrp_outbound() --> virtio-net, WAN
 *                   <-- spigrp_inbound()  <--
 */
#include "blob.h"
#include "buffer.h"
#include "config.h"
#include "machine.h"
#include "random.h"
#include "report.h"
#include "uart.h"

static struct router router;

static void open_devices(void) {
  static const char* const missing[NUM_SIDES] = {"LAN", "WAN"};
  for (size_t side = 0; side < NUM_SIDES; ++side) {
    struct port* port = &router.ports[side];
    if (!virtio_net_open(&port->net, port->mac))
      fail(missing[side], "no virtio 1 network device has its MAC address");
  }
}

/* False: it is to end. */
static bool obey(int command) {
  if (command == 's' || command == 'q') report_counts(&router);
  return command != 'q';
}

/* Each side has its turn, so that neither waits for the other. False: nothing came on either. */
static bool work(void) {
  bool is_busy = false;
  for (int side = 0; side < NUM_SIDES; ++side) is_busy = router_work(&router, (enum side)side) || is_busy;
  spigrp_expire(router.engine, milliseconds());
  return is_busy;
}

int main(void);
int main(void) {
  uart_init();
  print("spigrp ");
  print(spigrp_version());
  print(", a router for virt-riscv64\n");
  if (!random_init()) fail("random numbers", "there is no virtio 1 entropy device");
  buffers_init();
  configure(&router, (uint8_t*)(uintptr_t)BLOB_ADDRESS);
  machine_init();
  open_devices();
  report_start(&router);

  while (obey(uart_read())) {
    if (!work()) sleep_until_work();
  }
  spigrp_close(router.engine);
  return 0;
}
