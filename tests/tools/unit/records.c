/*
 * Records of conversations, made from scripts for the tests of the views.
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
    g_strfreev(words);
    return s;
}

struct record_conversation record_of(const char *segments, uint16_t port)
{
    const struct limits limits = LIMITS_DEFAULT;
    struct record_conversation r = {
        .end = {{.address = "10.0.0.1", .port = port}, {.address = "10.0.0.2", .port = 80}}};
    struct conversation c;
    char **lines = g_strsplit(segments, ";", -1);
    conversation_init(&c, 0);
    for (unsigned i = 0; lines[i]; i++) {
        struct segment s = read_segment(g_strstrip(lines[i]), i + 1);
        struct annotation a;
        conversation_track(&c, NULL, &s, &limits, &a);
    }
    g_strfreev(lines);
    record_summarise(&r, &c);
    return r;
}
