/*
 * Absolute numbers: the conversations of a text, the parts of each, and the best reading of a part.
 *
 * A part goes from one SYN or SYN-ACK to the next: there tcpdump may begin to count anew.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "absolute_numbers.h"

#include <glib.h>
#include <string.h>

#include "bare_acks.h"
#include "engine/four_tuple.h"
#include "number_bases.h"
#include "number_reading.h"
#include "wireshark_numbers.h"

enum {
    COST_OF_ANOTHER_RUN = 8, /* tcpdump begins to count although it has bases: pieces of two runs */
    COST_OF_LOST_BASES = 4,  /* other bases than those so far: a SYN-ACK is not in the text */
    NEARLY_AS_GOOD = 5,
    LEAN_MAX = 15,
    COST_OF_LARGE_RELATIVE = 12,
    LINES_AHEAD = 200, /* in which a number that shows a base is looked for */
};

/* Relative numbers are rarely larger. */
#define LARGE_RELATIVE (UINT32_C(1) << 24)

/* A conversation, by its endpoints: end 0 and end 1 as four_tuple_sender() has them. */
struct numbered_conversation {
    struct resolved_endpoint ends[2];
    GArray *lines; /* struct numbered_line */
};

static guint endpoint_hash(const struct resolved_endpoint *endpoint)
{
    guint hash = endpoint->port;

    for (int i = 0; i < IPV6_LENGTH; i++)
        hash = hash * 31 + endpoint->address.octets[i];
    return hash;
}

static guint conversation_hash(gconstpointer key)
{
    const struct numbered_conversation *conversation = key;

    return endpoint_hash(&conversation->ends[0]) * 65599 + endpoint_hash(&conversation->ends[1]);
}

static int address_order(const struct ip_address *a, const struct ip_address *b)
{
    int order = a->version - b->version;

    return order != 0 ? order : memcmp(a->octets, b->octets, IPV6_LENGTH);
}

static bool endpoint_equal(const struct resolved_endpoint *a, const struct resolved_endpoint *b)
{
    return a->port == b->port && address_order(&a->address, &b->address) == 0;
}

static gboolean conversation_equal(gconstpointer a, gconstpointer b)
{
    const struct numbered_conversation *left = a, *right = b;

    return endpoint_equal(&left->ends[0], &right->ends[0]) &&
           endpoint_equal(&left->ends[1], &right->ends[1]);
}

static void conversation_free(gpointer data)
{
    struct numbered_conversation *conversation = data;

    g_array_unref(conversation->lines);
    g_free(conversation);
}

/* Adds the packet to its conversation. A new one goes to the end of `order`. */
static void add_packet(GHashTable *conversations, GPtrArray *order, struct restored_packet *packet)
{
    unsigned from =
        four_tuple_sender(address_order(&packet->source.address, &packet->destination.address),
                          packet->source.port, packet->destination.port);
    struct numbered_line line = {packet, from};
    struct numbered_conversation wanted = {
        .ends = {from == 0 ? packet->source : packet->destination,
                 from == 0 ? packet->destination : packet->source}};
    struct numbered_conversation *found = g_hash_table_lookup(conversations, &wanted);

    if (!found) {
        found = g_new(struct numbered_conversation, 1);
        *found = wanted;
        found->lines = g_array_new(FALSE, FALSE, sizeof(struct numbered_line));
        g_hash_table_add(conversations, found);
        g_ptr_array_add(order, found);
    }
    g_array_append_val(found->lines, line);
}

/* The lines of a part, the state before it, and the best reading so far. */
struct part_reading {
    const struct numbered_line *lines;
    size_t count;
    const struct numbered_line *below; /* the line behind them, or NULL */
    size_t ahead; /* lines up to the next SYN-ACK: the bases may stay so long */
    const struct number_state *before;
    struct number_reading best;
    int cost; /* of the best */
    uint64_t sum;
    bool found;
    int other_cost;                   /* of the best one with other numbers */
    int absolute_cost, relative_cost; /* of the best of each style */
};

static int cost_of(const struct part_reading *part, const struct number_reading *reading,
                   int cost[2], uint64_t *sum)
{
    struct number_state state = *part->before;

    *sum = number_reading_apply(reading, &state, part->lines, part->count, cost);
    return cost[0] + cost[1];
}

/* A text is rarely put together from relative and absolute pieces. */
static int cost_of_style(const struct number_state *before, enum number_style style)
{
    if (style == NUMBERS_ABSOLUTE)
        return MAX(-before->lean, 0);
    return style == NUMBERS_RELATIVE ? MAX(before->lean, 0) : 0;
}

/* Tries a reading. Of equal ones the first stays. */
static void try_reading(struct part_reading *part, const struct number_reading *reading, int extra)
{
    int costs[2];
    uint64_t sum;
    int cost = cost_of(part, reading, costs, &sum) + extra;

    if (reading->style == NUMBERS_ABSOLUTE)
        part->absolute_cost = MIN(part->absolute_cost, cost);
    else if (reading->style == NUMBERS_RELATIVE)
        part->relative_cost = MIN(part->relative_cost, cost);
    cost += cost_of_style(part->before, reading->style);

    if (!part->found || cost < part->cost) {
        if (part->found && sum != part->sum)
            part->other_cost = part->cost;
        part->best = *reading;
        part->cost = cost;
        part->sum = sum;
        part->found = true;
    } else if (sum != part->sum) {
        part->other_cost = MIN(part->other_cost, cost);
    }
}

