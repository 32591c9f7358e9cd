/*
 * From a text to a capture: all of tcpdump2pcap but its options. tcpstate uses it, too.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONVERSION_H
#define TCPSTATE_CONVERSION_H

#include <stdbool.h>
#include <stddef.h>

#include "endpoint_names.h"
#include "tcpdump_time.h"

struct conversion {
    const char *name;             /* what remarks call the text */
    struct endpoint_names *names; /* what host and service names stand for */
    bool sort;                    /* by time, instead of the order of the text */
    struct text_clock clock;      /* what the user says about its times */
};

struct conversion_result {
    unsigned packets; /* in the capture; without any, there is no capture */
    size_t not_read;  /* lines that look like packets and could not be read */
    char *error;      /* why the capture could not be written, or NULL; the caller frees it */
};

/*
 * Writes the packets of `text`, `length` octets of any kind, to the file `output` as a capture of
 * raw IP packets; NULL is standard output. Prints the remarks by line to standard error.
 */
struct conversion_result text_convert(const struct conversion *conversion, const char *text,
                                      size_t length, const char *output);

/* Returns true if the first octets are those of a capture file, pcap or pcapng. */
bool is_capture(const void *octets, size_t length);

/* Returns true if the first octets are those of a text of any encoding. At least four are needed. */
bool is_text(const void *octets, size_t length);

/* Reads all of an open text into memory.
 *
 * fd    a file or pipe; it stays open
 * size  set to the number of octets
 *
 * Returns the octets, which the caller frees with g_free(). Returns NULL and sets errno if it cannot be
 * read, or if it is larger than TEXT_OCTETS_MAX (EFBIG). */
char *text_read(int fd, size_t *size);

/* A text is held in memory, and its packets need several times as much. */
#define TEXT_OCTETS_MAX ((size_t)1 << 29)

#endif
