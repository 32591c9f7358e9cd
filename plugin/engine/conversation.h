/*
 * A TCP conversation: one life of a 4-tuple, followed segment by segment.
 *
 * The caller owns the memory and finds the conversation of each segment. It numbers the two ends 0
 * and 1, in any way that stays the same, and tells which of them sent the segment. The engine
 * allocates nothing, reads no clock and has no global state.
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
#include "c_linkage.h"
#include "icmp_error.h"
#include "segment.h"
#include "state.h"

TCPSTATE_BEGIN_C

enum {
    PATH_MAX_STATES = 9 /* the longest legal path has 8: simultaneous open and close, then a RST */
};

/*
 * One end of the conversation: what segments have proven about it so far. Many fields mean
 * something only when their bit of `known` is set.
 *
 * The order of the fields is for speed, here and in struct conversation. The processor loads memory
 * in lines of 64 octets. With many conversations each line costs a wait, so the fields that every
 * segment needs stand together at the beginning.
 */
struct tcb {
    uint8_t path[PATH_MAX_STATES]; /* enum state, corrected; the last one is the current state */
    uint8_t path_length;
    uint8_t window_shift; /* the scale that its SYN offers, or WINDOW_SHIFT_ABSENT */
    uint8_t ttl_low;      /* the TTLs that it used are from this one ... */
    uint8_t ttl_high;     /* ... to this one; 0: none is known */
    uint8_t repeats;      /* how often it repeated itself without an answer */
    uint8_t probes;       /* keep-alive probes without an answer */
    uint8_t wraps;        /* how often its numbers have passed iss again: 2^32 octets each time */
    uint32_t known;       /* enum tcb_known, see tcb.h */
    uint32_t iss;         /* ISS: the sequence number of its SYN (RFC 9293 section 3.3.1); without
                           * TCB_ISS, the one before the first number that was captured */
    uint32_t snd_contig;  /* all octets before this number were captured or acknowledged */
    uint32_t run_start;   /* behind a hole: where the last run of captured octets starts */
    uint32_t snd_max;     /* the number after the highest one that it has sent */
    uint32_t acked;       /* the highest ACK that it has sent: it has received all before */
    uint32_t window;      /* the window that it last advertised, in octets */
    uint32_t segments;    /* how many segments it has sent */
    uint32_t data_frame;  /* frame of its newest payload, when it was sent first */
    uint32_t data_ack;    /* ACK number of that segment */

    uint32_t fin_seq;         /* sequence number of its FIN */
    uint32_t fin_ack;         /* ACK number of its FIN when first sent: what it had received */
    uint32_t fin_ack_last;    /* ACK number of its FIN when last sent */
    uint32_t syn_tsval;       /* TSval (RFC 7323) of its SYN when last sent */
    uint32_t fin_tsval;       /* TSval of its FIN when last sent */
    uint32_t fin_tsval_first; /* TSval of the earliest of its FINs that was captured */
    uint32_t syn_acked_tsval; /* TSval of its first segment that acknowledges the peer's SYN */
    uint32_t clock_lead;      /* TSval minus TSecr of its first ACK: its clock minus the peer's */
    uint32_t syn_frame;       /* frame of its SYN or SYN-ACK when last sent */
    uint32_t fin_frame;       /* frame of its FIN, as captured first */
    uint32_t fin_frame_last;  /* frame of its FIN, as captured last */
    uint32_t repeat_frame;    /* frame of what it repeats, and when it was sent first: */
    uint32_t repeat_since;    /* milliseconds since first_time */
    uint16_t assumed_entries; /* bit i: the capture does not show when it entered path[i]; no later
                               * than entered[i] */
    int64_t entered[PATH_MAX_STATES]; /* when it entered each state of the path; [0] is unknown */
};

struct conversation {
    int64_t last_time;
    uint32_t last_frame;    /* of its last segment, not of a copy of payload */
    uint32_t observations;  /* of all its segments */
    uint16_t facts;         /* enum conversation_fact, see segment_context.h */
    uint8_t client;         /* index into tcb[]: the end that opened it */
    uint8_t reset_by;       /* index into tcb[]: the end that sent the RST that ended it */
    uint8_t reset_kind;     /* enum reset_kind, of the first RST that ended it */
    uint8_t reset_ttl;      /* its TTL */
    uint8_t usual_ttl;      /* the TTL that its end used before, if that is another one; else 0 */
    uint8_t reset_drawn_by; /* what drew it: enum drawn_by, perhaps with DRAWN_KNEW_FIN */
    uint32_t active_at;     /* when an end last sent payload, SYN or FIN: ms since first_time, or
                             * IDLE_UNKNOWN */
    uint32_t shut_since;    /* when the window that was shut last became 0: ms since first_time */
    struct tcb tcb[2];      /* end 0 and end 1, as the caller numbers them */

