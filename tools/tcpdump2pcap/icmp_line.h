/*
 * One ICMP error as tcpdump prints it. Its packet quotes the segment that it answers (RFC 792, RFC
 * 4443):
 *
 *   TIME IP 192.0.2.4 > 192.0.2.156: ICMP host 198.51.100.198 unreachable - admin prohibited, length 68
 *   TIME IP6 2001:db8::4 > 2001:db8::1: ICMP6, destination unreachable, unreachable route 2001:db8::2, …
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ICMP_LINE_H
#define TCPSTATE_ICMP_LINE_H

#include "tcpdump_line.h"

/* Reads the line around the `>` between its addresses. The arguments are those of
 * tcpdump_line_read(). Returns NOT_A_SEGMENT if it is no ICMP error. */
enum line_verdict icmp_line_read(struct text_span text, struct text_span arrow,
                                 struct printed_segment *segment, const char **end);

#endif
