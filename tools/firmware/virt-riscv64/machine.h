/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_MACHINE_H
#define VIRT_MACHINE_H

/* What the `virt` machine has beside memory and virtio: a clock, a counter of instructions, sleep, and the power
 * switch. Addresses are those of QEMU's hw/riscv/virt.c. */
#include <stdbool.h>
#include <stdint.h>

#define VIRTIO_MMIO_BASE 0x10001000u
#define VIRTIO_MMIO_STRIDE 0x1000u
#define VIRTIO_MMIO_COUNT 8u

/* Milliseconds since the machine was switched on. */
uint64_t milliseconds(void);

/* Instructions that this hart has executed: exact with -icount, else something of the host's. */
uint64_t instructions(void);

/* Lets the virtio devices and the UART end a sleep(). */
void machine_init(void);

/* Sleeps until a device wants something, or for a second. What it wants is for the caller to find out. */
void sleep_until_work(void);

/* Ends the emulation, with exit code 0. */
_Noreturn void power_off(void);

/* Says why on the UART, and ends with exit code 1. */
_Noreturn void fail(const char* what, const char* why);

#endif
