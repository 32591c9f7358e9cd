/*
 * TCP options as tcpdump prints them, turned back into the octets of the header (RFC 9293
 * section 3.1), in the order printed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_OPTIONS_H
#define TCPSTATE_TCPDUMP_OPTIONS_H

#include "text_span.h"

#define TCP_OPTIONS_MAX 40 /* the header counts its length in 4 bits */

struct tcp_options {
    uint8_t bytes[TCP_OPTIONS_MAX];
    unsigned length;     /* a multiple of 4, filled up with End of Option List */
    unsigned sack_at;    /* where the SACK edges stand, which may be relative numbers … */
    unsigned sack_edges; /* … and how many there are */
};

/*
 * Reads what stands between the brackets of `options […]`, or of `<…>` in the old form. An option
 * that cannot be told from its print is left out. Returns NULL, or a note on what was left out or
 * filled with zeros, to be freed with g_free.
 */
char *tcpdump_options_read(struct text_span text, struct tcp_options *options);

#endif