    int64_t first_time;
    uint32_t first_frame;
    uint32_t merged_fin_frame;
    uint32_t reset_frame;
    uint32_t reset_snd_max;     /* snd_max of the end that received the RST, when it came */
    uint32_t reset_answers;     /* frame of the segment that drew the RST, or 0 */
    uint32_t idle_before_close; /* the idle time of the first FIN or RST, or IDLE_UNKNOWN */
    uint32_t blocked_frame;     /* frame of the last challenge ACK to the opener, or 0 */
    uint32_t icmp_frame;        /* frame of the ICMP error `icmp`; 0: none */
    struct icmp_report icmp;    /* the last one */
    uint32_t shut_frame;        /* frame that shut the window of shut_since */
};

static_assert(sizeof(struct conversation) <= 448, "a conversation must stay small");

/* Time limits, in nanoseconds. */
struct limits {
    int64_t time_wait;  /* how long TIME_WAIT lasts: 2 MSL in RFC 9293, 60 s in Linux */
    int64_t close_wait; /* the engine warns when CLOSE_WAIT lasts longer */
    int64_t fin_wait_2; /* the engine warns when FIN_WAIT_2 lasts longer */
};

#define LIMITS_DEFAULT                                                                             \
    {                                                                                              \
        .time_wait = 60000000000, .close_wait = 30000000000, .fin_wait_2 = 30000000000             \
    }

/*
 * Prepares a conversation for its first segment.
 *
 * likely_client  0 or 1: the end to call the client as long as no SYN and no SYN-ACK is captured;
 *                see four_tuple_likely_client()
 */
void conversation_init(struct conversation *c, unsigned likely_client);

/*
 * Tracks one segment: moves the two ends and annotates the segment.
 *
 * c         the 4-tuple's present conversation
 * previous  the 4-tuple's conversation before, with the ends numbered alike, or NULL. A late
 *           segment of it moves the ends of `previous`, not of `c`. Then the annotation is about
 *           `previous`, and has `earlier` set.
 * s         the segment
 * limits    time limits
 * a         the result; of its transitions only the first transition_count are written
 *
 * The caller passes each segment once, in the order of the capture. Times may run backwards.
 */
void conversation_track(struct conversation *c, struct conversation *previous,
                        const struct segment *s, const struct limits *limits, struct annotation *a);

/*
 * Tracks an ICMP error that quotes a segment, in its place among the segments.
 *
 * c, previous, limits, a  as in conversation_track(). The annotation's sender is the end that sent
 *                         the quoted segment
 *
 * Returns false, and changes nothing, when neither conversation has sent a segment with the quoted
 * number.
 */
bool conversation_track_icmp(struct conversation *c, struct conversation *previous,
                             const struct icmp_error *e, const struct limits *limits,
                             struct annotation *a);

/* What the capture shows of an end that enters a state. */
enum entry {
    ENTRY_UNSEEN,  /* nothing: the capture found the end in this state */
    ENTRY_ASSUMED, /* not when: the segment that led to it was not captured (annotations.md section
                    * 5, principle 11) */
    ENTRY_SEEN     /* the segment that led to it, or its acknowledgement */
};

/* One state of a path. */
struct path_state {
    enum state state;
    int64_t entered;       /* nanoseconds since the epoch; with ENTRY_ASSUMED the latest possible
                            * time; with ENTRY_UNSEEN it means nothing */
    int64_t held;          /* nanoseconds until the next state; HELD_UNKNOWN for the last state */
    enum held_bound bound; /* what `held` is */
    enum entry entry;      /* ENTRY_UNSEEN for the first state only */
};

/* Returns how long the end was in the state, in nanoseconds; HELD_UNKNOWN when the capture does not
 * show that exactly. For what counts times. */
static inline int64_t path_state_held_exactly(const struct path_state *v)
{
    return v->bound == HELD_EXACTLY ? v->held : (int64_t)HELD_UNKNOWN;
}

/* Copies the corrected path of an end into `path`, oldest state first, with what the end of the
 * capture shows (conclusion.h). Returns the number of states, at least 1. */
unsigned conversation_path(const struct conversation *c, enum role role,
                           struct path_state path[PATH_MAX_STATES]);

/* Returns true once a segment of the conversation was tracked. Segments of the previous
 * conversation do not count. */
bool conversation_begun(const struct conversation *c);

/* Returns the state of an end after the last segment. */
enum state conversation_state(const struct conversation *c, enum role role);

/* Returns the last state of conversation_path(). */
enum state conversation_final_state(const struct conversation *c, enum role role);

/* Returns how many segments of the conversation the end sent. */
uint32_t conversation_segments(const struct conversation *c, enum role role);

/* Returns how many octets of payload the end sent, by its sequence numbers: retransmissions do not
 * count, octets that were not captured do. Without the number of its SYN, the function counts from
 * the first number of the end that was captured or acknowledged. */
uint64_t conversation_octets(const struct conversation *c, enum role role);

/* Asks the processor to load the cache lines that conversation_track() needs, all at once. */
void conversation_prefetch(const struct conversation *c);

/* Returns the end, 0 or 1, that has this role. */
static inline unsigned conversation_end(const struct conversation *c, enum role role)
{
    return role == ROLE_CLIENT ? c->client : 1u - c->client;
}

TCPSTATE_END_C

#endif
