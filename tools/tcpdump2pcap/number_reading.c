/*
 * Reading numbers in one way: from printed to absolute, line by line.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "number_reading.h"

enum {
    COST_OF_MIXTURE = 8,
    COST_OF_CHANGE = 10,        /* between relative and absolute, within a mixture */
    COST_OF_UNSEEN_SYN_ACK = 2, /* it is not in the text */
    COST_OF_UNANSWERED_OLD = 7, /* after a SYN one end alone goes on with the conversation before */
    COST_OF_ODD_REFUSAL = 6,    /* it acknowledges another number than that of the SYN */
    COST_OF_SMALL_FIRST = 2,    /* the first number of an end is rarely absolute and small … */
    COST_OF_TINY_FIRST = 7,     /* … and hardly ever tiny */
};

#define SMALL (UINT32_C(1) << 20)
#define TINY  500

/* A line while it is read. */
struct line_reading {
    const struct number_reading *how;
    struct number_state *state;
    const struct printed_segment *printed;
    struct restored_packet *packet;
    unsigned from, to;
    int *cost; /* [2], by the end whose numbers they are */
    bool sets_bases;
};

/* With NUMBERS_MIXED: decides whether a number is relative. The one that is exactly the next number
 * wins, else the only near one, else the style of the number before. */
static bool is_relative(const struct number_state *state, unsigned end, uint32_t printed)
{
    const struct sequence_space *space = &state->space[end];
    uint32_t absolute = sequence_distance(printed, space->next);
    uint32_t relative = sequence_distance(state->base[end] + printed, space->next);

    if (absolute == 0 || relative == 0)
        return relative == 0;
    if ((absolute < SPACE_NEAR) != (relative < SPACE_NEAR))
        return relative < SPACE_NEAR;
    return state->has_mixed_style ? state->mixed_relative : relative < absolute;
}

static uint32_t read_mixed(struct line_reading *line, unsigned end, uint32_t printed)
{
    struct number_state *state = line->state;
    bool relative = is_relative(state, end, printed);

    if (state->has_mixed_style && state->mixed_relative != relative)
        line->cost[end] += COST_OF_CHANGE;
    state->mixed_relative = relative;
    state->has_mixed_style = true;
    return relative ? state->base[end] + printed : printed;
}

/* Returns the absolute number of `end` for a printed one in a line with ACK flag. */
static uint32_t read_number(struct line_reading *line, unsigned end, uint32_t printed)
{
    if (line->how->style == NUMBERS_ABSOLUTE || line->sets_bases)
        return printed;
    if (line->how->style == NUMBERS_MIXED)
        return read_mixed(line, end, printed);
    return line->state->base[end] + printed;
}

static int cost_of_first(uint32_t number)
{
    if (number >= SMALL)
        return 0;
    return number < TINY ? COST_OF_TINY_FIRST : COST_OF_SMALL_FIRST;
}

/* The first line with ACK flag, and every SYN-ACK, sets the bases. */
static void set_bases(struct line_reading *line)
{
    struct number_state *state = line->state;
    const struct printed_segment *printed = line->printed;
    bool reset = (printed->flags & TCP_RST) != 0;
    bool syn = (printed->flags & TCP_SYN) != 0;

    if (printed->dumped.known)
        state->base[line->from] = printed->dumped.seq;
    else if (printed->has_seq)
        state->base[line->from] = printed->seq;
    else
        state->base[line->from] = line->how->base[line->from];
    state->base[line->to] = (printed->dumped.known ? printed->dumped.ack : printed->ack) - 1;
    state->has_bases = true;
    if (syn)
        return;
    line->cost[line->to] += cost_of_first(printed->ack);
    if (printed->has_seq && !reset)
        line->cost[line->from] += cost_of_first(printed->seq);
}

/* The flags of the segment begin a conversation, and with ACK flag answer the peer's SYN. */
static void read_syn(struct line_reading *line)
{
    struct number_state *state = line->state;
    struct sequence_space *sender = &state->space[line->from];
    struct sequence_space *receiver = &state->space[line->to];
    bool again = sender->has_isn && sender->isn == line->packet->seq;

    sequence_space_open(sender, line->packet->seq);
    if (!again)
        sequence_space_send(sender, line->packet->seq, line->printed->length + 1, false);
    if ((line->printed->flags & TCP_ACK) == 0) {
        if (!again)
            state->syn_unanswered[line->from] = sender->has_before;
        return;
    }
    state->syn_unanswered[line->to] = false;
    receiver->before_answered = false;
    if (!receiver->known || sequence_distance(line->packet->ack, receiver->next) >= SPACE_NEAR)
        sequence_space_open(receiver, line->packet->ack - 1);
    sender->answered = receiver->answered = true;
    line->cost[line->to] += sequence_space_acknowledge(receiver, line->packet->ack);
}

/*
 * The sender has begun a new conversation, the text has no SYN-ACK, and still the sender
 * acknowledges: it goes on with the conversation before, or the SYN-ACK is not in the text.
 */
