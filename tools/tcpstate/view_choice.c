/*
 * Which view the options ask for.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_choice.h"

#include "views/view_ladder.h"

/* A view without a memory: what it prints of each kind of record. */
struct printers {
    void (*segment)(GString *out, const struct record_segment *r);
    void (*conversation)(GString *out, const struct record_conversation *r);
    bool transitions_only;
};

/* Data behind a FIN and the like may be a gigabyte: it is noted on each of its segments, yet it is
 * plain data. */
static const uint32_t plain_observations =
    1u << OBSERVED_HALF_CLOSE_DATA | 1u << OBSERVED_DATA_AFTER_FIN | 1u << OBSERVED_EARLIER_LIFE;

static bool is_hidden(const struct annotation *a)
{
    return a->step == STEP_NONE && !a->transition_count && !(a->observations & ~plain_observations);
}

static void print_segment(void *state, GString *out, const struct record_segment *r)
{
    const struct printers *p = state;
    if (!p->transitions_only || !is_hidden(&r->annotation))
        p->segment(out, r);
}

static void print_conversation(void *state, GString *out, const struct record_conversation *r)
{
    const struct printers *p = state;
    p->conversation(out, r);
}

static struct view printing_view(const struct options *o)
{
    static const struct printers printers[] = {
        [OUTPUT_TEXT] = {view_text_segment, view_text_conversation, false},
        [OUTPUT_JSON] = {view_json_segment, view_json_conversation, false},
        [OUTPUT_EK] = {view_ek_segment, view_ek_conversation, false},
    };
    struct printers *p = g_new(struct printers, 1);
    *p = printers[o->output];
    p->transitions_only = o->transitions_only;
    return (struct view){
        .segment = o->conversations_only ? NULL : print_segment,
        .conversation = print_conversation,
        .free = g_free,
        .state = p,
    };
}

struct view view_choose(const struct options *o)
{
    bool picture = o->output_file && g_str_has_suffix(o->output_file, ".svg");
    switch (o->statistic) {
    case STATISTIC_LADDER:
        return picture ? view_ladder_svg(o->ladder_stream) : view_ladder(o->ladder_stream);
    case STATISTIC_CENSUS:
        return view_census(&o->census);
    case STATISTIC_PROBLEMS:
        return view_problems();
    case STATISTIC_NONE:
        break;
    }
    if (o->output == OUTPUT_TSV || o->output == OUTPUT_CSV)
        return view_table(o->output == OUTPUT_TSV ? '\t' : ',');
    return printing_view(o);
}
