/*
 * Checks records: writes and reads them, and prints them through all views.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check_record.h"

#include <glib.h>
#include <string.h>

#include "expectations/expectations.h"
#include "must.h"
#include "record/record_format.h"
#include "views/view_kind.h"

static size_t write_record(enum record_kind kind, const struct record *r,
                           char line[RECORD_LINE_SIZE])
{
    if (kind == RECORD_ICMP)
        return record_write_icmp(&r->icmp, line);
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

/* Checks that the text is valid UTF-8 and ends with a line feed. The only control characters in it
 * may be line feeds and `separator`. */
static void check_text(const GString *text, gunichar separator)
{
    MUST(text->len > 0 && text->str[text->len - 1] == '\n');
    MUST(g_utf8_validate(text->str, (gssize)text->len, NULL));
    for (const char *p = text->str; *p; p = g_utf8_next_char(p))
        MUST(*p == '\n' || g_utf8_get_char(p) == separator ||
             !g_unichar_iscntrl(g_utf8_get_char(p)));
}

/* Returns what -T junit reports: expectations that have judged the record. */
static struct expectations *judge(enum record_kind what, const struct record *r)
{
    char *const expected[] = {"none(stream)", NULL};
    char *const fail_on[] = {"problems,refused", NULL};
    struct expectations *e = expectations_new(expected, fail_on, false);
    struct sink sink = expectations_sink(e);
    MUST(sink.record(sink.user, what, r));
    return e;
}

/* Shows the conversation as one that may go on, in two rounds. */
static void check_rounds(const struct view *view, GString *text, const struct record *r)
{
    for (unsigned i = 0; i < 2; i++) {
        view->ongoing(view->state, &r->conversation);
        view->round(view->state, &(struct record_round){.time = r->conversation.last_time});
        g_string_truncate(text, 0);
        view->end(view->state, text);
        check_text(text, '\n');
    }
}

static void check_view(const struct view_kind *kind, enum record_kind what, const struct record *r)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct expectations *expectations = kind == &view_junit ? judge(what, r) : NULL;
    struct view view = kind->make(&(struct view_request){
        .segments = true, .rounds = true, .input = "fuzzed", .expectations = expectations});
    if (what == RECORD_SEGMENT && view.segment)
        view.segment(view.state, text, &r->segment);
    if (what == RECORD_ICMP && view.icmp)
        view.icmp(view.state, text, &r->icmp);
    if (what == RECORD_CONVERSATION && view.conversation)
        view.conversation(view.state, text, &r->conversation);
    if (what == RECORD_CONVERSATION && view.round)
        check_rounds(&view, text, r);
    g_string_truncate(text, view.round ? 0 : text->len);
    if (view.end)
        view.end(view.state, text);
    if (view.free)
        view.free(view.state);
    if (expectations)
        expectations_free(expectations);
    if (text->len > 0)
        check_text(text, kind == &view_tsv ? '\t' : '\n');
}

#define CHECK_VIEW(view) check_view(&view, kind, r);

void check_record(enum record_kind kind, const struct record *r)
{
    check_round_trip(kind, r);
    VIEW_KINDS(CHECK_VIEW)
}
