/*
 * Copies of segments, told by their interface, and translated SYNs, told by ISN and time stamp.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet_copies.h"

#include <string.h>

#include "engine/duration.h"

enum {
    PACKETS_BETWEEN_MAX = 64, /* other packets between two copies */
    ANSWER_WITHIN = 2000,     /* packets behind a SYN among which its answer is looked for */
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

static bool same_ends(const struct restored_packet *a, const struct restored_packet *b)
{
    return same_end(&a->source, &b->source) && same_end(&a->destination, &b->destination);
}

static bool is_answer(const struct restored_packet *a, const struct restored_packet *b)
{
    return same_end(&a->source, &b->destination) && same_end(&a->destination, &b->source);
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
    return same_ends(a, b) && same_segment(a, b);
}

static bool other_interface(const struct restored_packet *a, const struct restored_packet *b)
{
    struct text_span left = a->printed->interface, right = b->printed->interface;

    return span_length(left) > 0 && span_length(right) > 0 &&
           (span_length(left) != span_length(right) ||
            memcmp(left.at, right.at, span_length(left)) != 0);
}

static bool is_close(const struct restored_packet *earlier, const struct restored_packet *later)
{
    int64_t between = later->time - earlier->time;

    return between >= 0 && between <= COPY_TIME_MAX;
}

/* The packet is printed above, too, for another interface. */
static bool is_copy(const GArray *packets, guint at)
{
    const struct restored_packet *packet = packet_at(packets, at);

    for (guint i = at; i > 0 && at - i < PACKETS_BETWEEN_MAX; i--) {
        const struct restored_packet *earlier = packet_at(packets, i - 1);

        if (!packet->printed->icmp.is_error && packet_is_same_segment(earlier, packet) &&
            is_close(earlier, packet) && other_interface(earlier, packet))
            return true;
    }
    return false;
}

static bool is_first_syn(const struct restored_packet *packet)
{
    return (packet->printed->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* Two SYNs are one, before and after the translation of an address: number and options, the time
 * stamp among them, are the same, and so is one port at least. */
static bool is_translation(const struct restored_packet *a, const struct restored_packet *b)
{
    return is_first_syn(a) && is_first_syn(b) && !same_ends(a, b) && same_segment(a, b) &&
           (a->source.port == b->source.port || a->destination.port == b->destination.port) &&
           (is_close(a, b) || is_close(b, a));
}

/* Returns true if the SYN's conversation has anything but its own SYNs. */
static bool is_answered(const GArray *packets, const struct restored_packet *syn)
{
    guint at = (guint)(syn - packet_at(packets, 0));

    for (guint i = at + 1; i < MIN(packets->len, at + ANSWER_WITHIN); i++) {
        const struct restored_packet *packet = packet_at(packets, i);

        if (is_answer(packet, syn) || (same_ends(packet, syn) && !is_first_syn(packet)))
            return true;
    }
    return false;
}

/* Returns the SYN that is the same one under other addresses, or NULL. */
static const struct restored_packet *find_translation(const GArray *packets, guint at)
{
    guint from = at > PACKETS_BETWEEN_MAX ? at - PACKETS_BETWEEN_MAX : 0;
    guint to = MIN(at + PACKETS_BETWEEN_MAX, packets->len);

    if (!is_first_syn(packet_at(packets, at)))
        return NULL;
    for (guint i = from; i < to; i++)
        if (i != at && is_translation(packet_at(packets, i), packet_at(packets, at)))
            return packet_at(packets, i);
    return NULL;
}

/* Says that the SYN was translated. Returns true if it must be left out. */
static bool take_translation(const GArray *packets, guint at, struct diagnostics *diagnostics)
{
    const struct restored_packet *syn = packet_at(packets, at);
    const struct restored_packet *other = find_translation(packets, at);
    bool left_out = other && is_answered(packets, other) && !is_answered(packets, syn);

    if (left_out || (other && syn->printed->line > other->printed->line))
        diagnostics_note(
            diagnostics, syn->printed->line,
            g_strdup_printf("the SYN of line %zu, with other addresses: they are "
                            "translated between two interfaces%s",
                            other->printed->line,
                            left_out ? "; left out, because the other one is answered" : ""));
    return left_out;
}

void packet_copies_remove(GArray *packets, struct diagnostics *diagnostics)
{
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(struct restored_packet));
    guint copies = 0;

    for (guint i = 0; i < packets->len; i++) {
        if (is_copy(packets, i))
            copies++;
        else if (!take_translation(packets, i, diagnostics))
            g_array_append_val(kept, *packet_at(packets, i));
    }
    if (copies > 0)
        diagnostics_note(diagnostics, 0,
                         g_strdup_printf("%u segment%s printed again for another interface; left "
                                         "out",
                                         copies, copies == 1 ? " is" : "s are"));
    g_array_set_size(packets, 0);
    if (kept->len > 0)
        g_array_append_vals(packets, kept->data, kept->len);
    g_array_unref(kept);
}
