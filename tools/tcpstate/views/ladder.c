/*
 * Making rungs of segments.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ladder.h"

#include <string.h>

#include "engine/duration.h"
#include "engine/state.h"
#include "format.h"
#include "record/text_put.h"

/* A silence of this length, in nanoseconds, ends a run, so that the diagram shows it. */
static const int64_t pause_shown = NS_PER_SECOND;

enum { RUNGS_USUAL = 8 /* of a short conversation */ };

struct ladder *ladder_new(uint32_t stream)
{
    struct ladder *l = g_new0(struct ladder, 1);
    l->stream = stream;
    return l;
}

void ladder_free(struct ladder *l)
{
    g_free(l->rungs);
    g_free(l);
}

/* Returns the place of the next rung. */
static struct rung *append(struct ladder *l)
{
    if (l->rung_count == l->rung_room) {
        l->rung_room = MAX(2 * l->rung_room, RUNGS_USUAL);
        l->rungs = g_renew(struct rung, l->rungs, l->rung_room);
    }
    g_assert(l->rungs); /* there is room: static analysis does not see that */
    return &l->rungs[l->rung_count++];
}

/* Returns true for plain data and plain ACKs. A run consists of these. */
static bool is_run_segment(const struct record_segment *r)
{
    const struct annotation *a = &r->annotation;
    return a->step == STEP_NONE && !a->transition_count && !a->observations &&
           !(r->segment.flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

static bool is_run(const struct rung *r)
{
    return r->step == STEP_NONE && !r->observations && !r->entered_count[ROLE_CLIENT] &&
           !r->entered_count[ROLE_SERVER] && !(r->flags & (TCP_SYN | TCP_FIN | TCP_RST)) &&
           !frame_place_is_odd(r->place);
}

static void extend(struct rung *run, const struct record_segment *r)
{
    enum role sender = r->annotation.sender;
    run->segments[sender]++;
    run->octets[sender] += r->segment.len;
    run->last_frame = r->segment.frame;
    run->last_time = r->segment.time;
    run->assumed |= r->annotation.assumed;
    if (run->octets[sender] > run->octets[role_peer(sender)])
        run->sender = (uint8_t)sender;
}

static void make_rung(struct rung *rung, const struct record_segment *r, struct frame_place place)
{
    const struct annotation *a = &r->annotation;
    *rung = (struct rung){
        .time = r->segment.time,
        .frame = r->segment.frame,
        .observations = a->observations,
        .sender = a->sender,
        .flags = r->segment.flags,
        .step = a->step,
        .detail = a->detail,
        .reset_kind = a->reset_kind,
        .reset_origin = a->reset_origin,
        .reset_answers = a->reset_answers,
        .before = {a->state[ROLE_CLIENT], a->state[ROLE_SERVER]},
        .state = {a->state[ROLE_CLIENT], a->state[ROLE_SERVER]},
        .place = place,
    };
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *t = &a->transitions[i];
        if (!rung->entered_count[t->role])
            rung->before[t->role] = t->from;
        rung->entered[t->role][rung->entered_count[t->role]++] = t->to;
    }
    extend(rung, r);
}

/* Returns true for two SYNs or two FINs that crossed: neither receiver had the other's yet. */
static bool crosses(const struct rung *first, const struct rung *second)
{
    bool fins = first->step == STEP_FIN && second->step == STEP_FIN &&
                second->state[first->sender] == STATE_FIN_WAIT_1 &&
                second->state[second->sender] == STATE_FIN_WAIT_1;
    bool syns = first->step == STEP_SYN && second->step == STEP_SYN &&
                second->state[first->sender] == STATE_SYN_SENT &&
                second->state[second->sender] == STATE_SYN_SENT;
    return first->sender != second->sender && !first->crosses && (fins || syns);
}

void ladder_add(struct ladder *l, const struct record_segment *r, struct frame_place place)
{
    struct rung *last = l->rung_count ? &l->rungs[l->rung_count - 1] : NULL;

    l->roles_guessed = r->annotation.roles_guessed;
    place.back_in_capture = 0; /* a ladder shows one conversation */
    if (last && is_run(last) && is_run_segment(r) && !frame_place_is_odd(place) &&
        duration_between(last->last_time, r->segment.time) < pause_shown) {
        extend(last, r);
        return;
    }
    struct rung *rung = append(l); /* the others may move */
    make_rung(rung, r, place);
    rung->crosses = l->rung_count > 1 && crosses(rung - 1, rung);
}

bool ladder_has_assumed(const struct ladder *l)
{
    for (guint i = 0; i < l->rung_count; i++) {
        if (ladder_rung(l, i)->assumed)
            return true;
    }
    return false;
}

bool rung_both_ways(const struct rung *r)
{
    return r->octets[ROLE_CLIENT] && r->octets[ROLE_SERVER];
}

/* Writes the flags as people say them: the reason for the segment first, ACK last. */
static char *put_flags(char *p, uint8_t flags)
{
    static const struct {
        uint8_t flag;
        const char *name;
    } names[] = {{TCP_SYN, "SYN "}, {TCP_FIN, "FIN "}, {TCP_RST, "RST "},
                 {TCP_URG, "URG "}, {TCP_PSH, "PSH "}, {TCP_ACK, "ACK "}};
    char *begin = p;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (flags & names[i].flag)
            p = text_put(p, names[i].name);
    }
    return p > begin ? p - 1 : text_put(p, "no flags"); /* without the last blank */
}

