/* SPDX-License-Identifier: Apache-2.0 */
#include "virtio.h"

#include "machine.h"
#include "mmio.h"

/* Section 4.2.2 */
#define MAGIC 0x000u
#define VERSION 0x004u
#define DEVICE_ID 0x008u
#define DEVICE_FEATURES 0x010u
#define DEVICE_FEATURES_SEL 0x014u
#define DRIVER_FEATURES 0x020u
#define DRIVER_FEATURES_SEL 0x024u
#define QUEUE_SEL 0x030u
#define QUEUE_NUM_MAX 0x034u
#define QUEUE_NUM 0x038u
#define QUEUE_READY 0x044u
#define QUEUE_NOTIFY 0x050u
#define STATUS 0x070u
#define QUEUE_DESC 0x080u
#define QUEUE_DRIVER 0x090u
#define QUEUE_DEVICE 0x0a0u

#define MAGIC_VALUE 0x74726976u /* "virt" */
#define MODERN 2u               /* version 1 is the legacy interface of before the standard */

/* Section 2.1 */
#define ACKNOWLEDGE 1u
#define DRIVER 2u
#define DRIVER_OK 4u
#define FEATURES_OK 8u

#define VERSION_1 1u /* VIRTIO_F_VERSION_1 is bit 32, section 6 */

#define DESC_WRITE 2u   /* section 2.6.5 */
#define NO_INTERRUPT 1u /* section 2.6.6 */
#define NO_NOTIFY 1u    /* section 2.6.8 */

uintptr_t virtio_find(uint32_t index, uint32_t kind) {
  const uintptr_t device = VIRTIO_MMIO_BASE + index * VIRTIO_MMIO_STRIDE;
  const bool is_one = read32(device + MAGIC) == MAGIC_VALUE && read32(device + VERSION) == MODERN &&
                      read32(device + DEVICE_ID) == kind;
  return is_one ? device : 0;
}

static void add_status(uintptr_t device, uint32_t bit) {
  write32(device + STATUS, read32(device + STATUS) | bit);
}

static bool agree(uintptr_t device, uint32_t half, uint32_t wanted) {
  write32(device + DEVICE_FEATURES_SEL, half);
  if ((read32(device + DEVICE_FEATURES) & wanted) != wanted) return false;
  write32(device + DRIVER_FEATURES_SEL, half);
  write32(device + DRIVER_FEATURES, wanted);
  return true;
}

/* The order is that of section 3.1.1. */
bool virtio_begin(uintptr_t device, uint32_t wanted) {
  write32(device + STATUS, 0);
  add_status(device, ACKNOWLEDGE);
  add_status(device, DRIVER);
  if (!agree(device, 0, wanted) || !agree(device, 1, VERSION_1)) return false;
  add_status(device, FEATURES_OK);
  return (read32(device + STATUS) & FEATURES_OK) != 0;
}

static void write_address(uintptr_t reg, const volatile void* address) {
  write32(reg, (uint32_t)(uintptr_t)address);
  write32(reg + 4, (uint32_t)((uint64_t)(uintptr_t)address >> 32));
}

static void clear(struct virtqueue* queue, uintptr_t device, uint32_t number, bool quiet) {
  *queue = (struct virtqueue){.device = device, .number = number, .num_free = QUEUE_SIZE};
  for (uint16_t i = 0; i < QUEUE_SIZE; ++i) queue->free[i] = i;
  queue->avail.flags = quiet ? NO_INTERRUPT : 0;
}

/* Section 4.2.3.2 */
bool virtio_add_queue(uintptr_t device, uint32_t number, struct virtqueue* queue, bool quiet) {
  write32(device + QUEUE_SEL, number);
  if (read32(device + QUEUE_READY) != 0 || read32(device + QUEUE_NUM_MAX) < QUEUE_SIZE) return false;
  clear(queue, device, number, quiet);
  write32(device + QUEUE_NUM, QUEUE_SIZE);
  write_address(device + QUEUE_DESC, queue->desc);
  write_address(device + QUEUE_DRIVER, &queue->avail);
  write_address(device + QUEUE_DEVICE, &queue->used);
  fence();
  write32(device + QUEUE_READY, 1);
  return true;
}

void virtio_go(uintptr_t device) { add_status(device, DRIVER_OK); }

bool virtqueue_put(struct virtqueue* queue, void* owner, const void* address, uint32_t len,
                   bool device_writes) {
  if (queue->num_free == 0) return false;
  const uint16_t id = queue->free[--queue->num_free];
  queue->owner[id] = owner;
  queue->len[id] = len;
  queue->desc[id] = (struct virtq_desc){
      .address = (uintptr_t)address, .len = len, .flags = device_writes ? DESC_WRITE : 0, .next = 0};
  queue->avail.ring[queue->avail.index % QUEUE_SIZE] = id;
  fence(); /* the entry before the index that shows it: section 2.6.13.3 */
  *(volatile uint16_t*)&queue->avail.index = (uint16_t)(queue->avail.index + 1);
  return true;
}

void virtqueue_kick(struct virtqueue* queue) {
  if (queue->kicked == queue->avail.index) return;
  queue->kicked = queue->avail.index;
  fence(); /* the index before the look at the flags: section 2.6.13.4.1 */
  if ((queue->used.flags & NO_NOTIFY) == 0) write32(queue->device + QUEUE_NOTIFY, queue->number);
}

/* What a device writes is not believed: an id that it was not given is passed over, and a length cut. */
void* virtqueue_take(struct virtqueue* queue, uint32_t* len) {
  while (queue->used.index != queue->seen) {
    fence(); /* the index before the entry that it shows */
    const uint32_t slot = queue->seen++ % QUEUE_SIZE;
    const uint32_t id = queue->used.ring[slot].id;
    const uint32_t written = queue->used.ring[slot].len;
    if (id >= QUEUE_SIZE || queue->owner[id] == NULL) continue;
    void* owner = queue->owner[id];
    queue->owner[id] = NULL;
    queue->free[queue->num_free++] = (uint16_t)id;
    *len = written < queue->len[id] ? written : queue->len[id];
    return owner;
  }
  return NULL;
}
