/*
 * Wireshark's numbers: bases by conversation, and windows without their scale.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_numbers.h"

#include <glib.h>

/* Two conversations of one 4-tuple are so far apart. */
#define STEP UINT32_C(0x10000000)

/* A larger number behind a SYN belongs to the conversation before. */
#define LARGE_RELATIVE (UINT32_C(1) << 16)

struct wireshark_end {
    uint32_t base;
    uint32_t next; /* the number behind what it sent before its last SYN */
    bool has_next;
    bool has_syn;
    bool has_sent; /* anything but a RST */
    bool past_syn; /* it has sent anything but SYN and RST */
    bool begins;   /* its SYN is in Wireshark's stream */
    bool has_scale;
    uint8_t scale;
};

struct wireshark_reading {
    struct wireshark_end end[2];
    bool closed;     /* a FIN or RST was seen */
    bool old_answer; /* the last SYN got an answer of the conversation before */
    uint32_t last_base;
};

/* Returns the value of the window scale option, or -1. */
static int window_scale(const struct tcp_options *options)
{
    for (unsigned at = 0; at + 2 < options->length;) {
        if (options->octets[at] <= 1)
            at++;
        else if (options->octets[at] == 3)
            return options->octets[at + 2];
        else
            at += MAX(options->octets[at + 1], 2);
    }
    return -1;
}

static void begin_conversation(struct wireshark_end *end, uint32_t base)
{
    *end = (struct wireshark_end){.base = base, .next = end->next, .has_next = end->has_next};
}

/* A stream without the end's SYN: Wireshark does not know the scale of its windows. */
static void begin_stream(struct wireshark_end *end)
{
    end->begins = false;
    end->has_scale = false;
}

/*
 * The answer to a SYN may be of the conversation before, as a challenge ACK is (RFC 5961). Wireshark
 * prints its numbers relative to the SYN, and so shows how far the two conversations are apart:
 *
 *     A → B [SYN] Seq=0
 *     B → A [ACK] Seq=1 Ack=4293673165     A had sent up to here before
 *
 * Sets the bases by such an answer in the lines behind `syn`. Returns false if there is none.
 */
static bool find_bases(struct wireshark_reading *reading, const struct numbered_line *syn,
                       const struct numbered_line *end)
{
    unsigned from = syn->from;

    for (const struct numbered_line *line = syn + 1; line < end; line++) {
        const struct printed_segment *printed = line->packet->printed;

        if ((printed->flags & TCP_SYN) != 0 && !(line->from == from && printed->sent_again))
            return false;
        if (line->from == from || (printed->flags & (TCP_ACK | TCP_RST)) != TCP_ACK)
            continue;
        if (printed->ack < LARGE_RELATIVE)
            return false;
        for (unsigned i = 0; i < 2; i++)
            begin_conversation(&reading->end[i],
                               reading->end[i].next - (i == from ? printed->ack : printed->seq));
        return true;
    }
    return false;
}

/* A SYN that the conversation before has answered is sent again. The SYN-ACK will have a new number.
 * Returns false if it is another SYN. */
static bool repeat_syn(struct wireshark_reading *reading, struct wireshark_end *sender,
                       struct wireshark_end *receiver)
{
    if (!reading->old_answer || !sender->has_syn || sender->past_syn || receiver->has_syn)
        return false;
    begin_stream(sender);
    begin_conversation(receiver, reading->last_base);
    return true;
}

/* The same SYN is answered again. Returns false if it is another SYN-ACK. */
static bool repeat_syn_ack(const struct wireshark_reading *reading, struct wireshark_end *sender,
                           struct wireshark_end *receiver)
{
    if (!reading->closed || !sender->has_syn || sender->past_syn || !receiver->has_syn)
        return false;
    begin_stream(sender);
    begin_stream(receiver);
    return true;
}

/*
 * Wireshark counts from 0 again, because the number of this SYN differs from that of the SYN before.
 * Since version 4.4 it does so behind a FIN or RST, too, where the number may be the same.
 */
