/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_MMIO_H
#define VIRT_MMIO_H

/* Registers of devices. Each access is one instruction, and in the order of the program. */
#include <stdint.h>

static inline uint8_t read8(uintptr_t address) { return *(volatile uint8_t*)address; }
static inline void write8(uintptr_t address, uint8_t value) { *(volatile uint8_t*)address = value; }
static inline uint32_t read32(uintptr_t address) { return *(volatile uint32_t*)address; }
static inline void write32(uintptr_t address, uint32_t value) { *(volatile uint32_t*)address = value; }
static inline uint64_t read64(uintptr_t address) { return *(volatile uint64_t*)address; }
static inline void write64(uintptr_t address, uint64_t value) { *(volatile uint64_t*)address = value; }

/* What was written before is there before what comes after, for devices as well. */
static inline void fence(void) { __asm__ volatile("fence iorw, iorw" ::: "memory"); }

#endif
