/*
 * A TCP conversation, followed segment by segment.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation.h"

#include <stddef.h>
#include <string.h>

#include "assumption.h"
#include "conclusion.h"
#include "correction.h"
#include "duration.h"
#include "reset.h"
#include "rules_ack_syn_fin.h"
#include "rules_after_reset.h"
#include "rules_belonging.h"
#include "rules_copies.h"
#include "rules_fin_fault.h"
#include "rules_icmp.h"
#include "segment_context.h"
#include "verdict.h"

void conversation_init(struct conversation *c, unsigned likely_client)
{
    memset(c, 0, sizeof *c);
    c->client = likely_client & 1;
    c->active_at = c->idle_before_close = IDLE_UNKNOWN;
    for (int i = 0; i < 2; i++) {
        tcb_begin(&c->tcb[i], STATE_CLOSED);
        c->tcb[i].window_shift = WINDOW_SHIFT_ABSENT;
    }
}

/* Returns true when one end of the previous conversation is still in TIME_WAIT. A SYN may open a
 * new one all the same (RFC 9293 section 3.10.7.4, "TIME-WAIT"; RFC 6191). */
static bool reuses_time_wait(const struct conversation *previous, const struct segment *s,
                             const struct limits *limits)
{
    for (int i = 0; previous && i < 2; i++) {
        const struct tcb *e = &previous->tcb[i];
        if (tcb_state(e) == STATE_TIME_WAIT &&
            duration_between(e->entered[e->path_length - 1], s->time) < limits->time_wait)
            return true;
    }
    return false;
}

/* Puts the ends into the states in which the first segment finds them (annotations.md section
 * 1). */
static void begin_conversation(struct segment_context *x, const struct conversation *previous)
{
    struct conversation *c = x->c;
    const struct segment *s = x->s;
    c->facts |= FACT_BEGUN;
    c->first_time = s->time;
    c->first_frame = s->frame;

    switch (s->flags & (TCP_SYN | TCP_ACK | TCP_RST)) {
    case TCP_SYN:
        c->client = s->sender;
        tcb_begin(x->peer, STATE_LISTEN);
        if (reuses_time_wait(previous, s, x->limits))
            context_observe(x, OBSERVED_TIME_WAIT_REUSE);
        break;
    case TCP_SYN | TCP_ACK:
        c->client = !s->sender;
        tcb_begin(x->self, STATE_LISTEN);
        context_move(x, x->peer, EVENT_SENT_SYN);
        x->peer->known |= TCB_ISS;
        x->peer->iss = s->ack - 1;
        tcb_note_sent(x->peer, x->peer->iss, s->ack);
        context_assume(x, x->peer, DETAIL_SYN_NOT_CAPTURED);
        break;
    default:
        c->facts |= FACT_MIDSTREAM | FACT_ROLES_GUESSED;
        for (int i = 0; i < 2; i++) {
            tcb_begin(&c->tcb[i], STATE_ESTABLISHED);
            context_assume(x, &c->tcb[i], DETAIL_MIDSTREAM);
        }
    }
}

/* Annotates a segment of another attempt. */
static void annotate_foreign(struct segment_context *x)
{
    x->a->step = rules_is_challenge_to_opener(x->c, x->s) ? STEP_CHALLENGE_ACK : STEP_NONE;
    context_observe(x, OBSERVED_EARLIER_LIFE);
    rules_note_old_connection(x->c, x->s);
}

/* Annotates a SYN or FIN that was captured twice. The copy of a FIN with an older timestamp than
 * any before is the FIN as first sent. */
static void annotate_copy(struct segment_context *x)
{
    const struct segment *s = x->s;
    bool syn = s->flags & TCP_SYN;
    if (!syn && s->has_tsval && seq_before(s->tsval, x->self->fin_tsval_first))
        correct_fin_ack(x);
    x->a->step = !syn                 ? STEP_FIN_REPEATED
                 : s->flags & TCP_ACK ? STEP_SYN_ACK_REPEATED
                                      : STEP_SYN_REPEATED;
}

