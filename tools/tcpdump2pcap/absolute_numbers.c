/*
 * Absolute sequence numbers: conversations, and what the lines so far tell of the numbers of
 * each end.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "absolute_numbers.h"

#include <glib.h>
#include <string.h>

/*
 * How far a number may lie from what comes next in its space and still speak for itself: so far
 * that few pieces left out of a text are longer, so near that a stray number falls in it once in
 * 128 times.
 */
#define NEAR (UINT32_C(1) << 24)

enum style { STYLE_UNTOLD, STYLE_ABSOLUTE, STYLE_RELATIVE };

/* The sequence numbers of one end. */
struct sequence_space {
    bool known;
    uint32_t base;    /* what tcpdump subtracts: the ISN, or what it saw first */
    uint32_t next;    /* behind all that was sent or acknowledged */
    enum style style; /* of the numbers of late */
    GPtrArray *
        waiting; /* bare ACKs (struct restored_packet) of the end, seen before any of its numbers */
};

/* A conversation, by its endpoints in a fixed order. */
struct numbered_conversation {
    struct resolved_endpoint ends[2];
    struct sequence_space spaces[2];
};

struct absolute_numbers {
    GHashTable *conversations; /* a set of struct numbered_conversation */
};

static guint endpoint_hash(const struct resolved_endpoint *endpoint)
{
    guint hash = endpoint->port;

    for (int i = 0; i < IPV6_LENGTH; i++)
        hash = hash * 31 + endpoint->address.octets[i];
    return hash;
}

static int endpoint_compare(const struct resolved_endpoint *a, const struct resolved_endpoint *b)
{
    int order = a->address.version - b->address.version;

    if (order == 0)
        order = memcmp(a->address.octets, b->address.octets, IPV6_LENGTH);
    return order != 0 ? order : a->port - b->port;
}

static guint conversation_hash(gconstpointer key)
{
    const struct numbered_conversation *conversation = key;

    return endpoint_hash(&conversation->ends[0]) * 65599 + endpoint_hash(&conversation->ends[1]);
}

static gboolean conversation_equal(gconstpointer a, gconstpointer b)
{
    const struct numbered_conversation *left = a, *right = b;

    return endpoint_compare(&left->ends[0], &right->ends[0]) == 0 &&
           endpoint_compare(&left->ends[1], &right->ends[1]) == 0;
}

static void conversation_free(gpointer data)
{
    struct numbered_conversation *conversation = data;

    for (int i = 0; i < 2; i++)
        g_ptr_array_free(conversation->spaces[i].waiting, TRUE);
    g_free(conversation);
}

struct absolute_numbers *absolute_numbers_new(void)
{
    struct absolute_numbers *numbers = g_new0(struct absolute_numbers, 1);

    numbers->conversations =
        g_hash_table_new_full(conversation_hash, conversation_equal, conversation_free, NULL);
    return numbers;
}

void absolute_numbers_free(struct absolute_numbers *numbers)
{
    g_hash_table_destroy(numbers->conversations);
    g_free(numbers);
}

/* The spaces of the packet's sender and of its receiver. */
static void find_spaces(struct absolute_numbers *numbers, const struct restored_packet *packet,
                        struct sequence_space **sender, struct sequence_space **receiver)
{
    bool swapped = endpoint_compare(&packet->source, &packet->destination) > 0;
    struct numbered_conversation wanted = {
        .ends = {swapped ? packet->destination : packet->source,
                 swapped ? packet->source : packet->destination}};
    struct numbered_conversation *found = g_hash_table_lookup(numbers->conversations, &wanted);

    if (!found) {
        found = g_new(struct numbered_conversation, 1);
        *found = wanted;
        for (int i = 0; i < 2; i++)
            found->spaces[i].waiting = g_ptr_array_new();
        g_hash_table_add(numbers->conversations, found);
    }
    *sender = &found->spaces[swapped];
    *receiver = &found->spaces[!swapped];
}

/* Another life of the conversation: nothing is known of this end any more. */
static void space_forget(struct sequence_space *space)
{
    g_ptr_array_set_size(space->waiting, 0);
    *space = (struct sequence_space){.waiting = space->waiting};
}

/* A SYN or its acknowledgment shows the ISN. */
static void space_open(struct sequence_space *space, uint32_t isn)
{
    if (space->known && space->base == isn)
        return;
    space_forget(space);
    space->known = true;
    space->base = isn;
    space->next = isn + 1;
}

static uint32_t distance(uint32_t a, uint32_t b)
{
    return MIN(a - b, b - a);
}

/*
 * Whether a number is printed as it is or relative to the base: as the one that is just what comes
 * next, else as the only one anywhere near, else as the numbers before it, its own or its peer's.
 */
