/*
 * What tcpdump prints of the IP header: with -v before the addresses, before tcpdump 3.9 behind the
 * segment.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_IP_WORDS_H
#define TCPSTATE_IP_WORDS_H

#include "tcpdump_line.h"

/* Reads `(tos 0x0, ttl 64, id 1, offset 0, flags [DF], …)` or `(class 0x20, flowlabel 0x12345, hlim
 * 64, …)` anywhere in `words`. What is not there gets usual values. */
void ip_words_read(struct text_span words, struct ip_fields *ip);

/* Reads `(DF) [tos 0x10] (ttl 46, id 18387)`, which stand at the start of `text`, each if it is
 * there. Returns where they end. */
const char *ip_words_read_old(struct text_span text, struct ip_fields *ip);

#endif
