/*
 * Sequence spaces: what comes next, and the cost of numbers that do not.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "sequence_space.h"

#include <glib.h>

enum {
    COST_UNSEEN = 1,   /* the text shows the other direction only */
    COST_REPEATED = 1, /* the same range again */
    COST_OLD = 6,      /* a range that was used otherwise before */
    COST_HOLE = 4,  /* and one more for each doubling of the hole: something is not in the text */
    COST_STALE = 1, /* of the conversation before on the same 4-tuple */
};

/* Returns true if `a` comes after `b`, modulo 2^32. */
static bool is_after(uint32_t a, uint32_t b)
{
    return a != b && a - b <= INT32_MAX;
}

uint32_t sequence_distance(uint32_t a, uint32_t b)
{
    return MIN(a - b, b - a);
}

static bool is_near(uint32_t a, uint32_t b)
{
    return sequence_distance(a, b) < SPACE_NEAR;
}

static int cost_of_hole(uint32_t hole)
{
    int cost = COST_HOLE;

    for (; hole > 1; hole /= 4)
        cost++;
    return cost;
}

void sequence_space_renew(struct sequence_space *space)
{
    struct sequence_space fresh = {.has_before = space->known, .before = space->next};

    if (!space->known) {
        fresh.has_before = space->has_before;
        fresh.before = space->before;
    }
    *space = fresh;
}

void sequence_space_open(struct sequence_space *space, uint32_t isn)
{
    if (space->has_isn && space->isn == isn)
        return;
    if (space->known && space->next == isn + 1 && !space->has_isn) { /* its ACK came first */
        space->has_isn = true;
        space->isn = isn;
        return;
    }
    sequence_space_renew(space);
    space->known = space->has_isn = true;
    space->isn = isn;
    space->next = isn + 1;
}

static void begin_at(struct sequence_space *space, uint32_t next)
{
    space->known = true;
    space->next = next;
}

void sequence_space_return(struct sequence_space *space)
{
    *space = (struct sequence_space){.known = true, .next = space->before};
}

/* Returns true if the number is of the conversation before, and not of this one. */
static bool is_stale(const struct sequence_space *space, uint32_t number)
{
    if (!space->has_before || number == space->next)
        return false;
    if (number == space->before)
        return true;
    if (!space->answered && is_near(number, space->before))
        return sequence_distance(number, space->before) < sequence_distance(number, space->next);
    return is_near(number, space->before) && !is_near(number, space->next);
}

/*
 * A number is near to none. The first one changes nothing: it may be forged, or of another time.
 * With the second one near to it the space goes on there.
 */
static int take_far(struct sequence_space *space, uint32_t number)
{
    if (space->has_stray && is_near(number, space->stray)) {
        begin_at(space, number);
        space->has_fin = space->has_stray = false;
    } else {
        space->stray = number;
        space->has_stray = true;
    }
    return SPACE_COST_FAR;
}

static bool was_sent(const struct sequence_space *space, uint32_t start, uint32_t end)
{
    for (unsigned i = 0; i < MIN(space->sent_count, SPACE_SENT_MAX); i++)
        if (space->sent[i].start == start && space->sent[i].end == end)
            return true;
    return false;
}

bool sequence_space_has_edge(const struct sequence_space *space, uint32_t number)
{
    for (unsigned i = 0; i < MIN(space->sent_count, SPACE_SENT_MAX); i++)
        if (space->sent[i].start == number || space->sent[i].end == number)
            return true;
    return number == space->next || (space->has_isn && number == space->isn + 1);
}

static void keep_sent(struct sequence_space *space, uint32_t start, uint32_t end)
{
    space->sent[space->sent_count % SPACE_SENT_MAX] = (struct sent_range){start, end};
    space->sent_count++;
}

static int cost_of_range(const struct sequence_space *space, uint32_t start, uint32_t end)
{
    if (start == space->next)
        return 0;
    if (is_after(start, space->next))
        return cost_of_hole(start - space->next);
    if (start == end || was_sent(space, start, end))
        return COST_REPEATED;
    if (end == space->next && space->sent_count == 0) /* sent before the text begins */
        return COST_REPEATED;
    return COST_OLD;
}

/* TCP uses no number before the ISN; a keep-alive has the one before the next (RFC 9293 section
 * 3.8.4). */
static bool is_before_isn(const struct sequence_space *space, uint32_t number)
{
    return space->has_isn && is_after(space->isn, number);
}

/* Data behind a FIN, or a second FIN with another number (RFC 9293 section 3.6). */
static bool contradicts_fin(const struct sequence_space *space, uint32_t end, bool fin)
{
    return space->has_fin && (fin ? end != space->fin_end : is_after(end, space->fin_end));
}

int sequence_space_send(struct sequence_space *space, uint32_t seq, uint32_t length, bool fin)
{
    uint32_t end = seq + length + fin;

    if (!space->known)
        begin_at(space, seq);
    if (is_stale(space, seq)) {
        if (!space->before_answered)
            return COST_STALE;
        sequence_space_return(space); /* both ends go on with the conversation before */
    } else if (!is_near(seq, space->next)) {
        return take_far(space, end);
    }
    space->has_stray = false;

    int cost = cost_of_range(space, seq, end);
    if (contradicts_fin(space, end, fin) || is_before_isn(space, fin || length > 1 ? seq - 1 : seq))
        cost += SPACE_COST_CONTRADICTION;
    if (fin) {
        space->has_fin = true;
        space->fin_end = end;
    }
    keep_sent(space, seq, end);
    space->only_reset = false;
    if (is_after(end, space->next))
        space->next = end;
    return cost;
}

int sequence_space_reset(struct sequence_space *space, uint32_t seq, bool bare)
{
    if (!space->known && !bare) {
        begin_at(space, seq);
        space->only_reset = true;
    }
    if (!space->known)
        return 0;
    if (bare && space->odd_cost > 0 && seq == space->odd_ack) {
        int refund = space->odd_cost - COST_REPEATED;

        space->odd_cost = 0;
        return -refund;
    }
    if (bare && space->has_acked && seq == space->acked)
        return 0;
    if (seq == space->next)
        return bare && space->has_acked ? COST_REPEATED : 0;
    if (sequence_space_has_edge(space, seq))
        return COST_REPEATED;
    if (is_stale(space, seq))
        return COST_STALE;
    return is_near(seq, space->next) ? COST_OLD : SPACE_COST_FAR / 4;
}

static int keep_odd(struct sequence_space *space, uint32_t ack, int cost)
{
    space->odd_ack = ack;
    space->odd_cost = cost;
    return cost;
}

int sequence_space_acknowledge(struct sequence_space *space, uint32_t ack)
{
    space->acked = ack;
    space->has_acked = true;
    if (!space->known) {
        begin_at(space, ack);
        return 0;
    }
    if (is_stale(space, ack)) {
        space->before_answered = true;
        return COST_STALE;
    }
    if (!is_near(ack, space->next))
        return keep_odd(space, ack, take_far(space, ack));
    space->has_stray = space->only_reset = false;
    if (ack == space->next)
        return 0;
    if (is_before_isn(space, ack))
        return keep_odd(space, ack, SPACE_COST_CONTRADICTION);
    if (!is_after(ack, space->next))
        return sequence_space_has_edge(space, ack) ? COST_REPEATED : COST_OLD;

    int cost = space->sent_count > 0 ? cost_of_hole(ack - space->next) : COST_UNSEEN;
    if (space->has_fin && is_after(ack, space->fin_end))
        cost += SPACE_COST_CONTRADICTION;
    space->next = ack;
    return cost;
}
