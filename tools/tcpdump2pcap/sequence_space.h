/*
 * The sequence numbers of one end of a conversation, and how well a further number fits to them.
 *
 * A text can be read in several ways: its numbers may be relative or absolute, to one base or
 * another. Each function below takes an absolute number of one such reading and returns its cost: 0
 * where the number is exactly what must come, more the less it fits. The reading that costs least
 * wins.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEQUENCE_SPACE_H
#define TCPSTATE_SEQUENCE_SPACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A number that lies this near to the next one may belong to the same space. Few pieces that a text
 * leaves out are longer, and a stray number lies so near only once in 128 times.
 */
#define SPACE_NEAR (UINT32_C(1) << 24)

#define SPACE_COST_FAR           40 /* a number of nowhere */
#define SPACE_COST_CONTRADICTION 20 /* TCP does not do this: two FINs with different numbers, … */

enum { SPACE_SENT_MAX = 16 };

/* A stretch of numbers that a segment used. */
struct sent_range {
    uint32_t start, end;
};

struct sequence_space {
    bool known;
    bool only_reset; /* nothing but a RST, which may be forged, tells `next` */
    bool has_isn;
    bool has_fin;
    bool has_before;
    bool answered;        /* by a SYN-ACK: this conversation was opened */
    bool before_answered; /* the peer still answers that conversation, after the new SYN */
    bool has_stray;
    bool has_acked;
    uint32_t isn;
    uint32_t next;    /* the number behind all that was sent or acknowledged */
    uint32_t fin_end; /* the number behind the FIN */
    uint32_t before;  /* `next` of the conversation before on the same 4-tuple */
    uint32_t stray;   /* the last number, which was far from all others */
    uint32_t acked;   /* the last acknowledgment number of the peer */
    uint32_t odd_ack; /* an acknowledgment number that did not fit */
    int odd_cost;     /* what it cost, or 0 */
    unsigned sent_count;
    struct sent_range sent[SPACE_SENT_MAX]; /* the last ones, a ring */
};

/* Returns how far apart two numbers are, modulo 2^32. */
uint32_t sequence_distance(uint32_t a, uint32_t b);

/* The end sends a SYN. A SYN with another number begins a new conversation on the same 4-tuple. */
void sequence_space_open(struct sequence_space *space, uint32_t isn);

/* Forgets all: the numbers of a new conversation are not known yet. Those of the one before may
 * still turn up. */
void sequence_space_renew(struct sequence_space *space);

/* The SYN was an old one, or forged: the end goes on with the conversation before. */
void sequence_space_return(struct sequence_space *space);

/* The end sends `length` octets from `seq` on, and a FIN behind them. Returns the cost. */
int sequence_space_send(struct sequence_space *space, uint32_t seq, uint32_t length, bool fin);

/* Returns true if the end sent a range that begins or ends there, as far back as is remembered. */
bool sequence_space_has_edge(const struct sequence_space *space, uint32_t number);

/*
 * The end sends a RST, which uses no numbers; a bare one has no ACK flag, and the number that the
 * peer acknowledged last fits it best. Returns the cost. It is below 0 if a bare RST shows that an acknowledgment number that cost much was right: such a RST
 * has the number that the segment acknowledged which it answers (RFC 9293 section 3.10.7.1).
 */
int sequence_space_reset(struct sequence_space *space, uint32_t seq, bool bare);

/* The peer acknowledges all before `ack`. Returns the cost. */
int sequence_space_acknowledge(struct sequence_space *space, uint32_t ack);

#endif