static char *put_run(char *p, const struct rung *r)
{
    uint64_t octets = r->octets[r->sender];
    if (rung_both_ways(r)) {
        p = decimal_put(text_put(p, "data: "), r->octets[ROLE_CLIENT]);
        p = decimal_put(text_put(p, " from client, "), r->octets[ROLE_SERVER]);
        return text_put(p, " from server");
    }
    if (octets)
        return text_put(decimal_put(text_put(p, "data: "), octets), " octets");
    return text_put(p, "ACKs");
}

static char *put_segments(char *p, uint32_t segments)
{
    return text_put(decimal_put(text_put(p, ", "), segments), " segments");
}

char *rung_label_put(char *p, const struct rung *r, size_t room)
{
    char *start = p;
    uint32_t segments = r->segments[ROLE_CLIENT] + r->segments[ROLE_SERVER];
    uint64_t octets = r->octets[r->sender];
    if (segments == 1) {
        p = put_flags(p, r->flags);
        if (octets)
            p = text_put(decimal_put(text_put(p, " "), octets), " octets");
        return p;
    }
    p = put_segments(put_run(p, r), segments);
    if ((size_t)(p - start) <= room)
        return p;
    p = octets ? text_put(start, "data") : text_put(start, "ACKs");
    return put_segments(p, segments);
}

void rung_label(GString *out, const struct rung *r, size_t room)
{
    format_wrote(out, rung_label_put(format_room(out, LABEL_SIZE), r, room));
}

/* Appends a number with the text before it. */
static void put_count(GString *out, const char *before, uint64_t number)
{
    format_text(out, before);
    format_number(out, number);
}

static void put_remark(GString *out, const char *text)
{
    if (out->len)
        format_text(out, "; ");
    format_text(out, text);
}

/* Appends the kind of a RST, and what it answers: "RST: no_connection, answers #8". */
static void put_reset(GString *out, const struct rung *r)
{
    const char *kind = reset_kind_name((enum reset_kind)r->reset_kind);
    if (!kind)
        return;
    format_text(out, "RST: ");
    format_text(out, kind);
    if (r->reset_answers)
        put_count(out, ", answers #", r->reset_answers);
    if (r->reset_origin == ORIGIN_ELSEWHERE)
        format_text(out, ", likely sent from elsewhere: another TTL");
}

bool rung_remark(GString *out, const struct rung *r)
{
    put_reset(out, r);
    for (uint32_t left = r->observations; left; left &= left - 1) {
        enum observation o = (enum observation)__builtin_ctz(left);
        if (o == OBSERVED_MERGED_FIN)
            put_remark(out, "merged FIN: it also acknowledges the peer's FIN");
        else if (o == OBSERVED_ASSUMED && r->detail)
            put_remark(out, "assumed");
        else
            put_remark(out, observation_text(o));
        if (observation_has_detail(o) && r->detail) {
            format_text(out, ": ");
            format_text(out, detail_text(r->detail));
        }
    }
    if (frame_place_is_odd(r->place)) {
        if (out->len)
            format_text(out, "; ");
        frame_place_text(out, r->place);
    }
    return out->len;
}
