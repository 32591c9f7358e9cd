/*
 * Copies of segments, told by their interfaces, or by their times.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet_copies.h"

#include <string.h>

#include "engine/duration.h"

enum {
    PACKETS_BETWEEN_MAX = 64, /* other packets between two copies */
    COPIES_LEAST = 2,         /* of a text without interfaces */
    DIGITS_LEAST = 6,         /* of a time behind the point, so that two packets differ in it */
};

#define COPY_TIME_MAX (NS_PER_SECOND / 1000)

static struct restored_packet *packet_at(const GArray *packets, guint i)
{
    return &g_array_index(packets, struct restored_packet, i);
}

static bool same_address(const struct ip_address *a, const struct ip_address *b)
{
    return a->version == b->version && memcmp(a->octets, b->octets, IPV6_LENGTH) == 0;
}

static bool same_end(const struct resolved_endpoint *a, const struct resolved_endpoint *b)
{
    return a->port == b->port && same_address(&a->address, &b->address);
}

bool packets_have_same_ends(const struct restored_packet *a, const struct restored_packet *b)
{
    return same_end(&a->source, &b->source) && same_end(&a->destination, &b->destination);
}

/* Returns true if both have the same TCP header and length, but for ports and checksum. */
static bool same_segment(const struct restored_packet *a, const struct restored_packet *b)
{
    const struct printed_segment *left = a->printed, *right = b->printed;

    return left->flags == right->flags && a->seq == b->seq && a->ack == b->ack &&
           a->window == b->window && left->length == right->length &&
           left->options.length == right->options.length &&
           memcmp(left->options.octets, right->options.octets, left->options.length) == 0;
}

bool packet_is_same_segment(const struct restored_packet *a, const struct restored_packet *b)
{
    return packets_have_same_ends(a, b) && same_segment(a, b);
}

static bool other_interface(const struct restored_packet *a, const struct restored_packet *b)
{
    struct text_span left = a->printed->interface, right = b->printed->interface;

    return span_length(left) > 0 && span_length(right) > 0 &&
           (span_length(left) != span_length(right) ||
            memcmp(left.at, right.at, span_length(left)) != 0);
}

/* Returns true if both are printed with a time of their own, and without an interface. */
static bool no_interface(const struct restored_packet *a, const struct restored_packet *b)
{
    return span_length(a->printed->interface) == 0 && span_length(b->printed->interface) == 0 &&
           a->printed->time.digits >= DIGITS_LEAST && b->printed->time.digits >= DIGITS_LEAST;
}

typedef bool (*relation)(const struct restored_packet *, const struct restored_packet *);

/* The packet is printed above, too, at most a millisecond before, and the two are in the relation. */
static bool is_copy(const GArray *packets, guint at, relation related)
{
    const struct restored_packet *packet = packet_at(packets, at);

    for (guint i = at; i > 0 && at - i < PACKETS_BETWEEN_MAX; i--) {
        const struct restored_packet *earlier = packet_at(packets, i - 1);

        if (ABS(packet->time - earlier->time) > COPY_TIME_MAX)
            return false;
        if (!packet->printed->icmp.is_error && packet_is_same_segment(earlier, packet) &&
            packet->time >= earlier->time && related(earlier, packet))
            return true;
    }
    return false;
}

/* Leaves the marked packets out. */
static void leave_out(GArray *packets, const bool *marked)
{
    guint kept = 0;

    for (guint i = 0; i < packets->len; i++)
        if (!marked[i])
            *packet_at(packets, kept++) = *packet_at(packets, i);
    g_array_set_size(packets, kept);
}

static guint mark_copies(const GArray *packets, relation related, bool *marked)
{
    guint count = 0;

    for (guint i = 0; i < packets->len; i++) {
        marked[i] = is_copy(packets, i, related);
        count += marked[i];
    }
    return count;
}

/* Older tcpdumps do not print the interface. Then nearly every segment stands in the text twice or
 * more often. These are copies: no host sends all its segments again within a millisecond. */
static void remove_unnamed_copies(GArray *packets, bool *marked, struct diagnostics *diagnostics)
{
    guint count = mark_copies(packets, no_interface, marked);

    if (count < COPIES_LEAST || count * 5 < (packets->len - count) * 4)
        return;
    diagnostics_note(
        diagnostics, 0,
        g_strdup_printf("%u segments stand there again within a millisecond, as tcpdump "
                        "-i any prints those that pass two interfaces; left out",
                        count));
    leave_out(packets, marked);
}

void packet_copies_remove(GArray *packets, struct diagnostics *diagnostics)
{
    bool *marked = g_new(bool, packets->len);
    guint count = mark_copies(packets, other_interface, marked);

    if (count > 0)
        diagnostics_note(diagnostics, 0,
                         g_strdup_printf("%u segment%s printed again for another interface; left "
                                         "out",
                                         count, count == 1 ? " is" : "s are"));
    leave_out(packets, marked);
    remove_unnamed_copies(packets, marked, diagnostics);
    g_free(marked);
}
