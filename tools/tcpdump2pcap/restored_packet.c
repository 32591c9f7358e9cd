/*
 * Restored packets: time, addresses and numbers for each printed segment.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "absolute_numbers.h"
#include "engine/duration.h"
#include "icmp_quote.h"
#include "packet_copies.h"
#include "restored_packet.h"
#include "second_point.h"
#include "translated_syns.h"

/* Packets overtake each other by less. */
#define LEAST_DROP (100 * NS_PER_MICROSECOND)

/* A list of Wireshark has times since the first packet, which go back only where it is sorted by another column. */
enum { DROP_ONE_IN = 5 };

/* Everything the text itself says about names and numbers, wherever it stands. */
static void read_names(const GArray *segments, struct endpoint_names *names)
{
    for (guint i = 0; i < segments->len; i++) {
        const struct printed_segment *segment = &g_array_index(segments, struct printed_segment, i);

        endpoint_names_see(names, &segment->source);
        endpoint_names_see(names, &segment->destination);
        if (segment->dumped.has_endpoints) {
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

    if (printed->icmp.is_error)
        return endpoint_names_find_host(names, printed->source.host, printed->ip_version,
                                        printed->line, &packet->source.address, diagnostics) &&
               endpoint_names_find_host(names, printed->destination.host, printed->ip_version,
                                        printed->line, &packet->destination.address, diagnostics);
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

/* Reads the times of a text. */
struct time_reading {
    struct text_clock clock;
    const struct printed_time *first; /* the first printed time, or NULL */
    guint before_first;               /* packets above it, which have none */
};

/*
 * Returns true if the times of day are those since the packet before, as tcpdump -ttt prints them:
 * the first is 0, and a later one is much less than the one above it. Times since the first packet
 * (-ttttt) begin with 0, too, but they grow. Another 0 may begin a second text.
 */
static bool are_differences(const GArray *segments)
{
    int64_t above = -1;
    guint drops = 0, counted = 0;

    for (guint i = 0; i < segments->len; i++) {
        const struct printed_time *time = &g_array_index(segments, struct printed_segment, i).time;
        int64_t now = time->nanoseconds;
        bool drop;

        if (!printed_time_may_be_difference(time) || time->day != 0)
            continue;
        if (above < 0 && now != 0)
            return false;
        drop = now > 0 && now < above / 2 && above - now > LEAST_DROP;
        if (drop && !time->counted)
            return true;
        drops += drop;
        counted += time->counted;
        above = now;
    }
    return drops > 0 && drops * DROP_ONE_IN >= counted;
}

/* Returns how many days before 0 the times of a text begin: Wireshark prints such times before a time reference. */
static int64_t days_before_zero(const GArray *segments)
{
    int64_t first = 0;

    for (guint i = 0; i < segments->len; i++)
        first = MIN(first, g_array_index(segments, struct printed_segment, i).time.day);
    return -first;
}

static struct time_reading begin_times(const GArray *segments, struct text_clock clock)
{
    struct time_reading times = {.clock = clock};

    /* No capture has times before 1970. */
    times.clock.date = MAX(clock.date, days_before_zero(segments));
    for (; times.before_first < segments->len; times.before_first++) {
        const struct printed_segment *segment =
            &g_array_index(segments, struct printed_segment, times.before_first);

        if (segment->time.form != TIME_NONE) {
            times.first = &segment->time;
            break;
        }
    }
    return times;
}

/* Returns the time of a packet above the first one that has a time: just before that. */
static int64_t time_before_first(struct time_reading *times)
{
    struct text_clock clock = times->clock;
    int64_t before = times->before_first-- * NS_PER_MICROSECOND;

    return MAX(text_clock_read(&clock, times->first) - before, 0);
}

/* Returns the time of the packet. Where other packets have a time and this one has none, a note says
 * so. */
static int64_t read_time(struct time_reading *times, const struct printed_segment *printed,
                         struct diagnostics *diagnostics)
{
    const struct printed_time *time = &printed->time;
    bool above_first = times->first && !times->clock.started && time->form == TIME_NONE;

    if (times->first && time->form == TIME_NONE)
        diagnostics_note(
            diagnostics, printed->line,
            g_strdup(above_first ? "no time is printed; written as just before the next time"
                                 : "no time is printed; written as just after the packet above"));
    if (time == times->first && time->no_year && !times->clock.date)
        diagnostics_note(diagnostics, printed->line,
                         g_strdup("its date has no year; written as 1970"));
    return above_first ? time_before_first(times) : text_clock_read(&times->clock, time);
}

GArray *restored_packets_make(const GArray *segments, struct endpoint_names *names,
                              struct text_clock clock, struct diagnostics *diagnostics)
{
    GArray *packets = g_array_new(FALSE, TRUE, sizeof(struct restored_packet));
    bool found_differences = !clock.differences && are_differences(segments);
    clock.differences |= found_differences;
    struct time_reading times = begin_times(segments, clock);

    if (found_differences)
        diagnostics_note(diagnostics, 0,
                         g_strdup("its times are read as those since the packet before, as tcpdump "
                                  "-ttt and tshark -t d print them"));
    read_names(segments, names);
    for (guint i = 0; i < segments->len; i++) {
        struct restored_packet packet = {.printed =
                                             &g_array_index(segments, struct printed_segment, i)};

        packet.seq = packet.printed->seq;
        packet.ack = packet.printed->ack;
        packet.window = packet.printed->window;
        packet.time = read_time(&times, packet.printed, diagnostics);
        if (find_endpoints(&packet, names, diagnostics))
            g_array_append_val(packets, packet);
    }
    second_points_remove(packets, false, diagnostics); /* which print the same numbers, as a rule */
    absolute_numbers_set(packets, diagnostics);
    packet_copies_remove(packets, diagnostics);
    translated_syns_remove(packets, diagnostics);
    second_points_remove(packets, true, diagnostics);
    icmp_quotes_set(packets, names, diagnostics);
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
