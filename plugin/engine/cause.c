/*
 * Why a conversation came to its end.
 *
 * The table has a row for each cause, in the order of causes.md. The first row whose predicate holds
 * is the cause.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cause.h"

#include "conclusion.h"
#include "segment_context.h"
#include "verdict.h"

/* What the predicates need: the conversation, and the ends by what they did. */
struct evidence {
    const struct conversation *c;
    const struct tcb *client;
    const struct tcb *server;
    const struct tcb *resetter; /* the end whose address the RST bears; NULL without a RST */
    const struct tcb *reset;    /* the other end */
    enum reset_kind kind;       /* RESET_NONE without a RST */
    bool closed;                /* both FINs were acknowledged */
};

static struct evidence gather(const struct conversation *c)
{
    struct evidence e = {
        .c = c,
        .client = &c->tcb[conversation_end(c, ROLE_CLIENT)],
        .server = &c->tcb[conversation_end(c, ROLE_SERVER)],
    };
    if (c->facts & (FACT_RESET | FACT_REFUSED)) {
        e.resetter = &c->tcb[c->reset_by];
        e.reset = &c->tcb[!c->reset_by];
        e.kind = (enum reset_kind)c->reset_kind;
    }
    e.closed = tcb_has_acked_fin(e.client, e.server) && tcb_has_acked_fin(e.server, e.client);
    return e;
}

static enum ends end_of(const struct evidence *e, const struct tcb *end)
{
    return !end ? ENDS_NONE : end == e->client ? ENDS_CLIENT : ENDS_SERVER;
}

/* Returns true when the client came no further than SYN_SENT. */
static bool is_opening(const struct evidence *e)
{
    return tcb_is_opening(e->client) || (e->c->facts & FACT_UNREACHABLE);
}

static bool was_injected(const struct evidence *e)
{
    return e->resetter && ((e->c->facts & FACT_RST_SENDER_LIVES) || e->c->usual_ttl != 0);
}

static bool was_refused(const struct evidence *e)
{
    return (e->c->facts & FACT_REFUSED) && e->resetter;
}

static bool was_unreachable(const struct evidence *e)
{
    return is_opening(e) && tcb_state(e->server) <= STATE_LISTEN &&
           icmp_kind_is_hard(icmp_report_kind(&e->c->icmp)) &&
           &e->c->tcb[e->c->icmp.about] == e->client;
}

static bool was_unanswered(const struct evidence *e)
{
    return tcb_state(e->client) == STATE_SYN_SENT && tcb_state(e->server) == STATE_LISTEN &&
           e->server->segments == 0;
}

static bool was_blocked(const struct evidence *e)
{
    return e->c->blocked_frame != 0 && !tcb_was_in(e->client, STATE_ESTABLISHED);
}

static bool was_not_accepted(const struct evidence *e)
{
    return tcb_was_in(e->client, STATE_ESTABLISHED) && tcb_was_in(e->server, STATE_SYN_RCVD) &&
           !tcb_was_in(e->server, STATE_ESTABLISHED) &&
           !tcb_was_in(e->server, STATE_FIN_WAIT_1) && /* after a Fast Open */
           (e->kind == RESET_NONE || e->resetter == e->server);
}

static bool was_abandoned(const struct evidence *e)
{
    return tcb_state(e->server) == STATE_SYN_RCVD && tcb_state(e->client) <= STATE_SYN_SENT;
}

static bool is_gone(const struct evidence *e)
{
    return e->kind == RESET_OPENER_GONE;
}

/* Returns true when a segment of the other end, and not its FIN, drew the RST of an end that had sent
 * its FIN. */
static bool answers_after_fin(const struct evidence *e)
{
    return e->kind == RESET_NO_CONNECTION && tcb_knows(e->resetter, TCB_FIN_SEEN) &&
           e->c->reset_answers != 0 && e->c->reset_answers == e->reset->data_frame;
}

/* A request is data of the client, or data whose sender did not know of the FIN yet. */
static bool was_request_into_close(const struct evidence *e)
{
    return answers_after_fin(e) &&
           (e->reset == e->client || !seq_after(e->reset->data_ack, e->resetter->fin_seq));
}

static bool was_late_fin(const struct evidence *e)
{
    return e->kind == RESET_NO_CONNECTION && tcb_knows(e->resetter, TCB_FIN_SEEN) &&
           tcb_knows(e->reset, TCB_FIN_SEEN);
}

