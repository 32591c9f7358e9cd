/*
 * What is concluded about a whole conversation (annotations.md section 3).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VERDICT_H
#define TCPSTATE_VERDICT_H

#include "c_linkage.h"
#include "conversation.h"

TCPSTATE_BEGIN_C

enum opening {
    OPENING_THREE_WAY,    /* SYN, SYN-ACK, ACK */
    OPENING_SIMULTANEOUS, /* the SYNs crossed (RFC 9293 figure 7) */
    OPENING_FAST_OPEN,    /* RFC 7413: the SYN-ACK acknowledges data of the SYN */
    OPENING_INCOMPLETE,   /* the handshake began and was not completed */
    OPENING_MIDSTREAM,    /* the capture began after the opening */
    OPENING_COUNT
};

enum close_kind {
    CLOSE_OPEN,         /* no close was captured */
    CLOSE_FOUR_SEGMENT, /* each end sent a FIN, and each FIN has its own ACK (RFC 9293 figure 12) */
    CLOSE_MERGED_FIN,   /* the second FIN also acknowledges the first: three segments */
    CLOSE_SIMULTANEOUS, /* the FINs crossed (RFC 9293 figure 13) */
    CLOSE_HALF_CLOSED,  /* one FIN only, acknowledged or not */
    CLOSE_RESET,        /* a RST, and no FIN before it */
    CLOSE_RESET_AFTER_FIN, /* a FIN, then a RST */
    CLOSE_REFUSED,         /* a RST answers the SYN */
    CLOSE_UNANSWERED,      /* no segment answers the SYN */
    CLOSE_COUNT
};

struct verdict {
    enum opening opening;
    enum close_kind close;
    enum ends initiator; /* see verdict_initiator() */
    enum ends time_wait; /* see verdict_time_wait() */
    enum ends
        assumed_ends;   /* whose last state rests on something that was not captured, or may have
                             * ended since: the end repeats itself without an answer */
    enum ends reset_by; /* who sent the RST that ended or refused it; never both */
    uint32_t first_fin; /* these are frame numbers; 0 for a segment that was not captured */
    uint32_t second_fin;
    uint32_t merged_fin;
    uint32_t reset;
    bool assumed;       /* something that was not captured was assumed */
    bool close_assumed; /* the kind of close, or who closed first, rests on such a thing */
    bool roles_guessed; /* client and server are a guess from the ports */
};

/* Returns the ends that closed first: those whose FIN did not acknowledge the other's FIN. Capture
 * order does not count. Without any FIN, returns the sender of the RST that ended it. */
enum ends verdict_initiator(const struct conversation *c);

/* Returns the ends that entered TIME_WAIT (RFC 9293 section 3.6.1). */
enum ends verdict_time_wait(const struct conversation *c);

/* Returns the frame of the FIN that is called the first one: the initiator's, or the one that was
 * captured first where both or none closed first. Returns 0 when it was not captured. */
uint32_t verdict_first_fin(const struct conversation *c);

/* Fills in `v` with the verdict if no segment follows those that conversation_track() was given
 * (conclusion.h). */
void conversation_verdict(const struct conversation *c, struct verdict *v);

/* Returns the spelling in annotations.md ("three_way"); "?" for a number that is no opening. */
const char *opening_name(enum opening opening);

/* Returns the spelling in annotations.md ("merged_fin"); "?" for a number that is no close. */
const char *close_name(enum close_kind close);

TCPSTATE_END_C

#endif
