/* SPDX-License-Identifier: Apache-2.0 */
#include "uart.h"

#include <stddef.h>

#include "mmio.h"

#define UART 0x10000000u
#define DATA (UART + 0)
#define INTERRUPT_ENABLE (UART + 1)
#define LINE_STATUS (UART + 5)
#define RECEIVED 0x01u
#define CAN_TAKE 0x20u

void uart_init(void) { write8(INTERRUPT_ENABLE, 1); /* for what is received: it ends a sleep */ }

int uart_read(void) { return (read8(LINE_STATUS) & RECEIVED) != 0 ? read8(DATA) : -1; }

static void put(char c) {
  while ((read8(LINE_STATUS) & CAN_TAKE) == 0) {
  }
  write8(DATA, (uint8_t)c);
}

void print(const char* text) {
  for (; *text != '\0'; ++text) {
    if (*text == '\n') put('\r');
    put(*text);
  }
}

static void print_digits(uint64_t number, unsigned base) {
  char digits[20]; /* 2^64 has so many in base 10 */
  size_t count = 0;
  do {
    digits[count++] = "0123456789abcdef"[number % base];
    number /= base;
  } while (number != 0);
  while (count > 0) put(digits[--count]);
}

void print_number(uint64_t number) { print_digits(number, 10); }

void print_hex(uint64_t number) {
  print("0x");
  print_digits(number, 16);
}

void print_mac(const uint8_t* mac) {
  for (size_t i = 0; i < 6; ++i) {
    if (i > 0) put(':');
    print_digits(mac[i] >> 4, 16);
    print_digits(mac[i] & 15, 16);
  }
}

void print_address(uint32_t address) {
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    if (shift < 32) put('.');
    print_digits(address >> (shift - 8) & 255, 10);
  }
}
