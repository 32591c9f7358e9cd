/*
 * The dump that tcpdump prints under a packet: hexadecimal with -x, -xx, -X and -XX, or characters
 * with -A.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_DUMP_H
#define TCPSTATE_TCPDUMP_DUMP_H

#include "tcpdump_line.h"

/*
 * Both functions read `text` from the line below the packet and add to `segment` what the dump
 * shows: the payload, and with hexadecimal digits the headers too.
 *
 * note  set to a text when there is a dump but not all of it can be used, and left alone otherwise;
 *       the caller frees it with g_free()
 * Returns the end of the dump, or the start of `text` if there is no dump.
 */
const char *hex_dump_read(struct text_span text, struct printed_segment *segment, char **note);
const char *ascii_dump_read(struct text_span text, struct printed_segment *segment, char **note);

#endif
