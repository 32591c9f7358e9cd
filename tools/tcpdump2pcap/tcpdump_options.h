/*
 * TCP options: from the print of tcpdump to the octets of the header (RFC 9293 section 3.1), in the
 * same order.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_OPTIONS_H
#define TCPSTATE_TCPDUMP_OPTIONS_H

#include "text_span.h"

#define TCP_OPTIONS_MAX 40 /* the header counts its length in 4 bits */

struct tcp_options {
    uint8_t octets[TCP_OPTIONS_MAX];
    unsigned length;     /* a multiple of 4, filled up with End of Option List */
    unsigned sack_at;    /* where the SACK edges stand, which may be relative numbers … */
    unsigned sack_edges; /* … and how many there are */
};

/*
 * Reads what stands between the brackets of `options […]`, or of `<…>` in the old form. An option
 * that its print does not show in full is left out, or its room is filled.
 *
 * Returns NULL, or a note on what was left out or filled; the caller frees it with g_free().
 */
char *tcpdump_options_read(struct text_span text, struct tcp_options *options);

#endif
