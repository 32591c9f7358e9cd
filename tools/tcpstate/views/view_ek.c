/*
 * Lines for the _bulk request of OpenSearch and Elasticsearch: the name of the index, then the
 * object of view_json.c with a time stamp in their date format.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "format.h"
#include "view_kind.h"

/* Appends 2023-11-14T22:13:20.000000Z. */
static void put_date(GString *out, int64_t time)
{
    char text[UTC_TEXT_SIZE];
    format_utc(text, time, 6);
    format_text(out, "\"@timestamp\":\"");
    format_text(out, text);
    format_text(out, "\",");
}

/* Appends the line of the index, then the object with the date behind its opening brace. */
static void put_bulk_lines(GString *out, const char *index, int64_t time, const GString *object)
{
    format_text(out, "{\"index\":{\"_index\":\"tcpstate-");
    format_text(out, index);
    format_text(out, "\"}}\n{");
    put_date(out, time);
    g_string_append_len(out, object->str + 1, (gssize)object->len - 1);
}

static void print_ek_segment(GString *out, const struct record_segment *r)
{
    g_autoptr(GString) object = g_string_new(NULL);
    view_json_segment(object, r);
    put_bulk_lines(out, "segment", r->segment.time, object);
}

static void print_ek_icmp(GString *out, const struct record_icmp *r)
{
    g_autoptr(GString) object = g_string_new(NULL);
    view_json_icmp(object, r);
    put_bulk_lines(out, "segment", r->error.time, object);
}

static void print_ek_conversation(GString *out, const struct record_conversation *r)
{
    g_autoptr(GString) object = g_string_new(NULL);
    view_json_conversation(object, r);
    put_bulk_lines(out, "conversation", r->first_time, object);
}

static struct view make_ek_view(const struct view_request *request)
{
    return view_of_records(request, print_ek_segment, print_ek_conversation, print_ek_icmp);
}

const struct view_kind view_ek = {
    .option = 'T',
    .name = "ek",
    .argument = "",
    .help = "two lines a record for the _bulk request of OpenSearch",
    .make = make_ek_view,
};
