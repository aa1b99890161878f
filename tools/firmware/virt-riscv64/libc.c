/* SPDX-License-Identifier: Apache-2.0
 *
 * The part of a C library that the compiler, the core, libsodium and zlib ask for. */
#include <stddef.h>
#include <stdint.h>

void* memcpy(void* restrict to, const void* restrict from, size_t size);
void* memmove(void* to, const void* from, size_t size);
void* memset(void* to, int value, size_t size);
int memcmp(const void* a, const void* b, size_t size);
int strcmp(const char* a, const char* b);

typedef uint64_t __attribute__((may_alias)) word;

/* Words are copied where both sides come to a boundary together: misaligned access is slow, or traps. */

/* From the beginning on, so that `to` may also lie before `from`, over its beginning. */
static void copy_forward(uint8_t* to, const uint8_t* from, size_t size) {
  if ((((uintptr_t)to ^ (uintptr_t)from) & 7) == 0) {
    for (; size > 0 && ((uintptr_t)to & 7) != 0; --size) *to++ = *from++;
    for (; size >= 8; size -= 8, to += 8, from += 8) *(word*)(void*)to = *(const word*)(const void*)from;
  }
  for (; size > 0; --size) *to++ = *from++;
}

static void copy_backward(uint8_t* to, const uint8_t* from, size_t size) {
  if ((((uintptr_t)to ^ (uintptr_t)from) & 7) == 0) {
    for (; size > 0 && ((uintptr_t)(to + size) & 7) != 0; --size) to[size - 1] = from[size - 1];
    for (; size >= 8; size -= 8)
      *(word*)(void*)(to + size - 8) = *(const word*)(const void*)(from + size - 8);
  }
  for (; size > 0; --size) to[size - 1] = from[size - 1];
}

void* memcpy(void* restrict to, const void* restrict from, size_t size) {
  copy_forward(to, from, size);
  return to;
}

void* memmove(void* to, const void* from, size_t size) {
  if ((uintptr_t)to - (uintptr_t)from < size) {
    copy_backward(to, from, size); /* it begins inside */
  } else {
    copy_forward(to, from, size);
  }
  return to;
}

void* memset(void* to, int value, size_t size) {
  uint8_t* out = to;
  const uint64_t eight = 0x0101010101010101u * (uint8_t)value;
  for (; size > 0 && ((uintptr_t)out & 7) != 0; --size) *out++ = (uint8_t)value;
  for (; size >= 8; size -= 8, out += 8) *(word*)(void*)out = eight;
  for (; size > 0; --size) *out++ = (uint8_t)value;
  return to;
}

int memcmp(const void* a, const void* b, size_t size) {
  const uint8_t* left = a;
  const uint8_t* right = b;
  for (size_t i = 0; i < size; ++i) {
    if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
  }
  return 0;
}

int strcmp(const char* a, const char* b) {
  while (*a != '\0' && *a == *b) ++a, ++b;
  return (unsigned char)*a - (unsigned char)*b;
}
