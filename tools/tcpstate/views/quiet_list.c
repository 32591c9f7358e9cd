/*
 * -q on a terminal: a paragraph for each conversation, or a line for each if there are many.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "quiet_list.h"

#include "common/message.h"
#include "oneline.h"

enum { PARAGRAPHS_MAX = 50 };

struct quiet_list {
    uint32_t conversations;
    GString *paragraphs; /* of the first conversations */
    GString *lines;      /* of the same */
    struct oneline oneline;
};

/* Both forms are made of the first conversations. After those only lines are. */
static void print_conversation(void *state, GString *out, const struct record_conversation *r)
{
    struct quiet_list *l = state;
    l->conversations++;
    oneline_put(&l->oneline, l->lines, r);
    if (l->conversations <= PARAGRAPHS_MAX) {
        view_text_conversation(l->paragraphs, r);
        return;
    }
    g_string_append_len(out, l->lines->str, (gssize)l->lines->len);
    g_string_truncate(l->lines, 0);
}

static void print_paragraphs_of_few(void *state, GString *out)
{
    struct quiet_list *l = state;
    if (l->conversations <= PARAGRAPHS_MAX)
        g_string_append_len(out, l->paragraphs->str, (gssize)l->paragraphs->len);
}

static bool report_form(const void *state)
{
    const struct quiet_list *l = state;
    if (l->conversations <= PARAGRAPHS_MAX)
        return true;
    message_error("%u conversations, so a line for each; -q -T text prints a paragraph for each",
                  l->conversations);
    oneline_report(&l->oneline);
    return true;
}

static void free_list(void *state)
{
    struct quiet_list *l = state;
    g_string_free(l->paragraphs, TRUE);
    g_string_free(l->lines, TRUE);
    g_free(l);
}

struct view quiet_list_view(const struct view_request *request)
{
    struct quiet_list *l = g_new0(struct quiet_list, 1);
    l->paragraphs = g_string_new(NULL);
    l->lines = g_string_new(NULL);
    oneline_init(&l->oneline, request);
    return (struct view){
        .conversation = print_conversation,
        .end = print_paragraphs_of_few,
        .report = report_form,
        .free = free_list,
        .state = l,
    };
}
