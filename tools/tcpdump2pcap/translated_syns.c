/*
 * Translated SYNs, told by their number and options, and by one port.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "translated_syns.h"

#include <string.h>

#include "engine/duration.h"
#include "packet_copies.h"
#include "point_blocks.h"

enum {
    ANSWER_WITHIN = 2000, /* packets behind a SYN among which its answer is looked for */
    SAME_NUMBER_MAX = 64, /* SYNs of one number among which its translation is looked for */
};

/* A number that may be made up tells nothing alone: the two must be so close. */
#define TRANSLATION_TIME_MAX (NS_PER_SECOND / 1000)

static struct restored_packet *packet_at(const GArray *packets, guint i)
{
    return &g_array_index(packets, struct restored_packet, i);
}

static bool is_first_syn(const struct restored_packet *packet)
{
    return !packet->printed->icmp.is_error &&
           (packet->printed->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* The options without the value of the maximum segment size, which a router may lower. */
static struct tcp_options options_without_mss(const struct tcp_options *options)
{
    struct tcp_options copy = *options;

    for (unsigned at = 0; at + 3 < copy.length;) {
        if (copy.octets[at] == 2)
            copy.octets[at + 2] = copy.octets[at + 3] = 0;
        at += copy.octets[at] <= 1 ? 1 : MAX(copy.octets[at + 1], 2);
    }
    return copy;
}

static bool is_translation(const struct restored_packet *a, const struct restored_packet *b)
{
    struct tcp_options left = options_without_mss(&a->printed->options);
    struct tcp_options right = options_without_mss(&b->printed->options);

    if (packets_have_same_ends(a, b) || a->seq != b->seq || a->window != b->window ||
        a->printed->flags != b->printed->flags || a->printed->length != b->printed->length ||
        left.length != right.length || memcmp(left.octets, right.octets, left.length) != 0)
        return false;
    if (a->source.port != b->source.port && a->destination.port != b->destination.port)
        return false;
    return a->seq >= LEAST_ISN || ABS(a->time - b->time) <= TRANSLATION_TIME_MAX;
}

/* Returns true if the SYN's conversation has anything but its own SYNs. */
static bool is_answered(const GArray *packets, guint syn)
{
    const struct restored_packet *first = packet_at(packets, syn);
    struct restored_packet answer = *first;

    answer.source = first->destination;
    answer.destination = first->source;
    for (guint i = syn + 1; i < MIN(packets->len, syn + ANSWER_WITHIN); i++) {
        const struct restored_packet *packet = packet_at(packets, i);

        if (packets_have_same_ends(packet, &answer) ||
            (packets_have_same_ends(packet, first) && !is_first_syn(packet)))
            return true;
    }
    return false;
}

/* Returns the SYNs (guint, in the order of the text) of each number. */
static GHashTable *syns_by_number(const GArray *packets)
{
    GHashTable *syns = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);

    for (guint i = 0; i < packets->len; i++) {
        gpointer number = GUINT_TO_POINTER(packet_at(packets, i)->seq);
        GArray *same;

        if (!is_first_syn(packet_at(packets, i)))
            continue;
        same = g_hash_table_lookup(syns, number);
        if (!same) {
            same = g_array_new(FALSE, FALSE, sizeof(guint));
            g_hash_table_insert(syns, number, same);
        }
        if (same->len < SAME_NUMBER_MAX)
            g_array_append_val(same, i);
    }
    return syns;
}

/* Returns the nearest SYN that is the same one under other addresses, or its own number. */
static guint find_translation(const GArray *packets, const GArray *same, guint at)
{
    guint nearest = at;

    for (guint i = 0; i < same->len; i++) {
        guint other = g_array_index(same, guint, i);
        guint distance = other > at ? other - at : at - other;

        if (is_translation(packet_at(packets, other), packet_at(packets, at)) &&
            (nearest == at || distance < (nearest > at ? nearest - at : at - nearest)))
            nearest = other;
    }
    return nearest;
}

/* Says that the SYN was translated. Returns true if it must be left out. */
static bool take_translation(const GArray *packets, const GArray *same, guint at,
                             struct diagnostics *diagnostics)
{
    const struct restored_packet *syn = packet_at(packets, at);
    const struct restored_packet *first = packet_at(packets, g_array_index(same, guint, 0));
    guint other = find_translation(packets, same, at);
    const char *left_out = NULL;

    if (other == at || is_answered(packets, at))
        left_out = NULL;
    else if (is_answered(packets, other))
        left_out = "; left out, because the other one is answered";
    else if (!packets_have_same_ends(first, syn))
        left_out = "; left out, because neither of them is answered";
    if (other != at && (left_out || at > other))
        diagnostics_note(diagnostics, syn->printed->line,
                         g_strdup_printf("the SYN of line %zu, with other addresses: they are "
                                         "translated between two interfaces%s",
                                         packet_at(packets, other)->printed->line,
                                         left_out ? left_out : ""));
    return left_out != NULL;
}

void translated_syns_remove(GArray *packets, struct diagnostics *diagnostics)
{
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(struct restored_packet));
    GHashTable *syns = syns_by_number(packets);

    for (guint i = 0; i < packets->len; i++) {
        const struct restored_packet *packet = packet_at(packets, i);
        const GArray *same =
            is_first_syn(packet) ? g_hash_table_lookup(syns, GUINT_TO_POINTER(packet->seq)) : NULL;

        if (!same || same->len < 2 || !take_translation(packets, same, i, diagnostics))
            g_array_append_val(kept, *packet);
    }
    g_hash_table_destroy(syns);
    g_array_set_size(packets, 0);
    if (kept->len > 0)
        g_array_append_vals(packets, kept->data, kept->len);
    g_array_unref(kept);
}