static bool had_no_connection(const struct evidence *e)
{
    return e->kind == RESET_NO_CONNECTION && !tcb_knows(e->resetter, TCB_FIN);
}

/* Returns the end that repeated itself, or probed, to the end; NULL for none. */
static const struct tcb *waits_in_vain(const struct evidence *e, bool probes)
{
    const unsigned enough = probes ? 2 : 3;
    for (unsigned i = 0; i < 2; i++) {
        const struct tcb *end = &e->c->tcb[i];
        bool ended =
            e->kind == RESET_NONE ? !e->closed : e->kind == RESET_ABORT && e->resetter == end;
        if (ended && (probes ? end->probes : end->repeats) >= enough)
            return end;
    }
    return NULL;
}

static bool was_keepalive(const struct evidence *e)
{
    return waits_in_vain(e, true);
}

static bool was_retransmission(const struct evidence *e)
{
    return waits_in_vain(e, false);
}

static bool is_shut(const struct tcb *end)
{
    return tcb_knows(end, TCB_WINDOW) && end->window == 0;
}

static bool stayed_shut(const struct evidence *e)
{
    return e->kind == RESET_ABORT && (is_shut(e->resetter) || is_shut(e->reset));
}

static bool left_unread(const struct evidence *e)
{
    return e->kind == RESET_ABORT && tcb_knows(e->resetter, TCB_ACKED) &&
           tcb_knows(e->reset, TCB_NUMBERS) && seq_before(e->resetter->acked, e->reset->snd_max);
}

static bool was_aborted(const struct evidence *e)
{
    return e->resetter && !e->closed;
}

static bool was_closed(const struct evidence *e)
{
    return e->closed;
}

static bool has_one_fin(const struct evidence *e)
{
    return (e->client->known | e->server->known) & TCB_FIN;
}

static bool always(const struct evidence *e)
{
    (void)e;
    return true;
}

static enum ends by_resetter(const struct evidence *e)
{
    return end_of(e, e->resetter);
}

static enum ends by_reset(const struct evidence *e)
{
    return end_of(e, e->reset);
}

static enum ends by_client(const struct evidence *e)
{
    (void)e;
    return ENDS_CLIENT;
}

static enum ends by_server(const struct evidence *e)
{
    (void)e;
    return ENDS_SERVER;
}

static enum ends by_nobody(const struct evidence *e)
{
    (void)e;
    return ENDS_NONE;
}

/* The doing is that of the end that did not answer. */
static enum ends by_silent_end(const struct evidence *e)
{
    const struct tcb *waits = waits_in_vain(e, true);
    if (!waits)
        waits = waits_in_vain(e, false);
    return waits == e->client ? ENDS_SERVER : ENDS_CLIENT;
}

static enum ends by_shut_end(const struct evidence *e)
{
    return end_of(e, is_shut(e->resetter) ? e->resetter : e->reset);
}

static enum ends by_initiator(const struct evidence *e)
{
    return verdict_initiator(e->c);
}

static enum ends by_follower(const struct evidence *e)
{
    enum ends first = verdict_initiator(e->c);
    return first == ENDS_CLIENT ? ENDS_SERVER : first == ENDS_SERVER ? ENDS_CLIENT : first;
}

