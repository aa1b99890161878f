/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_UART_H
#define VIRT_UART_H

/* The serial line: an NS16550A, which QEMU has ready without a baud rate. */
#include <stdint.h>

void uart_init(void);

/* A byte that came, or -1. */
int uart_read(void);

void print(const char* text);
void print_number(uint64_t number);
void print_hex(uint64_t number);
void print_mac(const uint8_t* mac);
/* An IPv4 address, in host byte order. */
void print_address(uint32_t address);

#endif
