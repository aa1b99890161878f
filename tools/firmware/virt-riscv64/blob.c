/* SPDX-License-Identifier: Apache-2.0 */
#include "blob.h"

#include <sodium.h>
#include <string.h>

#include "bytes.h"

#define VERSION 1u
#define DIGEST_LEN crypto_hash_sha256_BYTES
#define HEADER_LEN (8 + 2 + 2 + 4 + DIGEST_LEN)

static const uint8_t magic[8] = {'s', 'p', 'i', 'g', 'r', 'p', 0, 0};

const char* blob_open(uint8_t* blob, struct reader* records) {
  struct reader reader = {blob, HEADER_LEN, true};
  if (memcmp(read_bytes(&reader, sizeof magic), magic, sizeof magic) != 0) return "there is none";
  if (read_16(&reader) != VERSION) return "of another version than this image's";
  if (read_16(&reader) != 0) return "reserved bits are set";
  const uint32_t len = read_32(&reader);
  if (len > BLOB_MAX_LEN - HEADER_LEN) return "too long";
  uint8_t digest[DIGEST_LEN];
  crypto_hash_sha256(digest, blob + HEADER_LEN, len);
  if (sodium_memcmp(read_bytes(&reader, DIGEST_LEN), digest, DIGEST_LEN) != 0) return "damaged";
  *records = (struct reader){blob + HEADER_LEN, len, true};
  return NULL;
}

bool blob_next(struct reader* records, struct record* record) {
  if (records->left == 0) return false;
  record->type = read_8(records);
  const uint8_t reserved = read_8(records);
  const size_t len = read_16(records);
  record->value = (struct reader){read_bytes(records, len), len, true};
  records->is_good = records->is_good && reserved == 0;
  return records->is_good;
}

uint8_t* read_bytes(struct reader* reader, size_t len) {
  if (!reader->is_good || len > reader->left) {
    reader->is_good = false;
    return NULL;
  }
  uint8_t* bytes = reader->at;
  reader->at += len;
  reader->left -= len;
  return bytes;
}

uint8_t read_8(struct reader* reader) {
  const uint8_t* bytes = read_bytes(reader, 1);
  return bytes != NULL ? *bytes : 0;
}

uint16_t read_16(struct reader* reader) {
  const uint8_t* bytes = read_bytes(reader, 2);
  return bytes != NULL ? get16(bytes) : 0;
}

uint32_t read_32(struct reader* reader) {
  const uint8_t* bytes = read_bytes(reader, 4);
  return bytes != NULL ? get32(bytes) : 0;
}

uint64_t read_64(struct reader* reader) {
  const uint8_t* bytes = read_bytes(reader, 8);
  return bytes != NULL ? get64(bytes) : 0;
}

uint8_t* read_counted(struct reader* reader, size_t* len) {
  *len = read_8(reader);
  uint8_t* bytes = *len > 0 ? read_bytes(reader, *len) : NULL;
  if (bytes == NULL) *len = 0;
  return bytes;
}

const char* read_text(struct reader* reader) {
  size_t len;
  const uint8_t* text = read_counted(reader, &len);
  if (text == NULL) return NULL;
  for (size_t i = 0; i < len; ++i) {
    if ((text[i] == 0) != (i == len - 1)) {
      reader->is_good = false;
      return NULL;
    }
  }
  return (const char*)text;
}

bool is_used_up(const struct reader* reader) { return reader->is_good && reader->left == 0; }
