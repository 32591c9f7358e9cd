/*
 * What the engine says about one segment.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ANNOTATION_H
#define TCPSTATE_ANNOTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "c_linkage.h"
#include "state.h"

TCPSTATE_BEGIN_C

/* A segment's part in the opening or closing. step_name() spells it for fields and records. */
enum step {
    STEP_NONE,             /* plain data, plain ACK */
    STEP_SYN,              /* asks for a connection */
    STEP_SYN_REPEATED,     /* the same SYN again */
    STEP_SYN_ACK,          /* accepts the connection */
    STEP_SYN_ACK_REPEATED, /* the same SYN-ACK again */
    STEP_HANDSHAKE_DONE,   /* the ACK, with or without data, that completes the opening */
    STEP_FIN,              /* closes its sender's direction */
    STEP_FIN_REPEATED,     /* the same FIN again */
    STEP_MERGED_FIN,       /* a FIN that is also the first to acknowledge the peer's FIN */
    STEP_FIN_ACK,          /* ACK of a FIN; the other direction is still open */
    STEP_LAST_ACK,         /* ACK of a FIN that completes the close of both directions */
    STEP_RST,              /* resets the conversation */
    STEP_REFUSED,          /* RST to a SYN */
    STEP_RST_IGNORED,      /* a RST that is not acceptable: it changes no state */
    STEP_CHALLENGE_ACK,    /* ACK that answers an unacceptable segment (RFC 5961), in an opening */
    STEP_ICMP_ERROR,       /* no segment: an ICMP error that quotes one */
    STEP_COUNT
};

/* What deserves an expert information item: bit `1u << observation` of annotation.observations. */
enum observation {
    OBSERVED_MERGED_FIN,
    OBSERVED_SIMULTANEOUS_CLOSE,
    OBSERVED_SIMULTANEOUS_OPEN,
    OBSERVED_HALF_CLOSE_DATA, /* new data towards an end that has sent its FIN */
    OBSERVED_TIME_WAIT_REUSE, /* SYN on a 4-tuple that an earlier conversation holds in TIME_WAIT */
    OBSERVED_ASSUMED,         /* a state was assumed here: see detail */
    OBSERVED_CORRECTED,       /* a state was taken back here: see detail */
    OBSERVED_EARLIER_LIFE,    /* a late segment of the 4-tuple's earlier conversation */
    OBSERVED_OLD_DUPLICATE_SYN, /* a SYN that opens nothing: its sender goes on with what it has */
    OBSERVED_REFUSED,
    OBSERVED_RESET,
    OBSERVED_FIN_ANSWERED_BY_RST,
    OBSERVED_RST_IGNORED, /* see detail for the reason */
    OBSERVED_CLOSE_WAIT_LONG,
    OBSERVED_FIN_WAIT_2_LONG,
    OBSERVED_TIME_WAIT_ASSASSINATION, /* RFC 1337 */
    OBSERVED_DATA_AFTER_FIN,
    OBSERVED_FIN_IGNORED,     /* a FIN that has no place in the conversation: see detail */
    OBSERVED_SELF_CONNECTION, /* both ends are one socket: see self_connection.h */
    OBSERVED_ICMP_ERROR,      /* an ICMP error quotes a segment */
    OBSERVED_COUNT
};