static void read_ack_without_syn_ack(struct line_reading *line)
{
    struct number_state *state = line->state;
    struct sequence_space *sender = &state->space[line->from];
    struct sequence_space *receiver = &state->space[line->to];

    state->syn_unanswered[line->from] = false;
    if (!receiver->known)
        return;
    if (sequence_space_has_edge(receiver, line->packet->ack) || sender->before_answered) {
        line->cost[line->to] += sender->before_answered ? 0 : COST_OF_UNANSWERED_OLD;
        if (!line->printed->has_seq)
            sequence_space_return(sender);
    } else {
        line->cost[line->to] += COST_OF_UNSEEN_SYN_ACK;
        sequence_space_renew(receiver);
    }
}

/* Sets the acknowledgment number. */
static void read_ack(struct line_reading *line)
{
    struct number_state *state = line->state;
    struct restored_packet *packet = line->packet;
    const struct printed_segment *printed = line->printed;
    bool reset = (printed->flags & TCP_RST) != 0;

    if (printed->dumped.known)
        packet->ack = printed->dumped.ack;
    else
        packet->ack = read_number(line, line->to, printed->ack);
    if (line->how->style == NUMBERS_MIXED)
        packet->sack_shift = packet->ack - printed->ack;
    else
        packet->sack_shift = line->how->style == NUMBERS_ABSOLUTE ? 0 : state->base[line->to];
    if ((printed->flags & TCP_SYN) != 0)
        return;
    if (state->syn_unanswered[line->from] && !reset)
        read_ack_without_syn_ack(line);
    line->cost[line->to] += sequence_space_acknowledge(&state->space[line->to], packet->ack);
}

/* A bare ACK: its number is not printed. The one that sets the bases has that of its sender. */
static void guess_seq(struct line_reading *line)
{
    const struct sequence_space *sender = &line->state->space[line->from];
    bool known = sender->known && !sender->only_reset;
    bool base = line->sets_bases && line->how->style == NUMBERS_RELATIVE;

    line->packet->seq_open = !known && !base;
    if (known)
        line->packet->seq = sender->next;
    else
        line->packet->seq = base ? line->state->base[line->from] : 0;
}

/* A RST with number 0 answers a segment without ACK flag, mostly a SYN (RFC 9293 section
 * 3.10.7.1). */
static bool is_refusal(const struct line_reading *line)
{
    return (line->printed->flags & (TCP_RST | TCP_ACK)) == (TCP_RST | TCP_ACK) &&
           line->packet->seq == 0;
}

/* A refusal acknowledges just the SYN. */
static void read_refusal(struct line_reading *line)
{
    const struct sequence_space *receiver = &line->state->space[line->to];

    if (is_refusal(line) && receiver->has_isn && line->packet->ack != receiver->next)
        line->cost[line->to] += COST_OF_ODD_REFUSAL;
}

/* Sets the sequence number. */
static void read_seq(struct line_reading *line)
{
    const struct printed_segment *printed = line->printed;
    struct sequence_space *sender = &line->state->space[line->from];
    struct restored_packet *packet = line->packet;
    bool absolute = (printed->flags & TCP_ACK) == 0;

    packet->seq_open = false;
    if (printed->dumped.known)
        packet->seq = printed->dumped.seq;
    else if (!printed->has_seq)
        guess_seq(line);
    else
        packet->seq = absolute ? printed->seq : read_number(line, line->from, printed->seq);
    if ((printed->flags & TCP_SYN) != 0 || !(printed->has_seq || printed->dumped.known))
        return;
    if (is_refusal(line))
        return;
    if ((printed->flags & TCP_RST) != 0)
        line->cost[line->from] += sequence_space_reset(sender, packet->seq, absolute);
    else
        line->cost[line->from] += sequence_space_send(sender, packet->seq, printed->length,
                                                      (printed->flags & TCP_FIN) != 0);
}

static void read_line(struct line_reading *line)
{
    unsigned flags = line->printed->flags;
    bool syn = (flags & TCP_SYN) != 0, ack = (flags & TCP_ACK) != 0;

    line->packet->ack = line->packet->sack_shift = 0;
    line->sets_bases = ack && (syn || !line->state->has_bases);
    if (line->sets_bases)
        set_bases(line);
    if (ack)
        read_ack(line);
    read_seq(line);
    read_refusal(line);
    if (syn)
        read_syn(line);
}

uint64_t number_reading_apply(const struct number_reading *reading, struct number_state *state,
                              const struct numbered_line *lines, size_t count, int cost[2])
{
    uint64_t sum = 0;

    cost[0] = cost[1] = 0;
    if (reading->style == NUMBERS_MIXED)
        cost[0] = COST_OF_MIXTURE;
    else if (reading->style == NUMBERS_RELATIVE && reading->has_bases) {
        state->base[0] = reading->base[0];
        state->base[1] = reading->base[1];
    }
    if (reading->style == NUMBERS_RELATIVE)
        state->has_bases = reading->has_bases;
    for (size_t i = 0; i < count; i++) {
        struct restored_packet *packet = lines[i].packet;
        struct line_reading line = {
            reading, state, packet->printed, packet, lines[i].from, 1 - lines[i].from, cost, false};

        read_line(&line);
        sum = sum * 31 + packet->seq;
        sum = sum * 31 + packet->ack;
    }
    return sum;
}
