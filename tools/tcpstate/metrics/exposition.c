/*
 * The text formats of metrics.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "exposition.h"

#include "views/format.h"

void exposition_family(struct exposition *e, const char *name, enum metric_type type,
                       const char *help)
{
    static const char *const types[] = {"counter", "gauge", "histogram"};
    e->family = name;
    g_string_append_printf(e->out, "# HELP %s %s\n", name, help);
    if (type != METRIC_COUNTER || e->prometheus)
        g_string_append_printf(e->out, "# TYPE %s %s\n", name, types[type]);
}

void exposition_sample(struct exposition *e, const char *suffix)
{
    format_text(e->out, e->family);
    format_text(e->out, suffix);
    e->labelled = false;
}

void exposition_label(struct exposition *e, const char *name, const char *value)
{
    format_character(e->out, e->labelled ? ',' : '{');
    e->labelled = true;
    format_text(e->out, name);
    format_text(e->out, "=\"");
    format_text(e->out, value);
    format_character(e->out, '"');
}

void exposition_label_number(struct exposition *e, const char *name, unsigned value)
{
    char text[16];
    g_snprintf(text, sizeof text, "%u", value);
    exposition_label(e, name, text);
}

static void end_labels(struct exposition *e)
{
    format_text(e->out, e->labelled ? "} " : " ");
}

void exposition_number(struct exposition *e, uint64_t value)
{
    end_labels(e);
    format_number(e->out, value);
    format_character(e->out, '\n');
}

void exposition_time(struct exposition *e, int64_t nanoseconds)
{
    end_labels(e);
    format_seconds(e->out, nanoseconds);
    format_character(e->out, '\n');
}

void exposition_seconds(struct exposition *e, uint64_t seconds, uint32_t nanoseconds)
{
    end_labels(e);
    format_number(e->out, seconds);
    format_character(e->out, '.');
    format_padded(e->out, nanoseconds, 9);
    format_character(e->out, '\n');
}

void exposition_end(struct exposition *e)
{
    format_text(e->out, "# EOF\n");
}