static void note_plain_segment(struct segment_context *x)
{
    if (x->s->flags & (TCP_SYN | TCP_FIN | TCP_RST))
        return;
    x->c->facts |= FACT_PLAIN_SEEN;
    if (x->s->len == 0)
        x->c->facts |= FACT_BARE_ACK_SEEN;
}

/*
 * Applies the rules to one segment. The order of the guards is part of the rules:
 *
 *   1. foreign          A segment of another attempt. It changes no state, not even by a RST: its
 *                       numbers mean nothing here, so no later guard may read them.
 *   2. no SYN, RST, ACK Every TCP drops such a segment (RFC 9293 section 3.10.7.4, fifth).
 *   3. RST              A RST has rules of its own. SYN and FIN beside it do not count, so that
 *                       this guard stands before those for SYN and FIN.
 *   4. stray SYN        A SYN that opens nothing here. The rules below may rely on the SYN.
 *   5. copy             A frame that was captured twice. It changes no state, and is no
 *                       retransmission, which would prove a loss.
 *   6. misplaced FIN    A FIN that has no place in the conversation. Its ACK does not count either.
 *                       Of a SYN with a FIN, only the FIN does not count.
 *   7. after an error   The segment may disprove that an ICMP error ended the opening.
 *   8. after a RST      The segment may disprove a RST. The ends are set back first, so that the
 *                       rules below go on from the right states. A FIN that crossed a RST on its
 *                       way is sent first; the RST closes its sender last.
 *
 * Then the segment may prove a handshake that was not captured, and after it the loss of a FIN or
 * of its ACK. The three rules of annotations.md section 2 come last (see rules_ack_syn_fin.c).
 *
 * Most segments of a capture are plain ones, to which none of these guards applies. The short way
 * for them comes first, for speed. Its result is the same.
 */
static void take_segment(struct segment_context *x)
{
    const struct segment *s = x->s;
    if (rules_is_plain(x)) {
        note_plain_segment(x);
        rules_plain(x);
        return;
    }
    if (rules_is_foreign(x)) {
        annotate_foreign(x);
        return;
    }
    if (!(s->flags & (TCP_SYN | TCP_RST | TCP_ACK)))
        return;
    if (s->flags & TCP_RST) {
        rules_reset(x);
        return;
    }
    if (rules_is_stray_syn(x)) {
        rules_learn_roles(x); /* an old duplicate, too, shows who opens connections */
        if (!rules_answers_refused_syn(x))
            context_observe(x, OBSERVED_OLD_DUPLICATE_SYN);
        return;
    }
    if (rules_is_copy(x->self, s)) {
        annotate_copy(x);
        return;
    }
    enum detail misplaced = s->flags & TCP_FIN ? rules_fin_fault(x) : DETAIL_NONE;
    if (misplaced != DETAIL_NONE) {
        context_observe(x, OBSERVED_FIN_IGNORED);
        x->a->detail = (uint8_t)misplaced;
        if (!(s->flags & TCP_SYN))
            return;
    }
    note_plain_segment(x);
    rules_after_icmp(x);
    bool crossed = (s->flags & TCP_FIN) && rules_crosses_reset(x);
    if (crossed)
        correct_crossed_by_reset(x);
    else if (x->c->facts & (FACT_RESET | FACT_REFUSED))
        rules_after_reset(x);
    if (tcb_is_opening(x->self) || tcb_is_opening(x->peer))
        assume_handshake(x);
    if (rules_repeats_fin(x->self, s) && !rules_is_first_ack_of_fin(x))
        correct_fin_repeated(x);
    rules_received(x);
    rules_sent(x);
    rules_delivered(x);
    if (tcb_state(&x->c->tcb[x->c->client]) > STATE_SYN_SENT)
        conversation_forget_refusal(x->c); /* a new attempt was answered */
    if (crossed)
        context_move(x, x->self, EVENT_GOT_RST);
}

