/*
 * Keeping the ladders of conversations that are not complete yet.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_ladder.h"

#include "common/message.h"

bool ladder_argument_read(const char *text, struct ladder_argument *a)
{
    *a = (struct ladder_argument){.stream = LADDER_ALL};
    if (!text)
        return true;
    g_auto(GStrv) words = g_strsplit(text, ",", -1);
    char **word = words;
    guint64 number;
    if (*word && g_ascii_string_to_unsigned(*word, 10, 0, UINT32_MAX, &number, NULL)) {
        a->stream = (int64_t)number;
        word++;
    }
    if (*word && g_str_equal(*word, "absolute")) {
        a->absolute = true;
        word++;
    }
    if (*text && !*word)
        return true;
    message_error("-z ladder: '%s' is not the number of a conversation (tcp.stream), absolute, or "
                  "both with a comma between them",
                  text);
    return false;
}

static void free_ladder(gpointer ladder)
{
    ladder_free(ladder);
}

struct ladder_collection *ladder_collection_new(struct ladder_argument wanted)
{
    struct ladder_collection *c = g_new0(struct ladder_collection, 1);
    c->wanted = wanted;
    c->highest = -1;
    c->order = frame_order_new();
    c->words = g_string_new(NULL);
    c->row = g_string_new(NULL);
    c->by_stream = g_hash_table_new_full(NULL, NULL, NULL, free_ladder);
    return c;
}

void ladder_collection_free(void *collection)
{
    struct ladder_collection *c = collection;
    g_hash_table_destroy(c->by_stream);
    frame_order_free(c->order);
    g_string_free(c->words, TRUE);
    g_string_free(c->row, TRUE);
    g_free(c);
}

struct ladder *ladder_collected(struct ladder_collection *c, uint32_t stream)
{
    return g_hash_table_lookup(c->by_stream, GUINT_TO_POINTER(stream));
}

struct ladder *ladder_next(struct ladder_collection *c, GString *out, uint32_t stream)
{
    struct ladder *l = ladder_collected(c, stream);
    if (l && c->shown++)
        g_string_append_c(out, '\n');
    return l;
}

void ladder_forget(struct ladder_collection *c, uint32_t stream)
{
    g_hash_table_remove(c->by_stream, GUINT_TO_POINTER(stream));
}

void ladder_collect(void *collection, GString *out G_GNUC_UNUSED, const struct record_segment *r)
{
    struct ladder_collection *c = collection;
    struct frame_place place = frame_order_add(c->order, r);
    c->highest = MAX(c->highest, r->own_stream);
    c->found |= c->wanted.stream == r->own_stream;
    if (c->wanted.stream != LADDER_ALL && c->wanted.stream != r->own_stream)
        return;
    struct ladder *l = ladder_collected(c, r->own_stream);
    if (!l) {
        l = ladder_new(r->own_stream);
        g_hash_table_insert(c->by_stream, GUINT_TO_POINTER(r->own_stream), l);
    }
    ladder_add(l, r, place);
}

bool ladder_collection_report(const void *collection)
{
    const struct ladder_collection *c = collection;
    if (c->wanted.stream == LADDER_ALL || c->found)
        return true;
    message_error("-z ladder: no segment of conversation %" G_GINT64_FORMAT
                  " was found; the highest number is %" G_GINT64_FORMAT,
                  c->wanted.stream, c->highest);
    return false;
}
