/* SPDX-License-Identifier: Apache-2.0 */
#include "machine.h"

#include "mmio.h"
#include "uart.h"

#define TEST_FINISHER 0x00100000u /* "sifive,test" */
#define FINISHER_PASS 0x5555u
#define FINISHER_FAIL 0x3333u

#define CLINT_MTIMECMP 0x02004000u
#define CLINT_MTIME 0x0200bff8u
#define TICKS_PER_MILLISECOND 10000u

#define PLIC_PRIORITY 0x0c000000u
#define PLIC_ENABLE 0x0c002000u    /* of context 0, which is machine mode of hart 0 */
#define PLIC_THRESHOLD 0x0c200000u /* dito */
#define PLIC_CLAIM 0x0c200004u

#define VIRTIO_IRQ 1u /* and the seven after it */
#define UART_IRQ 10u

#define MIE_TIMER (1ul << 7)
#define MIE_EXTERNAL (1ul << 11)

#define VIRTIO_INTERRUPT_STATUS 0x060u /* virtio 1.1, section 4.2.2 */
#define VIRTIO_INTERRUPT_ACK 0x064u

uint64_t milliseconds(void) { return read64(CLINT_MTIME) / TICKS_PER_MILLISECOND; }

uint64_t instructions(void) {
  uint64_t count;
  __asm__ volatile("csrr %0, minstret" : "=r"(count)::"memory");
  return count;
}

static void enable(uint32_t irq) {
  write32(PLIC_PRIORITY + 4 * irq, 1);
  write32(PLIC_ENABLE, read32(PLIC_ENABLE) | 1u << irq);
}

void machine_init(void) {
  write32(PLIC_THRESHOLD, 0);
  for (uint32_t i = 0; i < VIRTIO_MMIO_COUNT; ++i) enable(VIRTIO_IRQ + i);
  enable(UART_IRQ);
  const uint64_t wanted = MIE_TIMER | MIE_EXTERNAL;
  __asm__ volatile("csrs mie, %0" ::"r"(wanted));
}

/* The devices hold their interrupt until they are told that it was seen: so that what comes between the last look at
 * the queues and wfi ends the sleep at once. One is taken each time, and the others end the next sleep. The UART holds
 * its own until it was read. */
static void acknowledge(void) {
  const uint32_t irq = read32(PLIC_CLAIM);
  if (irq == 0) return;
  if (irq >= VIRTIO_IRQ && irq < VIRTIO_IRQ + VIRTIO_MMIO_COUNT) {
    const uintptr_t device = VIRTIO_MMIO_BASE + (irq - VIRTIO_IRQ) * VIRTIO_MMIO_STRIDE;
    write32(device + VIRTIO_INTERRUPT_ACK, read32(device + VIRTIO_INTERRUPT_STATUS));
  }
  write32(PLIC_CLAIM, irq);
}

void sleep_until_work(void) {
  write64(CLINT_MTIMECMP, read64(CLINT_MTIME) + 1000u * TICKS_PER_MILLISECOND);
  __asm__ volatile("wfi" ::: "memory");
  acknowledge();
}

_Noreturn static void finish(uint32_t how) {
  write32(TEST_FINISHER, how);
  for (;;) __asm__ volatile("wfi");
}

_Noreturn void power_off(void) { finish(FINISHER_PASS); }

_Noreturn void fail(const char* what, const char* why) {
  print(what);
  print(": ");
  print(why);
  print("\n");
  finish(1u << 16 | FINISHER_FAIL);
}

/* start.S comes here from a trap. On a board this is where the router restarts. */
_Noreturn void trapped(uint64_t cause, uint64_t pc, uint64_t value);
_Noreturn void trapped(uint64_t cause, uint64_t pc, uint64_t value) {
  print("trap: cause ");
  print_hex(cause);
  print(" at ");
  print_hex(pc);
  print(", value ");
  print_hex(value);
  print("\n");
  finish(2u << 16 | FINISHER_FAIL);
}