/*
 * Warns, once an end, when the end stays in `state` for longer than `limit`.
 *
 * left   the first transition of the end by this segment, or NULL: the wait may end here
 * said   notes that the warning was given
 */
static void note_long_wait(struct segment_context *x, struct tcb *e, enum state state,
                           const struct transition *left, int64_t limit, enum tcb_known said,
                           enum observation o)
{
    int64_t held = 0;
    if (tcb_state(e) == state && e->path_length > 1)
        held = duration_between(e->entered[e->path_length - 1], x->s->time);
    else if (left && left->from == state && left->bound != HELD_AT_MOST)
        held = left->held;
    if (held < limit || held <= 0 || tcb_knows(e, said))
        return;
    e->known |= said;
    context_observe(x, o);
}

/* Returns the first transition of the end by this segment, or NULL. */
static const struct transition *first_transition(const struct annotation *a, enum role role)
{
    for (unsigned t = 0; t < a->transition_count; t++) {
        if (a->transitions[t].role == role)
            return &a->transitions[t];
    }
    return NULL;
}

/* Returns true for the states in which an end may wait for long. */
static bool is_waiting(enum state state)
{
    return state == STATE_CLOSE_WAIT || state == STATE_FIN_WAIT_2;
}

static void note_long_waits(struct segment_context *x)
{
    for (unsigned i = 0; i < 2; i++) {
        struct tcb *e = &x->c->tcb[i];
        const struct transition *left =
            first_transition(x->a, i == x->c->client ? ROLE_CLIENT : ROLE_SERVER);
        if (!is_waiting(tcb_state(e)) && !(left && is_waiting(left->from)))
            continue;
        note_long_wait(x, e, STATE_CLOSE_WAIT, left, x->limits->close_wait, TCB_CLOSE_WAIT_SAID,
                       OBSERVED_CLOSE_WAIT_LONG);
        note_long_wait(x, e, STATE_FIN_WAIT_2, left, x->limits->fin_wait_2, TCB_FIN_WAIT_2_SAID,
                       OBSERVED_FIN_WAIT_2_LONG);
    }
}

/* Completes the annotation after the rules have moved the ends. */
static void complete_annotation(struct segment_context *x)
{
    struct conversation *c = x->c;
    struct annotation *a = x->a;
    if ((c->facts & FACT_MIDSTREAM) && assumption_is_settled(c)) {
        tcb_forget(&c->tcb[0], TCB_ASSUMED);
        tcb_forget(&c->tcb[1], TCB_ASSUMED);
    }
    bool settled = !(c->facts & FACT_MIDSTREAM) || assumption_is_settled(c);
    a->assumed = !settled || assumption_ends(c) != ENDS_NONE;
    a->roles_guessed = c->facts & FACT_ROLES_GUESSED;
    a->sender = x->s->sender == c->client ? ROLE_CLIENT : ROLE_SERVER;
    a->state[ROLE_CLIENT] = (uint8_t)conversation_state(c, ROLE_CLIENT);
    a->state[ROLE_SERVER] = (uint8_t)conversation_state(c, ROLE_SERVER);
    bool closing =
        ((c->tcb[0].known | c->tcb[1].known) & TCB_FIN) || (c->facts & (FACT_RESET | FACT_REFUSED));
    if (closing) {
        note_long_waits(x);
        a->initiator = (uint8_t)verdict_initiator(c);
        a->time_wait = (uint8_t)verdict_time_wait(c);
    }
    c->observations |= a->observations;
}

static void clear_annotation(struct annotation *a)
{
    memset(a, 0, offsetof(struct annotation, transitions));
    a->idle = IDLE_UNKNOWN;
}

