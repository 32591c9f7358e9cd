/*
 * Records there and back, and through the views.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check_record.h"

#include <glib.h>
#include <string.h>

#include "must.h"
#include "views/view.h"

static size_t write_record(enum record_kind kind, const struct record *r,
                           char line[RECORD_LINE_SIZE])
{
    return kind == RECORD_SEGMENT ? record_write_segment(&r->segment, line)
                                  : record_write_conversation(&r->conversation, line);
}

static void check_round_trip(enum record_kind kind, const struct record *r)
{
    char line[RECORD_LINE_SIZE];
    char again[RECORD_LINE_SIZE];
    struct record read;
    size_t length = write_record(kind, r, line);

    MUST(length < sizeof line && line[length - 1] == '\n' && !line[length]);
    MUST(record_read(line, length, &read) == kind);
    MUST(write_record(kind, &read, again) == length);
    MUST(!memcmp(line, again, length));
}

static void check_text(GString *text)
{
    MUST(text->len > 0 && text->str[text->len - 1] == '\n');
    MUST(g_utf8_validate(text->str, (gssize)text->len, NULL));
    for (const char *p = text->str; *p; p = g_utf8_next_char(p))
        MUST(*p == '\n' || !g_unichar_iscntrl(g_utf8_get_char(p)));
    g_string_truncate(text, 0);
}

static void check_views(enum record_kind kind, const struct record *r)
{
    GString *text = g_string_new(NULL);
    if (kind == RECORD_SEGMENT) {
        view_text_segment(text, &r->segment);
        check_text(text);
        view_json_segment(text, &r->segment);
    } else {
        view_text_conversation(text, &r->conversation);
        check_text(text);
        view_json_conversation(text, &r->conversation);
    }
    check_text(text);
    g_string_free(text, TRUE);
}

void check_record(enum record_kind kind, const struct record *r)
{
    check_round_trip(kind, r);
    check_views(kind, r);
}
