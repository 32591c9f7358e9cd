/*
 * Numbers of bare ACKs, from the lines below them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bare_acks.h"

#include "number_reading.h"

enum { LATE_LINES = 8 }; /* a segment is overtaken by fewer lines */

/* An acknowledgment so far from a SYN without SYN-ACK belongs to the conversation before. */
#define OTHER_CONVERSATION (UINT32_C(1) << 16)

static const struct numbered_line *line_at(const GArray *lines, guint i)
{
    return &g_array_index(lines, struct numbered_line, i);
}

static bool has_printed_number(const struct printed_segment *printed)
{
    return printed->has_seq || printed->dumped.known;
}

/* Returns true if `later`, of the same sender, was sent before `line`: it acknowledges less. */
static bool was_sent_before(const struct numbered_line *line, const struct numbered_line *later)
{
    unsigned flags = later->packet->printed->flags;
    uint32_t less = line->packet->ack - later->packet->ack;

    return (flags & (TCP_ACK | TCP_SYN | TCP_RST)) == TCP_ACK && less > 0 && less < SPACE_NEAR;
}

static void raise_number(struct restored_packet *packet, uint32_t number)
{
    if (number - packet->seq < SPACE_NEAR)
        packet->seq = number;
}

/*
 * A bare ACK may stand before a segment that its sender sent earlier: they overtook each other on
 * their way, as after a simultaneous close. Its number is behind that segment.
 */
static void raise_over_late_segments(const GArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        const struct numbered_line *line = line_at(lines, i);
        const struct printed_segment *printed = line->packet->printed;

        if (has_printed_number(printed) || (printed->flags & TCP_SYN) != 0)
            continue;
        for (guint j = i + 1; j < lines->len && j <= i + LATE_LINES; j++) {
            const struct numbered_line *later = line_at(lines, j);
            const struct restored_packet *late = later->packet;

            if (late->printed->has_seq && later->from == line->from && was_sent_before(line, later))
                raise_number(line->packet, late->seq + late->printed->length +
                                               ((late->printed->flags & TCP_FIN) != 0));
        }
    }
}

/* Returns for each line whether its sender has sent anything with a number above it, since its last
 * SYN. The caller frees it with g_free(). */
static bool *find_senders(const GArray *lines)
{
    bool *has_sent = g_new(bool, lines->len);
    bool sent[2] = {false, false};

    for (guint i = 0; i < lines->len; i++) {
        const struct numbered_line *line = line_at(lines, i);

        has_sent[i] = sent[line->from];
        if (has_printed_number(line->packet->printed))
            sent[line->from] = true;
    }
    return has_sent;
}

/*
 * A text may begin when an end has sent its FIN: then only the acknowledgment of the peer shows it, one
 * octet ahead. Bare ACKs of the end come behind it:
 *
 *     B > A: Flags [F.], seq 1, ack 1
 *     A > B: Flags [.], ack 2           its number is 2
 *     B > A: Flags [.], ack 2           the FIN of A was sent before the text begins
 *
 * More octets may be data that were sent between the lines, and whose lines somebody left out.
 */
static void raise_to_acknowledged(const GArray *lines)
{
    bool *has_sent = find_senders(lines);
    bool known[2] = {false, false};
    uint32_t acknowledged[2] = {0, 0};

    for (guint i = lines->len; i > 0; i--) {
        const struct numbered_line *line = line_at(lines, i - 1);
        const struct printed_segment *printed = line->packet->printed;
        unsigned receiver = 1 - line->from;

        if (has_printed_number(printed))
            known[line->from] = false;
        else if (known[line->from] && !has_sent[i - 1] &&
                 acknowledged[line->from] - line->packet->seq == 1)
            line->packet->seq++;
        if ((printed->flags & (TCP_ACK | TCP_RST)) == TCP_ACK &&
            (!known[receiver] || line->packet->ack - acknowledged[receiver] < SPACE_NEAR)) {
            acknowledged[receiver] = line->packet->ack;
            known[receiver] = true;
        }
    }
    g_free(has_sent);
}

/* The next number of an end, for bare ACKs before it. */
struct later_number {
    bool known;
    uint32_t number;
    unsigned agreeing; /* how many numbers in a row were near to it */
    bool syn_answered; /* by a SYN-ACK below: the numbers so far are behind a SYN */
};

/* One number far from several others does not count: it may be forged. */
static void take_later(struct later_number *later, uint32_t number)
{
    bool near = later->known && sequence_distance(later->number, number) < SPACE_NEAR;

    if (later->known && !near && later->agreeing > 1)
        return;
    later->known = true;
    later->number = number;
    later->agreeing = near ? later->agreeing + 1 : 1;
}

/*
 * Before a SYN is another conversation. But if no SYN-ACK answers the SYN, and the numbers below it
 * are far from its own, then the conversation before goes on: the SYN is an old one, or forged.
 */
static void pass_syn(struct later_number *sender, uint32_t isn)
{
    if (sender->syn_answered || sequence_distance(sender->number, isn) < OTHER_CONVERSATION)
        *sender = (struct later_number){0};
}

/* Bare ACKs of an end whose numbers nothing told so far get the first one that a later line
 * tells. */
static void fill_open(const GArray *lines)
{
    struct later_number later[2] = {{0}, {0}};

    for (guint i = lines->len; i > 0; i--) {
        const struct numbered_line *line = line_at(lines, i - 1);
        struct restored_packet *packet = line->packet;
        struct later_number *sender = &later[line->from], *receiver = &later[1 - line->from];
        unsigned flags = packet->printed->flags;

        if ((flags & TCP_SYN) != 0) {
            pass_syn(sender, packet->seq);
            if ((flags & TCP_ACK) != 0)
                *receiver = (struct later_number){true, packet->ack, 1, true};
            continue;
        }
        if (packet->seq_open)
            packet->seq = sender->number;
        else if ((flags & TCP_RST) == 0 || !sender->known) /* a forged RST may have any number */
            take_later(sender, packet->seq);
        if ((flags & TCP_ACK) != 0)
            take_later(receiver, packet->ack);
    }
}

void bare_acks_complete(const GArray *lines)
{
    fill_open(lines);
    raise_over_late_segments(lines);
    raise_to_acknowledged(lines);
}
