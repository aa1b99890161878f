/* SPDX-License-Identifier: Apache-2.0
 *
 * Random numbers for libsodium: ChaCha20 with a seed of the entropy device. Whoever sees the memory of the router
 * cannot tell what was handed out before, because each call makes the key of the next one. */
#include "random.h"

#include <sodium.h>
#include <string.h>

#include "machine.h"
#include "virtio_rng.h"

#define KEY_LEN crypto_stream_chacha20_ietf_KEYBYTES

static uint8_t key[KEY_LEN];
static bool is_seeded;

bool random_init(void) {
  is_seeded = virtio_rng_read(key, sizeof key);
  return is_seeded;
}

static void random_part(uint8_t* to, size_t size) {
  static const uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
  uint8_t stream[KEY_LEN + 96];
  crypto_stream_chacha20_ietf(stream, KEY_LEN + size, nonce, key);
  memcpy(key, stream, KEY_LEN);
  memcpy(to, stream + KEY_LEN, size);
  sodium_memzero(stream, sizeof stream);
}

static void random_buf(void* const to, const size_t size) {
  if (!is_seeded) fail("random numbers", "wanted before there was a seed");
  for (size_t done = 0; done < size;) {
    const size_t part = size - done < 96 ? size - done : 96;
    random_part((uint8_t*)to + done, part);
    done += part;
  }
}

static uint32_t random_number(void) {
  uint32_t number;
  random_buf(&number, sizeof number);
  return number;
}

static const char* name(void) { return "virtio-rng"; }

/* libsodium takes this one where nobody has set another. It is ours, under the name of the one that opens
 * /dev/urandom: so that nothing of that is linked. */
struct randombytes_implementation randombytes_sysrandom_implementation = {
    .implementation_name = name, .random = random_number, .buf = random_buf};
