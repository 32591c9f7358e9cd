/*
 * Restored packets: time, addresses and numbers for each printed segment.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "absolute_numbers.h"
#include "restored_packet.h"

/* Everything the text itself says about names and numbers, wherever it stands. */
static void read_names(const GArray *segments, struct endpoint_names *names)
{
    for (guint i = 0; i < segments->len; i++) {
        const struct printed_segment *segment = &g_array_index(segments, struct printed_segment, i);

        endpoint_names_see(names, &segment->source);
        endpoint_names_see(names, &segment->destination);
        if (segment->dumped.known) {
            endpoint_names_learn(names, &segment->source, &segment->dumped.source);
            endpoint_names_learn(names, &segment->destination, &segment->dumped.destination);
        }
    }
}

/* Finds both endpoints; an address of the other IP version than the packet's is the user's or a
 * page's mistake. */
static bool find_endpoints(struct restored_packet *packet, struct endpoint_names *names,
                           struct diagnostics *diagnostics)
{
    const struct printed_segment *printed = packet->printed;

    if (!endpoint_names_find(names, &printed->source, printed->ip_version, printed->line,
                             &packet->source, diagnostics) ||
        !endpoint_names_find(names, &printed->destination, printed->ip_version, printed->line,
                             &packet->destination, diagnostics))
        return false;
    if (packet->source.address.version != packet->destination.address.version) {
        diagnostics_not_read(diagnostics, printed->line,
                             g_strdup("one address is IPv4 and the other IPv6"));
        return false;
    }
    return true;
}

GArray *restored_packets_make(const GArray *segments, struct endpoint_names *names,
                              struct diagnostics *diagnostics)
{
    GArray *packets = g_array_new(FALSE, TRUE, sizeof(struct restored_packet));
    struct text_clock time = {0};

    read_names(segments, names);
    for (guint i = 0; i < segments->len; i++) {
        struct restored_packet packet = {.printed =
                                             &g_array_index(segments, struct printed_segment, i)};

        packet.time = text_clock_read(&time, &packet.printed->time);
        if (find_endpoints(&packet, names, diagnostics))
            g_array_append_val(packets, packet);
    }
    absolute_numbers_set(packets, diagnostics);
    return packets;
}

static gint by_time(gconstpointer a, gconstpointer b)
{
    int64_t left = ((const struct restored_packet *)a)->time,
            right = ((const struct restored_packet *)b)->time;

    return (left > right) - (left < right);
}

void restored_packets_sort(GArray *packets)
{
    g_array_sort(packets, by_time); /* stable, says GLib */
}
