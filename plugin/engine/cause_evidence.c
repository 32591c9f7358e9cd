/*
 * What the segments of a conversation show about its end: a predicate for each row of the table of
 * causes.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cause_evidence.h"

#include "segment_context.h"

struct evidence evidence_gather(const struct conversation *c)
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
    return (e->c->facts & FACT_REFUSED) && e->kind == RESET_REFUSAL;
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
           e->server->segments == 0 && e->c->blocked_frame == 0;
}

static bool was_blocked(const struct evidence *e)
{
    return e->c->blocked_frame != 0 && !tcb_was_in(e->client, STATE_ESTABLISHED);
}

/* Returns true when the server went on to repeat its SYN-ACK although the client acknowledged it each
 * time, and sent and took nothing else. One repetition may mean that an ACK was lost. */
static bool repeats_syn_ack(const struct evidence *e)
{
    const struct tcb *server = e->server;
    return tcb_was_in(e->client, STATE_ESTABLISHED) && tcb_knows(server, TCB_SYN_SEEN) &&
           server->snd_max == server->iss + 1 && server->acked == e->client->iss + 1 &&
           server->repeats >= 2;
}

/* Returns true when the ACK of the SYN-ACK, or the first data, drew a RST. After a Fast Open the
 * server may send its FIN before. */
static bool found_no_socket(const struct evidence *e)
{
    return tcb_was_in(e->client, STATE_ESTABLISHED) && tcb_was_in(e->server, STATE_SYN_RCVD) &&
           !tcb_was_in(e->server, STATE_ESTABLISHED) && !tcb_was_in(e->server, STATE_FIN_WAIT_1);
}

static bool was_not_accepted(const struct evidence *e)
{
    return (e->kind == RESET_NONE || e->resetter == e->server) &&
           (found_no_socket(e) || repeats_syn_ack(e));
}

/* Returns true when the server gave up: it reset an opening after it had repeated its SYN-ACK in vain. */
static bool gave_up_opening(const struct evidence *e)
{
    return e->kind == RESET_ABORT && e->resetter == e->server && e->server->repeats > 0 &&
           tcb_knows(e->server, TCB_SYN_SEEN) && tcb_was_in(e->server, STATE_SYN_RCVD) &&
           !tcb_was_in(e->client, STATE_ESTABLISHED) && !tcb_was_in(e->server, STATE_ESTABLISHED);
}

static bool was_abandoned(const struct evidence *e)
{
    return (tcb_state(e->server) == STATE_SYN_RCVD && tcb_state(e->client) <= STATE_SYN_SENT) ||
           gave_up_opening(e);
}

static bool is_gone(const struct evidence *e)
{
    return e->kind == RESET_OPENER_GONE;
}

/* Returns true when data of the other end drew the RST of an end that had sent its FIN. A FIN drew it,
 * too, when data before the FIN had not arrived. */
static bool answers_after_fin(const struct evidence *e)
{
    if (e->kind != RESET_NO_CONNECTION || !tcb_knows(e->resetter, TCB_FIN_SEEN))
        return false;
    return evidence_drawn_by(e) == DRAWN_BY_DATA ||
           (evidence_drawn_by(e) == DRAWN_BY_FIN && tcb_knows(e->resetter, TCB_ACKED) &&
            seq_before(e->resetter->acked, e->reset->fin_seq));
}

/* A request is data of the client, or data whose sender did not know of the FIN yet. */
static bool was_request_into_close(const struct evidence *e)
{
    return answers_after_fin(e) &&
           (e->reset == e->client || !(e->c->reset_drawn_by & DRAWN_KNEW_FIN));
}

static bool was_late_fin(const struct evidence *e)
{
    return e->kind == RESET_NO_CONNECTION && tcb_knows(e->resetter, TCB_FIN_SEEN) &&
           tcb_knows(e->reset, TCB_FIN_SEEN) && !e->closed;
}

static bool had_no_connection(const struct evidence *e)
{
    return e->kind == RESET_NO_CONNECTION && !e->closed;
}

const struct tcb *evidence_waits_in_vain(const struct evidence *e, bool probes)
{
    for (unsigned i = 0; i < 2; i++) {
        const struct tcb *end = &e->c->tcb[i];
        bool ended =
            e->kind == RESET_NONE ? !e->closed : e->kind == RESET_ABORT && e->resetter == end;
        if (ended && tcb_repeats_in_vain(end, probes))
            return end;
    }
    return NULL;
}

static bool was_keepalive(const struct evidence *e)
{
    return evidence_waits_in_vain(e, true);
}

static bool was_retransmission(const struct evidence *e)
{
    return evidence_waits_in_vain(e, false);
}

/* Returns true when the window of `end` is shut, and `sender` has something to send: data that are
 * not acknowledged, or it probed the window. */
