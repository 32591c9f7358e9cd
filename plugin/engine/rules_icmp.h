/*
 * What an ICMP error proves, and what disproves it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_ICMP_H
#define TCPSTATE_RULES_ICMP_H

#include "icmp_error.h"
#include "segment_context.h"

/* Returns true when the end has sent a segment with the quoted number, and may send it again
 * (RFC 5927 section 4.1). */
bool rules_icmp_fits(const struct conversation *c, const struct icmp_error *e);

/* Keeps the error as evidence. A hard error ends an opening: an end in SYN_SENT is closed, as Linux
 * does it (RFC 5927 section 6.2). From SYN_RCVD on, an error changes no state. */
void rules_icmp(struct segment_context *x, const struct icmp_error *e);

/* Judges a segment of an opener whose attempt an ICMP error has ended. A SYN is a new attempt, as
 * after a refusal. Anything else shows that the opener did not accept the error. */
void rules_after_icmp(struct segment_context *x);

#endif
