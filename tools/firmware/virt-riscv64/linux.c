/* SPDX-License-Identifier: Apache-2.0
 *
 * libsodium and zlib are compiled as for Linux, and this is what is left of that once the linker has dropped what nobody
 * calls. */
#include <stddef.h>
#include <string.h>

#include "machine.h"

int pthread_mutex_lock(void* mutex);
int pthread_mutex_unlock(void* mutex);
long sysconf(int name);
int* __errno_location(void);
void explicit_bzero(void* memory, size_t size);
void* malloc(size_t size);
void free(void* memory);
_Noreturn void abort(void);
_Noreturn void __assert_fail(const char* what, const char* file, unsigned line, const char* function);

/* sodium_init() takes a lock. There is one thread. */
int pthread_mutex_lock(void* mutex) {
  (void)mutex;
  return 0;
}

int pthread_mutex_unlock(void* mutex) {
  (void)mutex;
  return 0;
}

/* sodium_init() asks for the size of a page, for an allocator that nobody uses. */
long sysconf(int name) {
  (void)name;
  return 4096;
}

int* __errno_location(void) {
  static int number;
  return &number;
}

void explicit_bzero(void* memory, size_t size) {
  memset(memory, 0, size);
  __asm__ volatile("" ::"r"(memory) : "memory"); /* somebody might look */
}

/* zlib's own allocator. The engine gives it another one. */
void* malloc(size_t size) {
  (void)size;
  return NULL;
}

void free(void* memory) { (void)memory; }

_Noreturn void abort(void) { fail("libsodium", "wrong use"); }

_Noreturn void __assert_fail(const char* what, const char* file, unsigned line, const char* function) {
  (void)file, (void)line, (void)function;
  fail("libsodium", what);
}
