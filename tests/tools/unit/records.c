/*
 * Records, made from scripts for the tests of the views.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "records.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "engine/duration.h"

static uint8_t read_flags(const char *word)
{
    static const char letters[] = "FSRPA";
    uint8_t flags = 0;
    for (; *word; word++)
        flags |= (uint8_t)(1u << (strchr(letters, *word) - letters));
    return flags;
}

static struct segment read_segment(const char *line, uint32_t frame)
{
    static const uint32_t isn[2] = {1000, 5000};
    char **words = g_strsplit(line, " ", -1);
    struct segment s = {.window = 0xffff, .window_shift = WINDOW_SHIFT_ABSENT, .frame = frame};
    s.time = 1000 * NS_PER_SECOND +
             (int64_t)llround(g_ascii_strtod(words[0], NULL) * (double)NS_PER_SECOND);
    s.sender = words[1][0] == 'S';
    s.flags = read_flags(words[2]);
    s.seq = isn[s.sender] + (uint32_t)g_ascii_strtoll(words[3], NULL, 10);
    if (words[4])
        s.ack = isn[!s.sender] + (uint32_t)g_ascii_strtoll(words[4], NULL, 10);
    if (words[4] && words[5])
        s.len = (uint32_t)g_ascii_strtoll(words[5], NULL, 10);
    g_strfreev(words);
    return s;
}

static void set_ends(struct record_endpoint end[2], uint16_t port)
{
    end[ROLE_CLIENT] = (struct record_endpoint){.address.text = "10.0.0.1", .port = port};
    end[ROLE_SERVER] = (struct record_endpoint){.address.text = "10.0.0.2", .port = 80};
}

/* Lets the engine follow the script. Returns the records of the segments. */
static GArray *follow(const char *script, uint16_t port, struct conversation *c)
{
    const struct limits limits = LIMITS_DEFAULT;
    GArray *records = g_array_new(FALSE, TRUE, sizeof(struct record_segment));
    char **lines = g_strsplit(script, ";", -1);
    struct record_endpoint end[2];
    set_ends(end, port);
    conversation_init(c, 0);
    for (unsigned i = 0; lines[i]; i++) {
        struct record_segment r = {.segment = read_segment(g_strstrip(lines[i]), i + 1)};
        r.source = end[r.segment.sender];
        r.destination = end[!r.segment.sender];
        conversation_track(c, NULL, &r.segment, &limits, &r.annotation);
        g_array_append_val(records, r);
    }
    g_strfreev(lines);
    return records;
}

GArray *segments_of(const char *script, uint16_t port)
{
    struct conversation c;
    return follow(script, port, &c);
}

struct record_conversation record_of(const char *script, uint16_t port)
{
    struct conversation c;
    struct record_conversation r = {0};
    set_ends(r.end, port);
    g_array_free(follow(script, port, &c), TRUE);
    record_summarise(&r, &c);
    return r;
}