/* Returns true if the first number of the end is larger than relative numbers usually are. */
static bool begins_large(const struct part_reading *part, unsigned end)
{
    uint32_t number;

    for (size_t i = 0; i < part->count; i++)
        if (numbered_line_has(&part->lines[i], end, &number))
            return number >= LARGE_RELATIVE;
    return false;
}

/* Finds the best base of each end: the numbers of one end do not depend on the base of the
 * other. */
static void try_relative(struct part_reading *part, bool has_bases)
{
    struct number_reading reading = {.style = NUMBERS_RELATIVE, .has_bases = has_bases};
    int large = 0;
    int extra = has_bases ? COST_OF_LOST_BASES : COST_OF_ANOTHER_RUN;

    for (unsigned end = 0; end < 2; end++) {
        struct number_bases bases;
        uint32_t best = 0;
        int least = INT_MAX;

        number_bases_find(&bases, end, part->before, part->lines, part->below, part->ahead);
        for (unsigned i = 0; i < bases.count; i++) {
            int costs[2];
            uint64_t sum;

            reading.base[end] = bases.base[i];
            cost_of(part, &reading, costs, &sum);
            if (costs[end] < least) {
                least = costs[end];
                best = bases.base[i];
            }
        }
        reading.base[end] = best;
        if (has_bases && begins_large(part, end))
            large += COST_OF_LARGE_RELATIVE;
    }
    try_reading(part, &reading, (part->before->has_bases ? extra : 0) + large);
}

static void try_all(struct part_reading *part)
{
    const struct number_state *before = part->before;
    struct number_reading same = {.style = NUMBERS_RELATIVE,
                                  .has_bases = before->has_bases,
                                  .base = {before->base[0], before->base[1]}};
    struct number_reading mixed = same;

    mixed.style = NUMBERS_MIXED;
    if (before->has_bases)
        try_reading(part, &same, 0);
    try_reading(part, &(struct number_reading){.style = NUMBERS_ABSOLUTE}, 0);
    try_relative(part, true);
    try_relative(part, false);
    if (part->cost > COST_OF_ANOTHER_RUN)
        try_reading(part, &mixed, 0);
}

/* Returns the number of lines up to the next one with all of `flags`; the first line does not
 * count. */
static size_t lines_up_to(const struct numbered_line *lines, size_t count, unsigned flags)
{
    size_t length = 1;

    while (length < count && (lines[length].packet->printed->flags & flags) != flags)
        length++;
    return length;
}

static void note_other_reading(const struct part_reading *part, struct diagnostics *diagnostics)
{
    static const char *const names[] = {[NUMBERS_ABSOLUTE] = "absolute",
                                        [NUMBERS_RELATIVE] = "relative",
                                        [NUMBERS_MIXED] = "mixed"};

    if (part->other_cost - part->cost > NEARLY_AS_GOOD)
        return;
    diagnostics_note(
        diagnostics, part->lines[0].packet->printed->line,
        g_strdup_printf("its numbers, and those of the lines of its conversation below, "
                        "can be read in two ways; read as %s, which fits better",
                        names[part->best.style]));
}

static void read_conversation(const GArray *lines, struct diagnostics *diagnostics)
{
    struct number_state state = {0};
    const struct numbered_line *all = &g_array_index(lines, struct numbered_line, 0);

    if (all->packet->printed->printer == PRINTED_BY_WIRESHARK) {
        wireshark_numbers_set(all, lines->len);
        return;
    }
    for (size_t done = 0; done < lines->len;) {
        const struct numbered_line *first = &g_array_index(lines, struct numbered_line, done);
        size_t left = lines->len - done;
        size_t count = lines_up_to(first, left, TCP_SYN);
        struct number_state before = state;
        struct part_reading part = {
            .lines = first,
            .count = count,
            .below = count < left ? first + count : NULL,
            .ahead = lines_up_to(first, MIN(left, count + LINES_AHEAD), TCP_SYN | TCP_ACK),
            .before = &before,
            .other_cost = INT_MAX,
            .absolute_cost = INT_MAX,
            .relative_cost = INT_MAX};
        int cost[2];

        try_all(&part);
        note_other_reading(&part, diagnostics);
        number_reading_apply(&part.best, &state, first, count, cost);
        state.lean += part.relative_cost - part.absolute_cost;
        state.lean = CLAMP(state.lean, -LEAN_MAX, LEAN_MAX);
        done += count;
    }
    bare_acks_complete(lines);
}

void absolute_numbers_set(GArray *packets, struct diagnostics *diagnostics)
{
    GPtrArray *order = g_ptr_array_new_with_free_func(conversation_free);
    GHashTable *conversations = g_hash_table_new(conversation_hash, conversation_equal);

    for (guint i = 0; i < packets->len; i++)
        if (!g_array_index(packets, struct restored_packet, i).printed->icmp.is_error)
            add_packet(conversations, order, &g_array_index(packets, struct restored_packet, i));
    for (guint i = 0; i < order->len; i++)
        read_conversation(((struct numbered_conversation *)order->pdata[i])->lines, diagnostics);
    g_hash_table_destroy(conversations);
    g_ptr_array_unref(order);
}
