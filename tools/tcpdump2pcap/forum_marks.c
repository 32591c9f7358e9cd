/*
 * Marks of forums: emphasis and tags around parts of a packet.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "forum_marks.h"

#include <string.h>

#define FORUM_TAG_MAX 40 /* characters of a tag with its attributes */

bool emphasis_skip(struct text_span *line, const GString *out)
{
    struct text_span rest = *line;

    if (span_skip(line, "`"))
        return true;
    if (!span_skip(&rest, "**") || span_starts(rest, "*") ||
        (out->len > 0 && out->str[out->len - 1] == '*'))
        return false;
    *line = rest;
    return true;
}

bool forum_tag_skip(struct text_span *line)
{
    static const char *const names[] = {"b", "i", "u", "s", "color", "size", "font", "code", "B"};
    struct text_span rest = *line;
    const char *end;

    if (!span_skip(&rest, "["))
        return false;
    span_skip(&rest, "/");
    end = memchr(rest.at, ']', MIN(span_length(rest), FORUM_TAG_MAX));
    for (unsigned i = 0; end && i < G_N_ELEMENTS(names); i++) {
        struct text_span name = {rest.at, end};

        if (span_skip(&name, names[i]) && (name.at == end || *name.at == '=')) {
            line->at = end + 1;
            return true;
        }
    }
    return false;
}
