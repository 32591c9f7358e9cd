/*
 * What a pcapng block has beside the fields that the reader of captures needs: options and records.
 *
 * Wireshark refuses a file whose options contradict themselves, for example an option that is longer
 * than its block. This code finds such blocks, so that the reader leaves them to tshark.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PCAPNG_BLOCK_H
#define TCPSTATE_PCAPNG_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Block types (draft-ietf-opsawg-pcapng section 4). */
enum {
    BLOCK_INTERFACE = 1,
    BLOCK_OBSOLETE = 2, /* a packet, as in old files */
    BLOCK_SIMPLE = 3,   /* a packet without time and interface */
    BLOCK_NAMES = 4,
    BLOCK_STATISTICS = 5,
    BLOCK_ENHANCED = 6, /* a packet */
    BLOCK_JOURNAL = 9,  /* an entry of systemd's journal */
    BLOCK_SECRETS = 10,
    BLOCK_SYSTEM_CALL = 0x204, /* of sysdig; the next two are later forms */
    BLOCK_SYSTEM_CALL_2 = 0x216,
    BLOCK_SYSTEM_CALL_LARGE = 0x221,
    BLOCK_CUSTOM =
        0xbad, /* of a program or vendor; the other must not be copied into changed files */
    BLOCK_CUSTOM_NO_COPY = 0x40000bad,
};
#define BLOCK_SECTION 0x0a0d0d0au /* a palindrome: reads the same in both byte orders */

/* Options of an interface. */
enum {
    OPTION_RESOLUTION = 9,    /* if_tsresol */
    OPTION_CHECK_LENGTH = 13, /* if_fcslen: bits of the frame check sequence */
};

/* A whole block of one of these types. The two lengths that enclose it are the same. */
struct pcapng_block {
    const uint8_t *at; /* its first octet */
    uint32_t total;    /* octets of the block, a multiple of four */
    uint32_t type;
    bool swapped; /* its numbers are not in this processor's byte order */
};

/* Returns whether the reader takes blocks of this type: a section, an interface, an enhanced packet, names, statistics
 * or secrets. */
bool pcapng_block_is_known(uint32_t type);

/*
 * Returns whether Wireshark, 4.0 to 4.6, counts blocks of this type as frames: packets, journal entries, system
 * calls and custom blocks. It ignores types that it does not know, such as Apple's 0x80000001, unless a plugin
 * reads them.
 */
bool pcapng_block_is_frame(uint32_t type);

/*
 * Returns whether the block is as long as its type needs, and what it holds, packet, records and options, ends inside
 * it. Otherwise Wireshark calls the file damaged and reads no further.
 */
bool pcapng_block_is_whole(const struct pcapng_block *block);

/*
 * Returns whether Wireshark takes the block in the same way as the reader. It returns false for:
 *   - a block that is shorter than the fixed part of its type
 *   - options or records that do not fit into the block
 *   - a known option of a wrong length, or twice where the format allows it once
 *   - options that change what the packets are: frame check sequences of single packets, time
 *     offsets, custom options
 */
bool pcapng_block_is_plain(const struct pcapng_block *block);

/* Finds an option of so many octets. Returns its value, or NULL if the block has no such option. */
const uint8_t *pcapng_block_option(const struct pcapng_block *block, uint16_t code,
                                   uint16_t length);

#endif
