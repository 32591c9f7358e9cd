/*
 * Bases: from what is known before the lines, and from the lines that show absolute numbers.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "number_bases.h"

#include <glib.h>

#include "engine/duration.h"
#include "engine/octets.h"

/* The lines before a RST in which the number that it has is looked for. */
#define LINES_BEFORE_RESET 100

/* A SYN-ACK is sent again for about so long. */
#define SYN_ACK_AGAIN (60 * NS_PER_SECOND)

static void add_base(struct number_bases *bases, uint32_t base)
{
    for (unsigned i = 0; i < bases->count; i++)
        if (bases->base[i] == base)
            return;
    if (bases->count < NUMBER_BASES_MAX)
        bases->base[bases->count++] = base;
}

/* The printed number of `end` in this line, which has the ACK flag. Returns false if it has
 * none. */
bool numbered_line_has(const struct numbered_line *line, unsigned end, uint32_t *number)
{
    const struct printed_segment *printed = line->packet->printed;

    if ((printed->flags & (TCP_ACK | TCP_SYN)) != TCP_ACK)
        return false;
    if (line->from != end)
        *number = printed->ack;
    else if (printed->has_seq)
        *number = printed->seq;
    else
        return false;
    return true;
}

/*
 * The ISN is the base, unless tcpdump missed the SYN-ACK: then the number behind it is. After a new
 * SYN of the peer the ISN of the end so far says nothing.
 */
static void add_isn(struct number_bases *bases, unsigned end, const struct sequence_space *space,
                    const struct numbered_line *first)
{
    const struct printed_segment *printed = first->packet->printed;
    bool syn = (printed->flags & TCP_SYN) != 0;
    uint32_t isn = syn ? printed->seq : space->isn;

    if (syn ? first->from != end : !space->has_isn)
        return;
    add_base(bases, isn);
    add_base(bases, isn + 1);
    if (syn && printed->length > 0) /* data with the SYN (RFC 7413) */
        add_base(bases, isn + 1 + printed->length);
}

/* Returns false if the segment has no time stamp (RFC 7323 section 3). */
static bool time_stamp(const struct printed_segment *printed, uint32_t *value)
{
    const struct tcp_options *options = &printed->options;

    for (unsigned at = 0; at + 1 < options->length;) {
        unsigned length = options->octets[at] <= 1 ? 1 : MAX(options->octets[at + 1], 2);

        if (options->octets[at] == 8 && at + 6 <= options->length) {
            *value = octets_get32(options->octets + at + 2);
            return true;
        }
        at += length;
    }
    return false;
}

/* Returns true if the SYN of `end` was sent before the lines above it, by its time stamp. */
static bool is_old_syn(const struct numbered_line *lines, size_t count, unsigned end,
                       const struct printed_segment *syn)
{
    uint32_t sent, first;

    for (size_t i = 0; i < count; i++)
        if (lines[i].from == end && time_stamp(lines[i].packet->printed, &first))
            return time_stamp(syn, &sent) && first - sent <= INT32_MAX;
    return false;
}

/* RST and ACK with number 0, as a SYN is refused (RFC 9293 section 3.10.7.1). */
static bool all_refuse(const struct numbered_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct printed_segment *printed = lines[i].packet->printed;

        if ((printed->flags & (TCP_RST | TCP_ACK)) != (TCP_RST | TCP_ACK) || printed->seq != 0)
            return false;
    }
    return true;
}

/* Returns true if the SYN-ACK may be one that was sent again: it comes soon, and its sender has sent
 * nothing else in the lines above it. */
static bool is_late_syn_ack(const struct numbered_line *lines, size_t count,
                            const struct numbered_line *syn_ack)
{
    for (size_t i = 0; i < count; i++)
        if (lines[i].from == syn_ack->from)
            return false;
    return syn_ack->packet->time - lines[0].packet->time < SYN_ACK_AGAIN;
}

/*
 * The SYN or SYN-ACK below the lines may be one of their own conversation, sent again or late: then
 * it shows the ISN of `end`.
 */
static void add_isn_below(struct number_bases *bases, unsigned end,
                          const struct numbered_line *lines, const struct numbered_line *below)
{
    size_t count = (size_t)(below - lines);
    const struct printed_segment *syn = below->packet->printed;
    uint32_t isn = below->from == end ? syn->seq : syn->ack - 1;
    uint32_t number = 0;

    for (size_t i = 0; i < count; i++)
        if (numbered_line_has(&lines[i], end, &number))
            break;
    if ((syn->flags & TCP_ACK) != 0) {
        if (is_late_syn_ack(lines, count, below))
            add_base(bases, isn);
    } else if (below->from == end) {
        if (is_old_syn(lines, count, end, syn))
            add_base(bases, number == 0 ? isn + 1 : isn); /* 0: tcpdump missed the SYN-ACK */
        else if (number == 1 && all_refuse(lines, count))
            add_base(bases, isn);
    }
}

static void add_dumped(struct number_bases *bases, unsigned end, const struct numbered_line *line)
{
    const struct printed_segment *printed = line->packet->printed;
    uint32_t number;

    if (printed->dumped.known && numbered_line_has(line, end, &number))
        add_base(bases, (line->from == end ? printed->dumped.seq : printed->dumped.ack) - number);
}

/*
 * A bare RST is absolute. It has the acknowledgment number of the segment that it answers (RFC 9293
 * section 3.10.7.1), or its sender's next number; both stand in lines before it.
 */
static void add_reset(struct number_bases *bases, unsigned end, const struct numbered_line *lines,
                      size_t at)
{
    const struct printed_segment *reset = lines[at].packet->printed;
    bool sent = false, acknowledged = false;

    if ((reset->flags & (TCP_RST | TCP_ACK)) != TCP_RST || !reset->has_seq || lines[at].from != end)
        return;
    for (size_t i = at; i > 0 && at - i < LINES_BEFORE_RESET && !(sent && acknowledged); i--) {
        const struct printed_segment *printed = lines[i - 1].packet->printed;
        bool *seen = lines[i - 1].from == end ? &sent : &acknowledged;
        uint32_t number;

        if (*seen || !numbered_line_has(&lines[i - 1], end, &number))
            continue;
        if (lines[i - 1].from == end)
            number += printed->length + ((printed->flags & TCP_FIN) != 0);
        *seen = true;
        add_base(bases, reset->seq - number);
    }
}

void number_bases_find(struct number_bases *bases, unsigned end, const struct number_state *before,
                       const struct numbered_line *lines, const struct numbered_line *below,
                       size_t ahead)
{
    const struct sequence_space *space = &before->space[end];

    bases->count = 0;
    add_isn(bases, end, space, &lines[0]);
    if (below && !space->has_isn && (lines[0].packet->printed->flags & TCP_SYN) == 0)
        add_isn_below(bases, end, lines, below);
    for (size_t i = 0; i < ahead; i++) {
        add_dumped(bases, end, &lines[i]);
        add_reset(bases, end, lines, i);
    }
    bases->count = MIN(bases->count, NUMBER_BASES_MAX - 2); /* these two always have room */
    add_base(bases, 0);
    if (space->known)
        add_base(bases, space->next);
}
