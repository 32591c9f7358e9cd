/*
 * A TCP conversation: one life of a 4-tuple, followed segment by segment.
 *
 * The caller owns the memory, finds the conversation of each segment, and tells which of its two
 * ends (0 or 1, in any naming that stays the same) sent it. The engine allocates nothing, reads no
 * clock and keeps no state of its own.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONVERSATION_H
#define TCPSTATE_CONVERSATION_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "annotation.h"
#include "segment.h"
#include "state.h"

enum {
    PATH_MAX_STATES = 10 /* the longest legal path has 8: a simultaneous open and close, then RST */
};

/* One end of the conversation: what segments have proven about it so far. What every segment looks
 * at comes first, here and in the conversation: memory comes in lines of 64 octets, and of a
 * conversation among thousands they must be waited for. */
struct tcb {
    uint8_t path[PATH_MAX_STATES]; /* enum state, corrected; the last is the current one */
    uint8_t path_length;
    uint8_t window_shift; /* as offered in its SYN */
    uint32_t known;       /* enum tcb_known, see end.h */
    uint32_t iss;         /* initial send sequence number */
    uint32_t snd_contig;  /* all before it was captured, or acknowledged by the peer */
    uint32_t run_start;   /* beyond a hole: start of the last run of captured octets */
    uint32_t snd_max;     /* the highest sequence number it has sent, plus one */
    uint32_t acked;       /* the highest ACK it has sent: what it has proven to have received */
    uint32_t window;      /* what it last advertised, in octets */
    uint32_t segments;    /* how many it sent */

    uint32_t fin_seq;         /* sequence number of its FIN */
    uint32_t fin_ack;         /* ACK that its FIN carried at first: what it had received */
    uint32_t fin_ack_last;    /* ACK that its FIN carried when sent last */
    uint32_t syn_tsval;       /* TSval of its SYN when sent last */
    uint32_t fin_tsval;       /* TSval of its FIN when sent last */
    uint32_t fin_tsval_first; /* TSval of the earliest of its FINs that was captured */
    uint32_t syn_acked_tsval; /* TSval of its first segment that acknowledges the peer's SYN */
    uint32_t syn_frame;       /* its SYN or SYN-ACK, as sent last */
    uint32_t fin_frame;       /* its FIN as captured first */
    uint32_t fin_frame_last;
    int64_t entered[PATH_MAX_STATES]; /* when each state of the path was entered; [0] unknown */
};

struct conversation {
    int64_t last_time;
    uint32_t last_frame;
    uint32_t observations; /* of all its segments */
    uint16_t facts;        /* enum conversation_fact, see evidence.h */
    uint8_t client;        /* which of end[] opened it */
    uint8_t reset_by;      /* which of end[] sent the RST that ended it */
    struct tcb tcb[2];     /* in the caller's naming */

    int64_t first_time;
    uint32_t first_frame;
    uint32_t merged_fin_frame;
    uint32_t reset_frame;
    uint32_t reset_snd_max; /* what the end that was reset had sent by then */
};

static_assert(sizeof(struct conversation) <= 384, "a conversation must stay small");

/* Lengths of time that the conclusions depend on; nanoseconds. */
struct limits {
    int64_t time_wait;  /* how long TIME_WAIT is held: RFC 9293 says 2 MSL, Linux 60 s */
    int64_t close_wait; /* CLOSE_WAIT held longer is worth a warning */
    int64_t fin_wait_2; /* FIN_WAIT_2 held longer is worth a warning */
};

#define LIMITS_DEFAULT                                                                             \
    {                                                                                              \
        .time_wait = 60000000000, .close_wait = 30000000000, .fin_wait_2 = 30000000000             \
    }

/*
 * Prepares a conversation for its first segment.
 *
 * likely_client  0 or 1: the end to call client if no SYN and no SYN-ACK tells: the one with the
 *                higher port; with equal ports the sender of the first segment
 */
void conversation_init(struct conversation *c, unsigned likely_client);

/*
 * Follows one segment and says what it means.
 *
 * c         the conversation that the segment's 4-tuple is in now
 * previous  the conversation that this 4-tuple was in before, with the same naming of the ends, or
 *           NULL. A late segment of that life moves `previous`, not `c`, and the annotation, which
 *           has `earlier` set, speaks of `previous`.
 * limits    see above
 * a         is overwritten
 *
 * Segments must come in the order of the capture, each once. Times may run backwards.
 */
void conversation_track(struct conversation *c, struct conversation *previous,
                        const struct segment *s, const struct limits *limits, struct annotation *a);

/* One state of a path. */
struct path_state {
    enum state state;
    int64_t entered; /* nanoseconds since the epoch; meaningless when !entry_seen */
    int64_t
        held; /* nanoseconds until the next state; HELD_UNKNOWN for the last and an unseen entry */
    bool entry_seen; /* false for the first: the state in which the capture found the end */
};

/* Copies the corrected path of an end, oldest first, into `path`; gives the number of states. */
unsigned conversation_path(const struct conversation *c, enum role role,
                           struct path_state path[PATH_MAX_STATES]);

/* Whether any segment was its own so far. */
bool conversation_begun(const struct conversation *c);

/* The current state of an end. */
enum state conversation_state(const struct conversation *c, enum role role);

/* Returns how many segments of the conversation the end sent. */
uint32_t conversation_segments(const struct conversation *c, enum role role);

/* Asks the processor for the cache lines that conversation_track() needs, all at once. */
void conversation_prefetch(const struct conversation *c);

/* Which of the caller's two ends, 0 or 1, has this role. */
static inline unsigned conversation_end(const struct conversation *c, enum role role)
{
    return role == ROLE_CLIENT ? c->client : 1u - c->client;
}

#endif