static const struct cause_row {
    const char *name;
    bool (*holds)(const struct evidence *e);
    enum ends (*by)(const struct evidence *e);
    bool likely; /* packets alone do not prove it */
} rows[CAUSE_COUNT] = {
    [CAUSE_INJECTED_RESET] = {"injected_reset", was_injected, by_nobody, false},
    [CAUSE_REFUSED] = {"refused", was_refused, by_resetter, false},
    [CAUSE_UNREACHABLE] = {"unreachable", was_unreachable, by_nobody, false},
    [CAUSE_UNANSWERED] = {"unanswered", was_unanswered, by_nobody, false},
    [CAUSE_BLOCKED_BY_OLD_CONNECTION] = {"blocked_by_old_connection", was_blocked, by_server,
                                         false},
    [CAUSE_NOT_ACCEPTED] = {"not_accepted", was_not_accepted, by_server, true},
    [CAUSE_HANDSHAKE_ABANDONED] = {"handshake_abandoned", was_abandoned, by_client, false},
    [CAUSE_OPENER_GONE] = {"opener_gone", is_gone, by_client, false},
    [CAUSE_REQUEST_INTO_CLOSE] = {"request_into_close", was_request_into_close, by_resetter, false},
    [CAUSE_DATA_AFTER_CLOSE] = {"data_after_close", answers_after_fin, by_reset, false},
    [CAUSE_LATE_FIN] = {"late_fin", was_late_fin, by_resetter, true},
    [CAUSE_NO_CONNECTION] = {"no_connection", had_no_connection, by_resetter, true},
    [CAUSE_KEEPALIVE_TIMEOUT] = {"keepalive_timeout", was_keepalive, by_silent_end, true},
    [CAUSE_RETRANSMISSION_TIMEOUT] = {"retransmission_timeout", was_retransmission, by_silent_end,
                                      true},
    [CAUSE_WINDOW_STAYED_SHUT] = {"window_stayed_shut", stayed_shut, by_shut_end, true},
    [CAUSE_ABORTED_WITH_UNREAD_DATA] = {"aborted_with_unread_data", left_unread, by_resetter, true},
    [CAUSE_ABORTED] = {"aborted", was_aborted, by_resetter, true},
    [CAUSE_CLOSED] = {"closed", was_closed, by_initiator, false},
    [CAUSE_PEER_DID_NOT_CLOSE] = {"peer_did_not_close", has_one_fin, by_follower, false},
    [CAUSE_OPEN] = {"open", always, by_nobody, false},
};

/* Adds what the sentence about the cause needs. */
static void add_numbers(const struct evidence *e, struct cause *cause)
{
    const struct conversation *c = e->c;
    const struct tcb *waits = waits_in_vain(e, cause->name == CAUSE_KEEPALIVE_TIMEOUT);
    if (!waits || cause->name == CAUSE_UNANSWERED)
        waits = e->client;
    if (cause->name == CAUSE_HANDSHAKE_ABANDONED)
        waits = e->server;
    switch (cause->name) {
    case CAUSE_UNREACHABLE:
        cause->frame = c->icmp_frame;
        cause->icmp = icmp_report_kind(&c->icmp);
        break;
    case CAUSE_BLOCKED_BY_OLD_CONNECTION:
        cause->frame = c->blocked_frame;
        break;
    case CAUSE_KEEPALIVE_TIMEOUT:
        cause->count = waits->probes;
        cause->frame = e->resetter ? c->reset_frame : 0;
        break;
    case CAUSE_UNANSWERED:
    case CAUSE_HANDSHAKE_ABANDONED:
    case CAUSE_RETRANSMISSION_TIMEOUT:
        cause->frame = waits->repeats ? waits->repeat_frame : waits->syn_frame;
        cause->count = waits->repeats + 1u;
        if (waits->repeats)
            cause->span = c->active_at - waits->repeat_since;
        break;
    case CAUSE_CLOSED:
    case CAUSE_PEER_DID_NOT_CLOSE: {
        struct verdict v;
        conversation_verdict(c, &v);
        cause->frame = v.first_fin;
        break;
    }
    default:
        cause->frame = e->resetter ? c->reset_frame : 0;
        cause->answers = e->resetter ? c->reset_answers : 0;
    }
}

void conversation_cause(const struct conversation *c, struct cause *cause)
{
    struct conversation concluded;
    c = conclusion_of(c, &concluded);
    const struct evidence e = gather(c);
    enum cause_name name = 0;
    while (!rows[name].holds(&e))
        name++;
    *cause = (struct cause){.name = name, .by = rows[name].by(&e), .likely = rows[name].likely};
    bool ended = name != CAUSE_OPEN && name != CAUSE_UNANSWERED && name != CAUSE_UNREACHABLE;
    cause->idle = ended ? c->idle_before_close : IDLE_UNKNOWN;
    if (name == CAUSE_INJECTED_RESET) {
        cause->ttl = c->usual_ttl ? c->reset_ttl : 0;
        cause->usual_ttl = c->usual_ttl;
        cause->likely = !(c->facts & FACT_RST_SENDER_LIVES);
    }
    if ((c->facts & (FACT_ASSUMED | FACT_ROLES_GUESSED)) && name != CAUSE_OPEN)
        cause->likely = true; /* something that was not captured lies before it */
    add_numbers(&e, cause);
}

const char *cause_name_text(enum cause_name name)
{
    return name < CAUSE_COUNT ? rows[name].name : "?";
}
