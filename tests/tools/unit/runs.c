/*
 * Answers for the values 0, 1, 2 and so on.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "runs.h"

struct runs runs_new(void)
{
    return (struct runs){.text = g_string_new("")};
}

static void put_last(struct runs *r)
{
    if (r->last) {
        g_string_append_printf(r->text, "  %u", r->from);
        if (r->next - r->from > 1)
            g_string_append_printf(r->text, "-%u", r->next - 1);
        g_string_append_printf(r->text, ": %s\n", r->last);
    }
    g_clear_pointer(&r->last, g_free);
}

void runs_add(struct runs *r, char *answer)
{
    if (g_strcmp0(answer, r->last) != 0) {
        put_last(r);
        r->last = g_steal_pointer(&answer);
        r->from = r->next;
    }
    g_free(answer);
    r->next++;
}

char *runs_end(struct runs *r)
{
    put_last(r);
    return g_string_free(r->text, FALSE);
}
