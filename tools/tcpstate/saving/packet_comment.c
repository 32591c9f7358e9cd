/*
 * What --annotate writes on packets: the words of the text view, without colours.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet_comment.h"

#include <glib.h>

#include "views/format.h"
#include "views/terminal.h"
#include "views/view.h"

/* Each comment begins with "tcpstate: ", so that readers and filters know who wrote it. */
#define PREFIX "tcpstate: "

/* Returns the lines without the blanks that indent them. A line that begins with an arrow goes on with
 * the one before: the view has wrapped it for the terminal. Frees `lines`. */
static char *finish(GString *lines)
{
    GString *comment = g_string_new(NULL);
    const char *arrow = format_arrow() + 1; /* behind its blank */
    g_auto(GStrv) parts = g_strsplit(lines->str, "\n", -1);
    for (char **part = parts; *part; part++) {
        g_strstrip(*part);
        bool goes_on = g_str_has_prefix(*part, arrow);
        if (**part)
            g_string_append_printf(comment, "%s%s",
                                   !comment->len ? PREFIX
                                   : goes_on     ? " "
                                                 : "\n",
                                   *part);
    }
    g_string_free(lines, TRUE);
    bool empty = comment->len == 0;
    return g_string_free(comment, empty);
}

char *packet_comment_of_segment(const struct record_segment *r)
{
    GString *lines = g_string_new(NULL);
    terminal_plain(true);
    view_text_meaning(lines, r->own_stream, &r->annotation);
    terminal_plain(false);
    return finish(lines);
}

char *packet_comment_of_icmp(const struct record_icmp *r)
{
    GString *lines = g_string_new(NULL);
    terminal_plain(true);
    view_text_meaning(lines, r->own_stream, &r->annotation);
    terminal_plain(false);
    return finish(lines);
}

/* Returns the lines with "why" and "closed" behind the first one, because Wireshark's tree shows only the
 * first 240 octets of a comment. Frees `comment`. */
static char *put_end_first(char *comment)
{
    static const char *const order[] = {"why ", "closed "};
    g_auto(GStrv) lines = g_strsplit(comment, "\n", -1);
    GString *ordered = g_string_new(lines[0]);
    for (size_t i = 0; i <= G_N_ELEMENTS(order); i++) {
        for (char **line = lines + 1; *lines && *line; line++) {
            size_t place = 0;
            while (place < G_N_ELEMENTS(order) && !g_str_has_prefix(*line, order[place]))
                place++;
            if (place == i)
                g_string_append_printf(ordered, "\n%s", *line);
        }
    }
    g_free(comment);
    return g_string_free(ordered, FALSE);
}

char *packet_comment_of_conversation(const struct record_conversation *r)
{
    GString *lines = g_string_new(NULL);
    terminal_plain(true);
    view_text_conversation(lines, r);
    terminal_plain(false);
    return put_end_first(finish(lines));
}
