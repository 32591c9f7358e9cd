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

struct conversion {
    const char *name;             /* what remarks call the text */
    struct endpoint_names *names; /* what host and service names stand for */
    bool sort;                    /* by time, instead of the order of the text */
    bool differences;             /* times are those since the packet before (tcpdump -ttt) */
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

#endif
