/*
 * Tags of all objects and rows.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tags.h"

#include <string.h>

#include "common/message.h"
#include "format.h"
#include "json.h"

enum { KEY_MAX = 64 /* octets */ };

static char *const *in_use; /* NULL: none */

static const char *tag_value(const char *tag)
{
    return strchr(tag, '=') + 1;
}

static char *tag_key(const char *tag)
{
    return g_strndup(tag, strcspn(tag, "="));
}

static bool has_control_character(const char *text)
{
    for (; *text; text++) {
        if (g_ascii_iscntrl(*text))
            return true;
    }
    return false;
}

/* Returns what is wrong with the tag, or NULL. */
static const char *find_fault(const char *tag)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    size_t length = strcspn(tag, "=");
    if (!tag[length])
        return "is not KEY=VALUE";
    if (!length || strspn(tag, letters) != length || g_ascii_isdigit(*tag))
        return "has a key that is not of small letters, digits and _";
    if (length > KEY_MAX)
        return "has a key of more than 64 letters";
    if (!g_utf8_validate(tag, -1, NULL))
        return "is not UTF-8";
    if (has_control_character(tag))
        return "has a control character, such as a tab";
    return NULL;
}

/* Returns whether an earlier tag has the same key. */
static bool is_repeated(char *const *tags, char *const *tag)
{
    size_t length = strcspn(*tag, "=") + 1;
    for (char *const *earlier = tags; earlier != tag; earlier++) {
        if (!strncmp(*earlier, *tag, length))
            return true;
    }
    return false;
}

bool tags_use(char *const *tags)
{
    for (char *const *tag = tags; tag && *tag; tag++) {
        const char *fault = find_fault(*tag);
        if (!fault && is_repeated(tags, tag))
            fault = "has the key of another --tag";
        if (fault) {
            g_autofree char *shown = printable(*tag);
            message_error("--tag: '%s' %s", shown, fault);
            return false;
        }
    }
    in_use = tags;
    return true;
}

static void put_members(GString *out)
{
    if (!in_use)
        return;
    format_text(out, "\"tags\":{");
    for (char *const *tag = in_use; *tag; tag++) {
        g_autofree char *key = tag_key(*tag);
        format_wrote(out, json_name(format_room(out, JSON_MEMBER_SIZE), key));
        fact_put_quoted(out, tag_value(*tag), '\\');
        format_character(out, ',');
    }
    format_wrote(out, json_close(format_room(out, sizeof "},"), '}'));
}

static void put_cells(struct facts_output *o)
{
    for (char *const *tag = in_use; tag && *tag; tag++) {
        g_autofree char *key = tag_key(*tag);
        g_autofree char *column = g_strconcat("tag_", key, NULL);
        fact_text(o, column, tag_value(*tag));
    }
}

void tags_end_line(struct facts_output *o)
{
    if (o->form == FACTS_JSON) {
        put_members(o->out);
        format_wrote(o->out, json_close_line(format_room(o->out, sizeof "}\n")));
    } else {
        put_cells(o);
        format_character(o->out, '\n');
    }
}
