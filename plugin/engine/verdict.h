/*
 * What is concluded about a whole conversation (annotations.md section 3).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VERDICT_H
#define TCPSTATE_VERDICT_H

#include "conversation.h"

enum opening {
    OPENING_THREE_WAY,
    OPENING_SIMULTANEOUS, /* RFC 9293 figure 7 */
    OPENING_FAST_OPEN,    /* RFC 7413: the SYN's data were accepted */
    OPENING_INCOMPLETE,   /* the handshake was begun, not completed */
    OPENING_MIDSTREAM,    /* the capture began later */
    OPENING_COUNT
};

enum close_kind {
    CLOSE_OPEN,         /* no close seen */
    CLOSE_FOUR_SEGMENT, /* RFC 9293 figure 12 */
    CLOSE_MERGED_FIN,   /* the second FIN also acknowledges the first: three segments */
    CLOSE_SIMULTANEOUS, /* RFC 9293 figure 13: the FINs crossed */
    CLOSE_HALF_CLOSED,  /* one FIN only, acknowledged or not */
    CLOSE_RESET,        /* RST, no FIN before it */
    CLOSE_RESET_AFTER_FIN,
    CLOSE_REFUSED,    /* RST to a SYN */
    CLOSE_UNANSWERED, /* SYNs without answer */
    CLOSE_COUNT
};

struct verdict {
    enum opening opening;
    enum close_kind close;
    enum ends initiator; /* who closed first, by acknowledgement numbers; a RST's sender */
    enum ends time_wait; /* who entered TIME_WAIT */
    enum ends reset_by;  /* who sent the RST that ended or refused it; never both */
    uint32_t first_fin;  /* frames, 0 when there was none or it was not captured */
    uint32_t second_fin;
    uint32_t merged_fin;
    uint32_t reset;
    bool assumed;       /* something was assumed on the way */
    bool roles_guessed; /* client and server are a guess from the ports */
};

/* Two of its conclusions alone: who closed first, who entered TIME_WAIT. */
enum ends verdict_initiator(const struct conversation *c);
enum ends verdict_time_wait(const struct conversation *c);

/* The verdict as of the last segment that `c` was given. */
void conversation_verdict(const struct conversation *c, struct verdict *v);

/* The contract's spellings ("three_way", "merged_fin"). */
const char *opening_name(enum opening opening);
const char *close_name(enum close_kind close);

#endif