/* The reason for an assumption, for a correction, or for a RST or FIN that changes no state. */
enum detail {
    DETAIL_NONE,
    DETAIL_MIDSTREAM,               /* assumed: the capture began inside the conversation */
    DETAIL_SYN_NOT_CAPTURED,        /* assumed: the SYN that this segment answers */
    DETAIL_SYN_ACK_NOT_CAPTURED,    /* assumed: the SYN-ACK that this segment acknowledges */
    DETAIL_ACK_NOT_CAPTURED,        /* assumed: the ACK of the handshake */
    DETAIL_FIN_NOT_CAPTURED,        /* assumed: a FIN that the numbers prove */
    DETAIL_ACK_OF_FIN_NOT_CAPTURED, /* assumed: the FINs are too far apart to be merged */
    DETAIL_BARE_ACKS_NOT_CAPTURED,  /* assumed: whether a FIN is merged, for want of bare ACKs */
    DETAIL_RST_ASSUMED_TAKEN,       /* assumed: a RST whose number the capture cannot judge */
    DETAIL_RST_ANSWERS_UNSEEN,      /* assumed: the segment that drew the RST */
    DETAIL_CONNECTION_LOST_UNSEEN,  /* assumed: why the RST's sender had no connection any more */
    DETAIL_ACK_OF_SYN_LOST,         /* corrected: SYN-ACK sent again */
    DETAIL_ACK_OF_FIN_LOST,         /* corrected: FIN sent again */
    DETAIL_FIN_LOST,                /* corrected: the FIN had not arrived */
    DETAIL_NO_FIN_AFTER_ALL,        /* corrected: what looked like a missing FIN was data */
    DETAIL_FIN_LATE,                /* corrected: the assumed FIN came and shows its ACK number */
    DETAIL_RST_NOT_TAKEN,           /* corrected: the end that was reset goes on */
    DETAIL_RST_NOT_ITS_OWN,         /* corrected: the end whose address the RST bore goes on */
    DETAIL_RST_CHALLENGED,          /* corrected: the receiver answered the RST with an ACK */
    DETAIL_ICMP_NOT_TAKEN,          /* corrected: the opener goes on after an ICMP error */
    DETAIL_NEVER_ESTABLISHED,       /* corrected: the third ACK found no socket */
    DETAIL_ACK_OF_SYN_LATE,    /* corrected: the FIN was sent before the ACK of the SYN arrived */
    DETAIL_CROSSED_BY_RST,     /* corrected: the FIN was sent before the RST reached its sender */
    DETAIL_RST_ACK_MISSES_SYN, /* ignored: in SYN_SENT, the RST's ACK does not cover the SYN */
    DETAIL_RST_NO_ACK,         /* ignored: in SYN_SENT, the RST has no ACK at all */
    DETAIL_RST_OUT_OF_WINDOW,  /* ignored: sequence number outside the receive window */
    DETAIL_RST_NO_CONNECTION,  /* ignored: the receiver is CLOSED already */
    DETAIL_FIN_BEHIND,         /* ignored: a FIN before octets that its sender sent */
    DETAIL_FIN_ON_SYN,         /* ignored: a FIN on a SYN, which opens the connection */
    DETAIL_FIN_OUT_OF_WINDOW,  /* ignored: a FIN beyond all that its sender may send */
    DETAIL_COUNT
};

/* What the time is that an end spent in a state. An end enters a state before the capture shows it,
 * if the segment that led to it was not captured. */
enum held_bound {
    HELD_EXACTLY,
    HELD_AT_MOST,  /* the capture does not show when the end left the state */
    HELD_AT_LEAST, /* the capture does not show when the end entered the state */
    HELD_BOUND_COUNT
};

struct transition {
    int64_t held;  /* nanoseconds spent in `from`, never negative; HELD_UNKNOWN when not known */
    uint8_t role;  /* enum role: whose state changed */
    uint8_t from;  /* enum state */
    uint8_t to;    /* enum state */
    uint8_t bound; /* enum held_bound: what `held` is */
};

enum {
    HELD_UNKNOWN = -1,   /* the capture does not show when the state was entered */
    TRANSITIONS_MAX = 10 /* more than any segment causes: 9 */
};

/* An idle time that the capture does not show, and that of a segment that has none. */
#define IDLE_UNKNOWN UINT32_MAX

