/*
 * The choice among ways to read: the one that reads most packets with the fewest remarks.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "text_reading.h"

#include <string.h>

#include "tcpdump_text.h"
#include "text_wrapping.h"

static struct text_reading read_as(const char *text, size_t length, enum wrapping_kind wrapping)
{
    struct text_reading reading = {clean_text_new(text, length, wrapping), NULL, diagnostics_new()};

    reading.segments = tcpdump_text_read(reading.clean, reading.diagnostics);
    return reading;
}

/* Returns how many rows of Wireshark's packet list end in the middle of a word. */
static guint count_cut_rows(struct text_span text)
{
    struct text_span before = {text.at, text.at};
    guint count = 0;

    while (text.at < text.end) {
        const char *end = memchr(text.at, '\n', span_length(text));
        struct text_span line = {text.at, end ? end : text.end};

        count += row_is_cut(before, line);
        before = line;
        text.at = end ? end + 1 : text.end;
    }
    return count;
}

/* A line of another program is worth as much as half a packet, lest one be joined to others and not be said. A packet with a remark, cut, without its time, its dump or its options, may be half of one. A segment has
 * at most 40 octets of options. */
static gint64 score_of(const struct text_reading *reading)
{
    gint64 score = 80 * (gint64)reading->diagnostics->whole_lines -
                   40 * ((gint64)reading->diagnostics->list->len +
                         count_cut_rows(clean_text_span(reading->clean)));

    for (guint i = 0; i < reading->segments->len; i++) {
        const struct printed_segment *segment =
            &g_array_index(reading->segments, struct printed_segment, i);

        score += 80 + (segment->time.form != TIME_NONE ? 40 : 0) + (segment->payload ? 40 : 0) +
                 segment->options.length;
    }
    return score;
}

static bool has_open_packet(struct text_span text)
{
    while (text.at < text.end) {
        const char *end = memchr(text.at, '\n', span_length(text));

        if (packet_is_open((struct text_span){text.at, end ? end : text.end}, false))
            return true;
        text.at = end ? end + 1 : text.end;
    }
    return false;
}

/* Returns how many packets show in the text, at most `max`. */
static guint count_packets(struct text_span text, guint max)
{
    static const char *const words[] = {"Flags [", " win ", "] Seq="};
    guint most = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        struct text_span rest = text;
        guint count = 0;

        while (count < max && (rest.at = span_find(rest, words[i]))) {
            rest.at++;
            count++;
        }
        most = MAX(most, count);
    }
    return most;
}

/* Returns true if there may be a better reading. */
static bool is_incomplete(const struct text_reading *reading)
{
    struct text_span text = clean_text_span(reading->clean);
    guint count = count_packets(text, reading->segments->len + 1);

    return count > 0 && (count > reading->segments->len || reading->diagnostics->list->len > 0 ||
                         has_open_packet(text) || count_cut_rows(text) > 0);
}

void text_reading_clear(struct text_reading *reading)
{
    g_array_unref(reading->segments);
    clean_text_free(reading->clean);
    diagnostics_free(reading->diagnostics);
}

struct text_reading text_read_best(const char *text, size_t length)
{
    static const enum wrapping_kind others[] = {WRAPPED_AT_BLANKS, WRAPPED_AT_COLUMN};
    struct text_reading best = read_as(text, length, SURELY_WRAPPED);
    bool incomplete = is_incomplete(&best);

    for (unsigned i = 0; incomplete && i < G_N_ELEMENTS(others); i++) {
        struct text_reading other = read_as(text, length, others[i]);

        if (score_of(&other) > score_of(&best)) {
            struct text_reading worse = best;

            best = other;
            other = worse;
        }
        text_reading_clear(&other);
    }
    return best;
}