static void read_new_syn(struct wireshark_reading *reading, const struct numbered_line *line,
                         const struct numbered_line *end)
{
    struct wireshark_end *sender = &reading->end[line->from];
    struct wireshark_end *receiver = &reading->end[1 - line->from];

    reading->last_base += STEP;
    if ((line->packet->printed->flags & TCP_ACK) != 0) {
        if (repeat_syn_ack(reading, sender, receiver))
            return;
        begin_conversation(sender, reading->last_base);
        if (receiver->past_syn) /* the SYN is not in the text */
            begin_conversation(receiver, reading->last_base);
        return;
    }
    if (find_bases(reading, line, end)) {
        reading->old_answer = true;
    } else if (!repeat_syn(reading, sender, receiver)) {
        begin_conversation(sender, reading->last_base);
        begin_conversation(receiver, reading->last_base);
        reading->old_answer = false;
    }
    reading->closed = false;
}

static void read_syn(struct wireshark_reading *reading, const struct numbered_line *line,
                     const struct numbered_line *end)
{
    const struct printed_segment *printed = line->packet->printed;
    struct wireshark_end *sender = &reading->end[line->from];
    int scale = window_scale(&printed->options);
    bool again = sender->has_syn && reading->closed && !printed->sent_again;

    if (printed->new_conversation || again)
        read_new_syn(reading, line, end);
    sender->has_syn = true;
    sender->begins = true;
    sender->has_scale = scale >= 0;
    sender->scale = (uint8_t)CLAMP(scale, 0, 14);
}

/* Windows are scaled behind the SYNs, if both have the option (RFC 7323 section 2.2). Wireshark
 * assumes that a SYN which it has not seen has the option. */
static uint16_t window_of(const struct wireshark_reading *reading, const struct numbered_line *line)
{
    const struct printed_segment *printed = line->packet->printed;
    const struct wireshark_end *sender = &reading->end[line->from];
    const struct wireshark_end *receiver = &reading->end[1 - line->from];
    uint32_t window = printed->scaled_window;

    if (printed->raw_window)
        return printed->window;
    if ((printed->flags & TCP_SYN) == 0 && sender->has_scale &&
        (receiver->has_scale || !receiver->begins))
        window >>= sender->scale;
    return (uint16_t)MIN(window, UINT16_MAX);
}

/* A SYN may get an answer of the conversation before, so it does not move `next`, unless nothing else
 * is known. */
static void note_next(struct wireshark_end *sender, struct wireshark_end *receiver,
                      const struct restored_packet *packet)
{
    const struct printed_segment *printed = packet->printed;
    bool syn = (printed->flags & TCP_SYN) != 0, ack = (printed->flags & TCP_ACK) != 0;

    if (syn && ack) {
        receiver->next = packet->ack;
        receiver->has_next = true;
    }
    if (syn && !ack && sender->has_next)
        return;
    sender->next = packet->seq + printed->length + syn + ((printed->flags & TCP_FIN) != 0);
    sender->has_next = true;
}

static void read_line(struct wireshark_reading *reading, const struct numbered_line *line,
                      const struct numbered_line *end, bool absolute)
{
    struct restored_packet *packet = line->packet;
    const struct printed_segment *printed = packet->printed;
    struct wireshark_end *sender = &reading->end[line->from];
    struct wireshark_end *receiver = &reading->end[1 - line->from];
    bool reset = (printed->flags & TCP_RST) != 0, ack = (printed->flags & TCP_ACK) != 0;

    if ((printed->flags & TCP_SYN) != 0 && !absolute)
        read_syn(reading, line, end);
    packet->seq = sender->base + printed->seq;
    packet->ack = ack ? receiver->base + printed->ack : 0;
    packet->sack_shift = receiver->base;
    packet->window = window_of(reading, line);
    /* The refusal of a SYN has number 0 (RFC 9293 section 3.10.7.1), which Wireshark prints as 1. */
    if (reset && ack && !sender->has_sent && receiver->has_syn && printed->seq == 1)
        packet->seq = 0;
    if (!reset)
        note_next(sender, receiver, packet);
    sender->has_sent = sender->has_sent || !reset;
    sender->past_syn = sender->past_syn || (printed->flags & (TCP_SYN | TCP_RST)) == 0;
    reading->closed = reading->closed || reset || (printed->flags & TCP_FIN) != 0;
}

void wireshark_numbers_set(const struct numbered_line *lines, size_t count)
{
    struct wireshark_reading reading = {0};
    bool absolute = false;

    for (size_t i = 0; i < count; i++)
        if ((lines[i].packet->printed->flags & TCP_SYN) != 0 && lines[i].packet->printed->seq != 0)
            absolute = true;
    for (size_t i = 0; i < count; i++)
        read_line(&reading, &lines[i], lines + count, absolute);
}