/* What kind of RST it is (causes.md section 1). */
enum reset_kind {
    RESET_NONE,          /* no RST */
    RESET_REFUSAL,       /* answers a SYN: its port has no listener, or a firewall rejects it */
    RESET_NO_CONNECTION, /* its sender has no connection for the segment that it answers */
    RESET_ABORT,         /* its sender ends a connection that it has */
    RESET_OPENER_GONE,   /* answers a SYN-ACK: its sender does not open, or not any more */
    RESET_UNCLEAR,       /* none of these */
    RESET_KIND_COUNT
};

/* Who sent a RST, by its TTL (causes.md section 1). */
enum reset_origin {
    ORIGIN_UNKNOWN,   /* no RST, or no other TTL of that end to compare with */
    ORIGIN_END,       /* the end whose address it bears */
    ORIGIN_ELSEWHERE, /* likely another host */
    ORIGIN_COUNT
};

/* What is known as of this segment. No later segment changes an annotation. */
struct annotation {
    uint32_t observations;  /* bits 1u << enum observation */
    uint32_t syn_frame;     /* frame of the SYN or SYN-ACK that this segment answers, or 0 */
    uint32_t fin_frame;     /* frame of the FIN that this segment answers, or 0 */
    uint32_t reset_answers; /* frame of the segment that drew this RST, or 0 */
    uint32_t idle;          /* of payload, FIN and RST: milliseconds since either end last sent
                             * payload, SYN or FIN; else IDLE_UNKNOWN */
    uint8_t transition_count;
    uint8_t sender;       /* enum role */
    uint8_t state[2];     /* enum state after this segment, by enum role */
    uint8_t step;         /* enum step */
    uint8_t initiator;    /* enum ends: who closed first, as far as shown */
    uint8_t time_wait;    /* enum ends: who entered TIME_WAIT, so far */
    uint8_t detail;       /* enum detail */
    uint8_t reset_kind;   /* enum reset_kind */
    uint8_t reset_origin; /* enum reset_origin */
    uint8_t icmp;         /* enum icmp_kind, of an ICMP error; else ICMP_NONE */
    bool retransmission;  /* its sender sent all of its payload before */
    bool assumed;         /* one of the two states is assumed, not known */
    bool roles_guessed;   /* client and server are a guess from the ports */
    bool earlier;         /* the segment belongs to the 4-tuple's earlier conversation, and all of
                         * this annotation is about that one */
    struct transition transitions[TRANSITIONS_MAX]; /* in order; last, so that it can be cut */
};

/* Returns true when the segment has this observation. */
static inline bool annotation_observed(const struct annotation *a, enum observation o)
{
    return a->observations & 1u << o;
}

/* Returns the words in front of a time in a state: "", "at most " or "at least ". */
const char *held_bound_text(enum held_bound bound);

/* Returns the spelling of a step in annotations.md ("merged_fin"), or NULL for STEP_NONE. */
const char *step_name(enum step step);

/* Returns the spelling of a kind of RST in causes.md ("refusal"), or NULL for RESET_NONE. */
const char *reset_kind_name(enum reset_kind kind);

/* Returns the spelling of an origin in causes.md ("elsewhere"), or NULL for ORIGIN_UNKNOWN. */
const char *reset_origin_name(enum reset_origin origin);

/* Returns the spelling of an observation in annotations.md ("merged_fin"), without the prefix
 * "tcpstate.expert.". */
const char *observation_name(enum observation observation);

/* Returns one English sentence for people, without a full stop. */
const char *observation_text(enum observation observation);

/* Returns the spelling of a detail in records ("ack_of_fin_lost"), or NULL for DETAIL_NONE. */
const char *detail_name(enum detail detail);

/* Returns true for an observation that is printed together with annotation.detail, its reason. */
static inline bool observation_has_detail(enum observation o)
{
    return o == OBSERVED_ASSUMED || o == OBSERVED_CORRECTED || o == OBSERVED_RST_IGNORED ||
           o == OBSERVED_FIN_IGNORED;
}

/* Returns one English sentence for people, without a full stop; "" for DETAIL_NONE. */
const char *detail_text(enum detail detail);

TCPSTATE_END_C

#endif
