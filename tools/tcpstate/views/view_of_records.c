/*
 * A view that prints each record by itself.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

struct record_printers {
    void (*segment)(GString *out, const struct record_segment *r);
    void (*conversation)(GString *out, const struct record_conversation *r);
    void (*icmp)(GString *out, const struct record_icmp *r);
    bool transitions_only;
};

/* Data behind a FIN may be a gigabyte. Each of its segments has such a note, and yet it is plain
 * data. */
static const uint32_t plain_observations =
    1u << OBSERVED_HALF_CLOSE_DATA | 1u << OBSERVED_DATA_AFTER_FIN | 1u << OBSERVED_EARLIER_LIFE;

bool view_hides(const struct annotation *a)
{
    return a->step == STEP_NONE && !a->transition_count && !(a->observations & ~plain_observations);
}

static void print_segment_record(void *state, GString *out, const struct record_segment *r)
{
    const struct record_printers *p = state;
    if (!p->transitions_only || !view_hides(&r->annotation))
        p->segment(out, r);
}

static void print_icmp_record(void *state, GString *out, const struct record_icmp *r)
{
    const struct record_printers *p = state;
    p->icmp(out, r);
}

static void print_conversation_record(void *state, GString *out,
                                      const struct record_conversation *r)
{
    const struct record_printers *p = state;
    p->conversation(out, r);
}

struct view view_of_records(const struct view_request *request,
                            void (*segment)(GString *out, const struct record_segment *r),
                            void (*conversation)(GString *out, const struct record_conversation *r),
                            void (*icmp)(GString *out, const struct record_icmp *r))
{
    struct record_printers *p = g_new(struct record_printers, 1);
    *p = (struct record_printers){segment, conversation, icmp, request->transitions_only};
    return (struct view){
        .segment = segment && request->segments ? print_segment_record : NULL,
        .conversation = conversation ? print_conversation_record : NULL,
        .icmp = icmp && request->segments ? print_icmp_record : NULL,
        .free = g_free,
        .state = p,
    };
}
