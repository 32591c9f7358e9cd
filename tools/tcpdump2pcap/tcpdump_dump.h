/*
 * The dump tcpdump prints under a packet: hexadecimal with -x, -xx, -X and -XX, or characters with
 * -A.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_DUMP_H
#define TCPSTATE_TCPDUMP_DUMP_H

#include "tcpdump_line.h"

/*
 * Both take the text from the line under the packet on, and add to `segment` what the dump shows:
 * payload, and from hexadecimal the header too. They give the end of the dump, or the start of
 * `text` if there is none. If there is one but not all of it can be used, `note` says why (to be
 * freed with g_free), else it is left alone.
 */
const char *hex_dump_read(struct text_span text, struct printed_segment *segment, char **note);
const char *ascii_dump_read(struct text_span text, struct printed_segment *segment, char **note);

#endif
