/*
 * Records: the result for one segment or one conversation, as plain structs.
 *
 * The plugin and the tool both fill in these structs, and the views print them. record_format.h
 * writes and reads them as lines of text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_H
#define TCPSTATE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/annotation.h"
#include "engine/cause.h"
#include "engine/conversation.h"
#include "engine/segment.h"
#include "engine/verdict.h"
#include "record_address.h"

enum {
    OPTIONS_MAX = 40 /* RFC 9293 section 3.1: a data offset of 15 leaves 40 octets */
};

/* Address and port of one end. */
struct record_endpoint {
    struct record_address address;
    uint16_t port;
};

/* A segment and its annotation. */
struct record_segment {
    struct segment segment;
    uint32_t stream;     /* number of the conversation in which the segment was captured */
    uint32_t own_stream; /* number of the conversation that it belongs to; differs from `stream`
                            only for a late segment of the 4-tuple's earlier conversation */
    struct record_endpoint source;
    struct record_endpoint destination;
    uint8_t options[OPTIONS_MAX]; /* the TCP options as captured */
    uint8_t options_length;
    bool options_cut; /* the capture lacks some octets of the options */
    struct annotation annotation;
};

/* An ICMP error and its annotation. */
struct record_icmp {
    struct icmp_error error;    /* without the addresses */
    struct record_address from; /* who sent the error */
    uint32_t stream;            /* as in struct record_segment, of the quoted segment */
    uint32_t own_stream;
    struct record_endpoint source; /* of the quoted segment */
    struct record_endpoint destination;
    struct annotation annotation;
};

/* A conversation and its verdict. */
struct record_conversation {
    uint32_t stream;
    struct record_endpoint end[2]; /* by enum role */
    struct verdict verdict;
    struct cause cause;
    uint32_t first_frame;
    uint32_t last_frame;
    int64_t first_time; /* nanoseconds since the epoch */
    int64_t last_time;
    uint32_t segments[2]; /* sent, by enum role */
    uint64_t octets[2];   /* of payload: see conversation_octets() */
    uint32_t isn[2];      /* the number of the SYN, by enum role ... */
    bool isn_known[2];    /* ... if the capture shows the SYN, or the ACK of it */
    struct path_state path[2][PATH_MAX_STATES];
    unsigned path_length[2];
    uint32_t observations; /* of all its segments */
};

/* The end of a round: all conversations that a live capture keeps were passed as RECORD_ONGOING. */
struct record_round {
    int64_t time;     /* nanoseconds since the epoch */
    uint64_t packets; /* that were captured so far */
    uint64_t lost;    /* packets that came too fast so far */
    uint64_t
        dropped; /* conversations that were reported before their end so far, because of the limit */
    uint32_t kept; /* conversations that are kept now */
};

enum record_kind {
    RECORD_BAD, /* a line that is no record: see record_read() */
    RECORD_COMMENT,
    RECORD_SEGMENT,
    RECORD_CONVERSATION,
    RECORD_ICMP,
    RECORD_ONGOING, /* a conversation as it is now; in `conversation` */
    RECORD_ROUND,
};

/* One record. The enum record_kind that goes with it says which member is valid. */
struct record {
    union {
        struct record_segment segment;
        struct record_conversation conversation;
        struct record_icmp icmp;
        struct record_round round;
    };
    const char *error; /* for RECORD_BAD: a static English phrase that says why */
};

/* Copies the engine's results for the conversation into the record: all members but stream and
 * end[], which the engine does not know. */
void record_summarise(struct record_conversation *r, const struct conversation *c);

/* Returns an idle time of the engine in nanoseconds; HELD_UNKNOWN for IDLE_UNKNOWN. */
int64_t record_idle_time(uint32_t milliseconds);

/* Returns whose FIN or RST ended the idle time of r->cause. This is r->cause.by, except where an end did
 * not close: then it is the other end, which did. */
enum cause_by record_idle_ended_by(const struct record_conversation *r);

/* Returns the last state in the path of the end, or NULL if the path is empty. */
const struct path_state *record_last_state(const struct record_conversation *r, enum role role);

#endif
