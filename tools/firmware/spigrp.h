/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SPIGRP_H
#define SPIGRP_H

/* spigrp in C: groups of IPsec SAs that are applied to packets and removed from them, for firmware.
 *
 * All memory is the caller's and is given once, to spigrp_open(). Nothing here allocates, blocks, logs, reads a clock or
 * calls back. What the library calls is memcpy, memmove, memset and memcmp, libsodium and zlib.
 *
 * Texts end in NUL, are read during the call and not kept. A pointer may be null only where it is said. An engine is for
 * one thread at a time; two engines share nothing.
 *
 * tools/firmware/example.c shows all of it in use, and docs/firmware.md what an image needs beside it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface: spigrp_open() refuses another one than the library's. It grows whenever a structure
 * changes, or a function does other things than before. */
#define SPIGRP_API 1u

/* "0.1.0": of the library. */
const char* spigrp_version(void);

/* --- Errors ------------------------------------------------------------------------------------------------------- */

/* A call that does not return SPIGRP_OK has changed nothing. Numbers never change their meaning. */
/* NOLINTNEXTLINE(performance-enum-size): it is an int in C, for everybody */
typedef enum spigrp_error {
  SPIGRP_OK = 0,
  SPIGRP_BAD_API = 1,            /* spigrp_open(): compiled with the header of another version */
  SPIGRP_BAD_LIMITS = 2,         /* more than anybody can have, or fragments that fit nowhere */
  SPIGRP_BAD_MEMORY = 3,         /* too small, or not aligned */
  SPIGRP_BAD_SAID = 4,           /* a text that is no SAID */
  SPIGRP_BAD_ADDRESS = 5,        /* a text that is no address */
  SPIGRP_BAD_PREFIX = 6,         /* not ADDRESS/BITS, or bits are set behind the prefix */
  SPIGRP_BAD_ALGORITHM = 7,      /* no such name for this protocol */
  SPIGRP_NO_PROVIDER = 8,        /* the algorithm is known, and this build or CPU does not have it */
  SPIGRP_BAD_KEY_SIZE = 9,       /* another length than the algorithm's */
  SPIGRP_BAD_OPTION = 10,        /* an option of another protocol's, or out of range */
  SPIGRP_BAD_REPLAY_WINDOW = 11, /* not 32 to 4096 */
  SPIGRP_BAD_SEQUENCE = 12,      /* more than 32 bits without esn */
  SPIGRP_BAD_TUNNEL = 13,        /* no tunnel_src, or of another family than the destination */
  SPIGRP_BAD_GROUP = 14,         /* SAIDs that make no group: more than four, wrong order, ... */
  SPIGRP_FULL = 15,              /* the limit of spigrp_open() is reached */
  SPIGRP_SA_EXISTS = 16,
  SPIGRP_NO_SUCH_SA = 17,
  SPIGRP_ALREADY_GROUPED = 18,
  SPIGRP_EROUTE_EXISTS = 19,
  SPIGRP_NO_SUCH_EROUTE = 20,
  SPIGRP_MIXED_FAMILIES = 21, /* source and destination of an eroute */
} spigrp_error;

/* "bad-said" and the like; "unknown" for what is no error of this interface. */
const char* spigrp_error_name(spigrp_error error);

/* --- Memory ------------------------------------------------------------------------------------------------------- */

/* What an engine is made for. All that is zero is none, or off: begin with {0} and set what you need. */
typedef struct spigrp_options {
  size_t sas;     /* at most */
  size_t eroutes; /* at most */
  /* Of the SAs, so many may have a replay window of more than 64 numbers; 512 bytes each. */
  size_t wide_windows;
  /* Protected packets that wait for the rest of their fragments; 0: such are dropped. */
  size_t fragmented_packets;
  size_t fragment_bytes;  /* for the bytes of all of those */
  size_t held_packets;    /* packets that wait at %hold; 0: they are dropped */
  size_t held_packet_len; /* longer ones are not kept */
  size_t mtu;             /* of the path behind the groups; 0: packets may get as long as they can be */
  bool forward;           /* packets are forwarded, not made here: their TTL or hop limit goes down by one */
  bool pass_unmatched;    /* what no eroute or SA is for is let through and not dropped */
} spigrp_options;

#define SPIGRP_MEMORY_ALIGN 64u

/* An engine with its SAs and eroutes. It lies at the start of its memory. */
typedef struct spigrp_engine spigrp_engine;

/* So many bytes, aligned to SPIGRP_MEMORY_ALIGN, serve one engine with these options; 0: SPIGRP_BAD_LIMITS. */
size_t spigrp_memory_size(const spigrp_options* options);

/* Makes an engine in memory that stays the caller's and must stay where it is until spigrp_close(). `api` is
 * SPIGRP_API. */
spigrp_error spigrp_open(unsigned api, const spigrp_options* options, void* memory, size_t size,
                         spigrp_engine** engine);

/* Ends an engine, and overwrites its keys and all its memory. */
void spigrp_close(spigrp_engine* engine);

/* --- SAs and groups ----------------------------------------------------------------------------------------------- */

/* A security association. Begin with {0}; every field that is zero is absent, or has the default that is named.
 *
 * A key must never be used twice with one sequence number where the algorithm counts (ChaCha20-Poly1305, AES-GCM): who
 * has static keys keeps `sequence` of spigrp_get_state() in flash, ahead of what was sent, and gives it here. */
