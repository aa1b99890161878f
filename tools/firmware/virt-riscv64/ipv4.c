/* SPDX-License-Identifier: Apache-2.0 */
#include "ipv4.h"

#include "bytes.h"

#define LEAST_HEADER 20u
#define TOTAL_LENGTH 2u
#define TTL 8u
#define CHECKSUM 10u
#define DESTINATION 16u

/* RFC 1071 */
static uint16_t checksum(const uint8_t* header, size_t len) {
  uint32_t sum = 0;
  for (size_t i = 0; i < len; i += 2) sum += get16(header + i);
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~sum;
}

bool ipv4_check(struct buffer* buffer) {
  const uint8_t* ip = buffer->bytes + buffer->head;
  if (buffer->len < LEAST_HEADER || ip[0] >> 4 != 4) return false;
  const size_t header = (size_t)(ip[0] & 15) * 4;
  const size_t total = get16(ip + TOTAL_LENGTH);
  if (header < LEAST_HEADER || total < header || buffer->len < total || checksum(ip, header) != 0)
    return false;
  buffer->len = total;
  return true;
}

uint32_t ipv4_destination(const struct buffer* buffer) {
  return get32(buffer->bytes + buffer->head + DESTINATION);
}

bool ipv4_is_unicast(uint32_t address) {
  const uint32_t first = address >> 24;
  return first != 0 && first != 127 && first < 224;
}

bool ipv4_decrement_ttl(struct buffer* buffer) {
  uint8_t* ip = buffer->bytes + buffer->head;
  if (ip[TTL] <= 1) return false;
  --ip[TTL];
  put16(ip + CHECKSUM, 0);
  put16(ip + CHECKSUM, checksum(ip, (size_t)(ip[0] & 15) * 4));
  return true;
}
