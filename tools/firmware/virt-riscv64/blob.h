/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_BLOB_H
#define VIRT_BLOB_H

/* The configuration as make-blob writes it: README.md has the format. Here its bytes are taken apart, and no length in
 * it is believed; config.c knows what they mean. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOB_ADDRESS 0x84000000u
#define BLOB_MAX_LEN 65536u

/* Bytes that are still to be read. Once one was asked for that is not there, `is_good` is false, and all that is read
 * is zero. */
struct reader {
  uint8_t* at;
  size_t left;
  bool is_good;
};

struct record {
  uint8_t type;
  struct reader value;
};

/* What is wrong with the blob as a whole, or NULL: then `records` is behind its header. */
const char* blob_open(uint8_t* blob, struct reader* records);

/* The next record. False: there is none; then `records->is_good` says whether the last one was whole. */
bool blob_next(struct reader* records, struct record* record);

uint8_t read_8(struct reader* reader);
uint16_t read_16(struct reader* reader);
uint32_t read_32(struct reader* reader);
uint64_t read_64(struct reader* reader);

/* So many bytes, or NULL. They lie in the blob. */
uint8_t* read_bytes(struct reader* reader, size_t len);

/* A byte with a length, and so many bytes. NULL: it is 0, or they are not there. */
uint8_t* read_counted(struct reader* reader, size_t* len);

/* The same for a text, which ends in its only NUL. */
const char* read_text(struct reader* reader);

/* Whether all of it was there, and was read. */
bool is_used_up(const struct reader* reader);

#endif
