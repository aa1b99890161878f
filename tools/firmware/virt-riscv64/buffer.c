/* SPDX-License-Identifier: Apache-2.0 */
#include "buffer.h"

#include "virtio.h"

/* Both queues of both devices, and as many as the router works on at a time: so that there is always one to receive
 * into, and a device that sends nothing does not stop what others do. */
#define NUM_BUFFERS (5 * QUEUE_SIZE)

static struct buffer buffers[NUM_BUFFERS];
static struct buffer* free_buffers;

void buffers_init(void) {
  free_buffers = NULL;
  for (size_t i = 0; i < NUM_BUFFERS; ++i) buffer_free(&buffers[i]);
}

struct buffer* buffer_get(void) {
  struct buffer* buffer = free_buffers;
  if (buffer != NULL) free_buffers = buffer->next;
  return buffer;
}

void buffer_free(struct buffer* buffer) {
  buffer->next = free_buffers;
  free_buffers = buffer;
}