static bool keeps_waiting(const struct tcb *end, const struct tcb *sender)
{
    bool unacknowledged = tcb_knows(end, TCB_ACKED) && tcb_knows(sender, TCB_NUMBERS) &&
                          seq_after(sender->snd_max, end->acked);
    return tcb_knows(end, TCB_SHUT) && (unacknowledged || tcb_knows(sender, TCB_PROBED_SHUT));
}

const struct tcb *evidence_shut_end(const struct evidence *e)
{
    if (keeps_waiting(e->server, e->client))
        return e->server;
    return keeps_waiting(e->client, e->server) ? e->client : NULL;
}

uint32_t evidence_time_shut(const struct evidence *e)
{
    const struct tcb *end = evidence_shut_end(e);
    if (!end || !tcb_knows(end, TCB_SHUT_LAST))
        return 0;
    /* After a RST, the time of the RST counts, not that of later segments. */
    int64_t last = tcb_state(end) == STATE_CLOSED ? tcb_entered(end) : e->c->last_time;
    uint32_t now = conversation_milliseconds(e->c, last);
    return now > e->c->shut_since ? now - e->c->shut_since : 0;
}

/* Returns true when the window was shut as the connection was aborted. Without an abort it must have
 * been shut for longer than the sender waits before it probes the window: RFC 9293 section
 * 3.8.6.1. */
static bool stayed_shut(const struct evidence *e)
{
    const uint32_t probe_after = 1000;
    bool lasts = e->kind == RESET_NONE && !e->closed && evidence_time_shut(e) > probe_after;
    return (e->kind == RESET_ABORT || lasts) && evidence_shut_end(e);
}

/* Returns true when the end that aborted had data that it had not read: its window was full of them, or
 * it had not acknowledged all that were captured before. */
static bool left_unread(const struct evidence *e)
{
    if (e->kind == RESET_ABORT && tcb_knows(e->resetter, TCB_SHUT) &&
        tcb_knows(e->reset, TCB_DATA_SEEN))
        return true;
    if (e->kind != RESET_ABORT || !tcb_knows(e->resetter, TCB_ACKED) ||
        !conversation_has(e->c, FACT_RESET_SND_MAX))
        return false;
    uint32_t sent = e->c->reset_snd_max;
    if (tcb_knows(e->reset, TCB_FIN) && seq_after(sent, e->reset->fin_seq))
        sent = e->reset->fin_seq; /* a FIN is not read */
    return seq_before(e->resetter->acked, sent);
}

static bool was_aborted(const struct evidence *e)
{
    return e->resetter && !e->closed;
}

static bool was_closed(const struct evidence *e)
{
    return (e->client->known & e->server->known & TCB_FIN) && (e->closed || !e->resetter);
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

/* The first row that holds is the cause (causes.md section 3). */
static bool (*const rows[CAUSE_COUNT])(const struct evidence *e) = {
    [CAUSE_INJECTED_RESET] = was_injected,
    [CAUSE_REFUSED] = was_refused,
    [CAUSE_UNREACHABLE] = was_unreachable,
    [CAUSE_UNANSWERED] = was_unanswered,
    [CAUSE_BLOCKED_BY_OLD_CONNECTION] = was_blocked,
    [CAUSE_NOT_ACCEPTED] = was_not_accepted,
    [CAUSE_HANDSHAKE_ABANDONED] = was_abandoned,
    [CAUSE_OPENER_GONE] = is_gone,
    [CAUSE_REQUEST_INTO_CLOSE] = was_request_into_close,
    [CAUSE_DATA_AFTER_CLOSE] = answers_after_fin,
    [CAUSE_LATE_FIN] = was_late_fin,
    [CAUSE_NO_CONNECTION] = had_no_connection,
    [CAUSE_KEEPALIVE_TIMEOUT] = was_keepalive,
    [CAUSE_RETRANSMISSION_TIMEOUT] = was_retransmission,
    [CAUSE_WINDOW_STAYED_SHUT] = stayed_shut,
    [CAUSE_ABORTED_WITH_UNREAD_DATA] = left_unread,
    [CAUSE_ABORTED] = was_aborted,
    [CAUSE_CLOSED] = was_closed,
    [CAUSE_PEER_DID_NOT_CLOSE] = has_one_fin,
    [CAUSE_OPEN] = always,
};

enum cause_name evidence_cause(const struct evidence *e)
{
    enum cause_name name = 0;
    while (!rows[name](e))
        name++;
    return name;
}

enum drawn_by evidence_drawn_by(const struct evidence *e)
{
    return (enum drawn_by)(e->c->reset_drawn_by & ~(unsigned)DRAWN_KNEW_FIN);
}

bool evidence_somebody_waits(const struct evidence *e)
{
    return e->client->repeats || e->client->probes || e->server->repeats || e->server->probes;
}