static enum style told_style(const struct sequence_space *space, const struct sequence_space *peer,
                             uint32_t printed)
{
    uint32_t absolute = distance(printed, space->next);
    uint32_t relative = distance(space->base + printed, space->next);

    if (absolute == 0 || relative == 0)
        return relative == 0 ? STYLE_RELATIVE : STYLE_ABSOLUTE;
    if ((absolute < NEAR) != (relative < NEAR))
        return relative < NEAR ? STYLE_RELATIVE : STYLE_ABSOLUTE;
    if (space->style != STYLE_UNTOLD)
        return space->style;
    if (peer->style != STYLE_UNTOLD)
        return peer->style;
    return relative < absolute ? STYLE_RELATIVE : STYLE_ABSOLUTE;
}

/*
 * The absolute number for a printed one. `before` is how far below it tcpdump's base lies if it is
 * the first of its space: tcpdump printed that one as it is.
 */
static uint32_t space_number(struct sequence_space *space, const struct sequence_space *peer,
                             uint32_t printed, uint32_t before)
{
    if (!space->known) {
        space->known = true;
        space->base = printed - before;
        space->next = printed;
        return printed;
    }
    space->style = told_style(space, peer, printed);
    return space->style == STYLE_RELATIVE ? space->base + printed : printed;
}

/* A hex dump shows the true number behind a printed one. */
static void space_learn(struct sequence_space *space, uint32_t number, uint32_t printed,
                        uint32_t before)
{
    if (!space->known) {
        space->known = true;
        space->next = number;
        space->base = number - before;
    }
    if (number != printed) {
        space->base = number - printed;
        space->style = STYLE_RELATIVE;
    }
}

/* The end has sent, or its peer acknowledged, everything before `next`. */
static void space_advance(struct sequence_space *space, uint32_t next)
{
    if (next - space->next <= INT32_MAX) /* ahead, modulo 2^32 */
        space->next = next;
}

/* Bare ACKs that waited for a number of their sender get the first one that turned up. */
static void release_waiting(struct sequence_space *space, uint32_t number)
{
    for (guint i = 0; i < space->waiting->len; i++)
        ((struct restored_packet *)space->waiting->pdata[i])->seq = number;
    g_ptr_array_set_size(space->waiting, 0);
}

/* What the SYN flag says of both spaces before any number is read. Both numbers are absolute. */
static void open_spaces(const struct printed_segment *printed, struct sequence_space *sender,
                        struct sequence_space *receiver)
{
    bool reused = sender->known && sender->base != printed->seq;

    space_open(sender, printed->seq);
    if ((printed->flags & TCP_ACK) != 0)
        space_open(receiver, printed->ack - 1);
    else if (reused)
        space_forget(receiver);
}

static void number_seq(struct restored_packet *packet, struct sequence_space *sender,
                       const struct sequence_space *receiver)
{
    const struct printed_segment *printed = packet->printed;
    uint32_t length;

    if (printed->dumped.known) {
        packet->seq = printed->dumped.seq;
        space_learn(sender, packet->seq, printed->has_seq ? printed->seq : packet->seq, 0);
    } else if ((printed->flags & TCP_SYN) != 0) {
        packet->seq = printed->seq;
    } else if (printed->has_seq) {
        packet->seq = space_number(sender, receiver, printed->seq, 0);
    } else if (sender->known) {
        packet->seq = sender->next;
    } else {
        g_ptr_array_add(sender->waiting, packet);
        return;
    }
    release_waiting(sender, packet->seq);
    length =
        printed->length + ((printed->flags & TCP_SYN) != 0) + ((printed->flags & TCP_FIN) != 0);
    space_advance(sender, packet->seq + length);
}

static void number_ack(struct restored_packet *packet, const struct sequence_space *sender,
                       struct sequence_space *receiver)
{
    const struct printed_segment *printed = packet->printed;

    if (printed->dumped.known)
        packet->ack = printed->dumped.ack;
    if ((printed->flags & TCP_ACK) == 0)
        return;
    if (printed->dumped.known)
        space_learn(receiver, packet->ack, printed->ack, 1);
    else if ((printed->flags & TCP_SYN) != 0)
        packet->ack = printed->ack;
    else
        packet->ack = space_number(receiver, sender, printed->ack, 1);
    packet->sack_shift = packet->ack - printed->ack;
    release_waiting(receiver, packet->ack);
    space_advance(receiver, packet->ack);
}

void absolute_numbers_apply(struct absolute_numbers *numbers, struct restored_packet *packet)
{
    struct sequence_space *sender, *receiver;

    find_spaces(numbers, packet, &sender, &receiver);
    if ((packet->printed->flags & TCP_SYN) != 0)
        open_spaces(packet->printed, sender, receiver);
    number_seq(packet, sender, receiver);
    number_ack(packet, sender, receiver);
}
