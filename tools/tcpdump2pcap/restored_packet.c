/*
 * Filling in what the printed segments left open.
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
static bool find_endpoints(struct packet *packet, struct endpoint_names *names,
                           struct remarks *remarks)
{
    const struct printed_segment *printed = packet->printed;

    if (!endpoint_names_find(names, &printed->source, printed->ip_version, printed->line,
                             &packet->source, remarks) ||
        !endpoint_names_find(names, &printed->destination, printed->ip_version, printed->line,
                             &packet->destination, remarks))
        return false;
    if (packet->source.address.version != packet->destination.address.version) {
        remark_not_read(remarks, printed->line, g_strdup("one address is IPv4 and the other IPv6"));
        return false;
    }
    return true;
}

GArray *packets_restore(const GArray *segments, struct endpoint_names *names,
                        struct remarks *remarks)
{
    GArray *packets = g_array_new(FALSE, TRUE, sizeof(struct packet));
    struct numbering *numbering = numbering_new();
    struct text_clock time = {0};

    read_names(segments, names);
    for (guint i = 0; i < segments->len; i++) {
        struct packet packet = {.printed = &g_array_index(segments, struct printed_segment, i)};

        packet.time = text_clock_read(&time, &packet.printed->time);
        if (find_endpoints(&packet, names, remarks))
            g_array_append_val(packets, packet);
    }
    for (guint i = 0; i < packets->len; i++)
        numbering_apply(numbering, &g_array_index(packets, struct packet, i));
    numbering_free(numbering);
    return packets;
}

static gint by_time(gconstpointer a, gconstpointer b)
{
    int64_t left = ((const struct packet *)a)->time, right = ((const struct packet *)b)->time;

    return (left > right) - (left < right);
}

void packets_sort(GArray *packets)
{
    g_array_sort(packets, by_time); /* stable, says GLib */
}