typedef struct spigrp_sa {
  const char* said; /* "esp.200@192.0.2.2", "tun:10@2001:db8::2", "ah.201@...", "comp.5000@..." */
  const char*
      algorithm; /* "chacha20poly1305", "null-sha256"; ah: "hmac-sha2-256-128"; comp: "deflate"; not for tun */
  const uint8_t* enckey; /* of a cipher, and behind it the salt where there is one (RFC 7634: 32 + 4 bytes) */
  size_t enckey_len;
  const uint8_t* authkey; /* of HMAC */
  size_t authkey_len;
  const char* tunnel_src; /* tun: the outer source, written on the way out and demanded on the way in */
  uint64_t sequence;      /* the last number that was sent or received */
  size_t replay_window;   /* 0: 64 */
  bool no_replay_window;  /* every number is taken, however often */
  bool esn;               /* sequence numbers of 64 bits (RFC 4303 section 2.2.1) */
  uint16_t natt_sport;    /* esp: both ports put it into UDP (RFC 3948) */
  uint16_t natt_dport;
  uint16_t tfc_len;     /* esp around tun: packets are filled up to so many bytes */
  uint64_t max_packets; /* the SA ends behind so many; 0: never */
  uint64_t max_bytes;
  uint64_t added_at; /* by the clock of spigrp_packet.arrived */
} spigrp_sa;

/* Keys are taken over and may be overwritten afterwards. */
spigrp_error spigrp_add_sa(spigrp_engine* engine, const spigrp_sa* sa);

/* Removes the SA and what is chained outside it. Its keys are overwritten. */
spigrp_error spigrp_remove_sa(spigrp_engine* engine, const char* said);

/* Chains SAs, inside to outside: "tun.10@192.0.2.2 esp.200@192.0.2.2". They exist, and are in no group. */
spigrp_error spigrp_group(spigrp_engine* engine, const char* saids);

/* Parts the group that this SA is in. */
spigrp_error spigrp_ungroup(spigrp_engine* engine, const char* said);

/* What an SA has done so far. */
typedef struct spigrp_state {
  uint64_t sequence; /* the last number that was sent */
  uint64_t received; /* the highest number that was received */
  uint64_t packets_out;
  uint64_t bytes_out;
  uint64_t packets_in;
  uint64_t bytes_in;
  uint64_t bad_icv;
  uint64_t replayed;
} spigrp_state;

spigrp_error spigrp_get_state(const spigrp_engine* engine, const char* said, spigrp_state* state);

/* --- Eroutes ------------------------------------------------------------------------------------------------------ */

/* Which packets go out through which group. Begin with {0}. */
typedef struct spigrp_eroute {
  const char* src;  /* "10.1.0.0/16" */
  const char* dst;  /* "10.2.0.0/16" */
  const char* said; /* of the innermost SA of the group; or "%pass", "%drop", "%reject", "%hold", "%trap" */
  uint8_t protocol; /* of the transport header: 6, 17, ...; 0: any */
  uint16_t sport;   /* 0: any */
  uint16_t dport;
} spigrp_eroute;

spigrp_error spigrp_add_eroute(spigrp_engine* engine, const spigrp_eroute* eroute);

/* Removes the one with this selector; `said` is not looked at and may be null. */
spigrp_error spigrp_remove_eroute(spigrp_engine* engine, const spigrp_eroute* eroute);

/* --- Packets ------------------------------------------------------------------------------------------------------ */

/* So much room before and behind a packet serves any group; traffic-flow padding comes on top. */
#define SPIGRP_HEADROOM 256u
#define SPIGRP_TAILROOM 256u

/* An IP packet of `len` bytes that begins `head` bytes into its memory. It is changed in place; `head` and `len` then
 * say where it is.
 *
 *   | headroom | IP packet        | tailroom |
 *   0          head               head+len    memory_len                                                             */
typedef struct spigrp_packet {
  uint8_t* memory;
  size_t memory_len;
  size_t head;
  size_t len;
  uint64_t arrived; /* in milliseconds, by any clock; 0 where nothing depends on time */
  int verdict;      /* what became of it: see spigrp_passed() */
} spigrp_packet;

/* Applies to every packet the group that its eroute points to. A packet whose head and length lie outside its memory is
 * dropped as malformed. What was dropped as "mtu-exceeded" or "shunt-reject" and still has a length is the ICMP error to
 * send back. */
void spigrp_outbound(spigrp_engine* engine, spigrp_packet* packets, size_t count);

/* Finds the SA of every packet, and removes its group. A fragment may be held until the others are there. */
void spigrp_inbound(spigrp_engine* engine, spigrp_packet* packets, size_t count);

/* Gives up fragments that have waited for too long at this time. To be called every second or so. */
void spigrp_expire(spigrp_engine* engine, uint64_t now);

/* Whether a packet with this verdict is to be sent on. */
bool spigrp_passed(int verdict);

/* "applied", "removed", "bad-icv" and the like, and a line of English; "unknown" for what is no verdict. */
const char* spigrp_verdict_name(int verdict);
const char* spigrp_verdict_text(int verdict);

/* Verdicts are the numbers below this; spigrp_count() is how many packets ended as one. */
int spigrp_num_verdicts(void);
uint64_t spigrp_count(const spigrp_engine* engine, int verdict);

#ifdef __cplusplus
}
#endif

#endif