void conversation_track(struct conversation *c, struct conversation *previous,
                        const struct segment *s, const struct limits *limits, struct annotation *a)
{
    clear_annotation(a);
    a->earlier = rules_belongs_to_earlier(c, previous, s);
    if (a->earlier) {
        /* The client goes on with its earlier conversation: its SYN was an old duplicate. */
        if (!(s->flags & TCP_RST) && s->sender == c->client &&
            tcb_state(&c->tcb[c->client]) == STATE_SYN_SENT)
            c->observations |= 1u << OBSERVED_OLD_DUPLICATE_SYN;
        rules_note_old_connection(c, s);
        c = previous;
    }
    struct segment_context x = {
        .c = c,
        .self = &c->tcb[s->sender & 1],
        .peer = &c->tcb[~s->sender & 1],
        .s = s,
        .limits = limits,
        .a = a,
    };
    if (a->earlier)
        context_observe(&x, OBSERVED_EARLIER_LIFE);
    enum state own = tcb_state(x.self);
    if ((own == STATE_CLOSED || own == STATE_TIME_WAIT) && rules_begins_anew(c, s, limits))
        conversation_init(c, c->client);
    if (!(c->facts & FACT_BEGUN))
        begin_conversation(&x, previous);
    x.doubled = rules_is_doubled(&x);
    bool same_payload = rules_is_doubled_payload(&x);
    reset_note_segment(&x);
    take_segment(&x);
    c->last_time = s->time;
    if (!same_payload)
        c->last_frame = s->frame;
    x.self->segments++;
    complete_annotation(&x);
}

bool conversation_track_icmp(struct conversation *c, struct conversation *previous,
                             const struct icmp_error *e, const struct limits *limits,
                             struct annotation *a)
{
    const unsigned about = e->report.about;
    bool earlier = !rules_icmp_fits(c, e);
    if (earlier && !(previous && rules_icmp_fits(previous, e)))
        return false;
    c = earlier ? previous : c;
    clear_annotation(a);
    a->earlier = earlier;
    /* No segment, but the time and the end are those of the error. */
    const struct segment s = {
        .time = e->time, .frame = e->frame, .seq = e->seq, .sender = (uint8_t)about};
    struct segment_context x = {
        .c = c,
        .self = &c->tcb[about],
        .peer = &c->tcb[!about],
        .s = &s,
        .limits = limits,
        .a = a,
    };
    if (earlier)
        context_observe(&x, OBSERVED_EARLIER_LIFE);
    rules_icmp(&x, e);
    complete_annotation(&x);
    return true;
}

bool conversation_begun(const struct conversation *c)
{
    return c->facts & FACT_BEGUN;
}

enum state conversation_state(const struct conversation *c, enum role role)
{
    return tcb_state(&c->tcb[conversation_end(c, role)]);
}

enum state conversation_final_state(const struct conversation *c, enum role role)
{
    struct conversation concluded;
    return conversation_state(conclusion_of(c, &concluded), role);
}

uint32_t conversation_segments(const struct conversation *c, enum role role)
{
    return c->tcb[conversation_end(c, role)].segments;
}

uint64_t conversation_octets(const struct conversation *c, enum role role)
{
    return tcb_octets(&c->tcb[conversation_end(c, role)]);
}

void conversation_prefetch(const struct conversation *c)
{
    __builtin_prefetch(c, 1);
    for (int i = 0; i < 2; i++) {
        __builtin_prefetch(&c->tcb[i], 1);
        __builtin_prefetch(&c->tcb[i].segments, 1);
    }
}

unsigned conversation_path(const struct conversation *c, enum role role,
                           struct path_state path[PATH_MAX_STATES])
{
    struct conversation concluded;
    c = conclusion_of(c, &concluded);
    const struct tcb *e = &c->tcb[conversation_end(c, role)];
    for (unsigned i = 0; i < e->path_length; i++) {
        path[i] = (struct path_state){
            .state = (enum state)e->path[i],
            .entered = e->entered[i],
            .held = HELD_UNKNOWN,
            .entry = tcb_entry(e, i),
        };
        if (i > 0)
            path_state_leave(&path[i - 1], &path[i]);
    }
    return e->path_length;
}
