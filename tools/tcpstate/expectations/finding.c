/*
 * What became of one expectation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "finding.h"

#include "common/message.h"

struct finding *finding_new(char *title)
{
    struct finding *f = g_new(struct finding, 1);
    *f = (struct finding){
        .title = title, .holds = true, .details = g_ptr_array_new_with_free_func(g_free)};
    return f;
}

void finding_free(struct finding *f)
{
    g_free(f->title);
    g_free(f->failure);
    g_ptr_array_unref(f->details);
    g_free(f);
}

void finding_report(const struct finding *f)
{
    message_error("%s", f->failure);
    for (guint i = 0; i < f->details->len; i++)
        message_hint("%s", (const char *)f->details->pdata[i]);
}
