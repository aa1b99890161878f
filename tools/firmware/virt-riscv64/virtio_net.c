/* SPDX-License-Identifier: Apache-2.0 */
#include "virtio_net.h"

#include <string.h>

#include "bytes.h"
#include "machine.h"
#include "mmio.h"

#define FEATURE_MAC (1u << 5) /* section 5.1.3 */
#define CONFIG_MAC 0x100u     /* section 5.1.4, behind the registers of section 4.2.2 */
#define RECEIVE_QUEUE 0u      /* section 5.1.2 */
#define TRANSMIT_QUEUE 1u

/* struct virtio_net_hdr, with num_buffers as virtio 1 always has it: section 5.1.6. All of it is zero for a frame that
 * wants nothing, and nothing of it is looked at in one that was received, since no feature was agreed on. */
#define DEVICE_HEADER_LEN 12u
#define BEFORE_IP (DEVICE_HEADER_LEN + ETHERNET_LEN)

static bool has_mac(uintptr_t device, const uint8_t* mac) {
  for (size_t i = 0; i < MAC_LEN; ++i) {
    if (read8(device + CONFIG_MAC + i) != mac[i]) return false;
  }
  return true;
}

static uintptr_t find(const uint8_t* mac) {
  for (uint32_t i = 0; i < VIRTIO_MMIO_COUNT; ++i) {
    const uintptr_t device = virtio_find(i, VIRTIO_NET);
    if (device != 0 && has_mac(device, mac)) return device;
  }
  return 0;
}

static void refill(struct virtio_net* net) {
  while (net->receive.num_free > 0) {
    struct buffer* buffer = buffer_get();
    if (buffer == NULL) break;
    virtqueue_put(&net->receive, buffer, buffer->bytes + BUFFER_IP - BEFORE_IP, BEFORE_IP + MTU, true);
  }
  virtqueue_kick(&net->receive);
}

bool virtio_net_open(struct virtio_net* net, const uint8_t* mac) {
  net->device = find(mac);
  if (net->device == 0 || !virtio_begin(net->device, FEATURE_MAC)) return false;
  memcpy(net->mac, mac, MAC_LEN);
  if (!virtio_add_queue(net->device, RECEIVE_QUEUE, &net->receive, false) ||
      !virtio_add_queue(net->device, TRANSMIT_QUEUE, &net->transmit, true)) {
    return false;
  }
  virtio_go(net->device);
  refill(net);
  return true;
}

static void free_sent(struct virtio_net* net) {
  uint32_t written;
  struct buffer* buffer;
  while ((buffer = virtqueue_take(&net->transmit, &written)) != NULL) buffer_free(buffer);
}

size_t virtio_net_receive(struct virtio_net* net, struct buffer** frames, size_t max) {
  size_t count = 0;
  uint32_t len;
  free_sent(net);
  while (count < max) {
    struct buffer* buffer = virtqueue_take(&net->receive, &len);
    if (buffer == NULL) break;
    if (len < BEFORE_IP) {
      buffer_free(buffer);
      continue;
    }
    buffer->head = BUFFER_IP;
    buffer->len = len - BEFORE_IP;
    frames[count++] = buffer;
  }
  refill(net);
  return count;
}

bool virtio_net_send(struct virtio_net* net, struct buffer* buffer, const uint8_t* to, uint16_t type) {
  const bool fits = buffer->head >= BEFORE_IP && buffer->head <= BUFFER_SIZE && buffer->len <= MTU &&
                    buffer->len <= BUFFER_SIZE - buffer->head;
  if (fits) {
    uint8_t* ethernet = buffer->bytes + buffer->head - ETHERNET_LEN;
    memset(ethernet - DEVICE_HEADER_LEN, 0, DEVICE_HEADER_LEN);
    memcpy(ethernet, to, MAC_LEN);
    memcpy(ethernet + MAC_LEN, net->mac, MAC_LEN);
    put16(ethernet + 2 * MAC_LEN, type);
    const uint32_t len = (uint32_t)(BEFORE_IP + buffer->len);
    if (virtqueue_put(&net->transmit, buffer, ethernet - DEVICE_HEADER_LEN, len, false)) return true;
  }
  buffer_free(buffer);
  return false;
}

void virtio_net_flush(struct virtio_net* net) { virtqueue_kick(&net->transmit); }

const uint8_t* ethernet_to(const struct buffer* frame) { return frame->bytes + BUFFER_IP - ETHERNET_LEN; }

uint16_t ethernet_type(const struct buffer* frame) { return get16(frame->bytes + BUFFER_IP - 2); }
