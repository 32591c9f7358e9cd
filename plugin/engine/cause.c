/*
 * Why a conversation came to its end: the name that the evidence has, whose doing it was, whether the
 * packets prove it, and the numbers that the sentence about it needs.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cause.h"

#include "cause_evidence.h"
#include "conclusion.h"
#include "segment_context.h"
#include "verdict.h"

static enum cause_by end_of(const struct evidence *e, const struct tcb *end)
{
    return !end ? BY_UNKNOWN : end == e->client ? BY_CLIENT : BY_SERVER;
}

static enum cause_by by_resetter(const struct evidence *e)
{
    return end_of(e, e->resetter);
}

static enum cause_by by_reset(const struct evidence *e)
{
    return end_of(e, e->reset);
}

static enum cause_by by_client(const struct evidence *e)
{
    (void)e;
    return BY_CLIENT;
}

static enum cause_by by_server(const struct evidence *e)
{
    (void)e;
    return BY_SERVER;
}

static enum cause_by by_network(const struct evidence *e)
{
    (void)e;
    return BY_NETWORK;
}

/* The capture does not show whose doing it was. */
static enum cause_by by_unknown(const struct evidence *e)
{
    (void)e;
    return BY_UNKNOWN;
}

/* The doing is that of the end that did not answer. */
static enum cause_by by_silent_end(const struct evidence *e)
{
    const struct tcb *waits = evidence_waits_in_vain(e, true);
    if (!waits)
        waits = evidence_waits_in_vain(e, false);
    return waits == e->client ? BY_SERVER : BY_CLIENT;
}

static enum cause_by by_shut_end(const struct evidence *e)
{
    return end_of(e, evidence_shut_end(e));
}

static enum cause_by by_initiator(const struct evidence *e)
{
    return (enum cause_by)verdict_initiator(e->c);
}

/* One end sent no FIN. Who closed first may be unknown: an earlier FIN may lack in the capture. */
static enum cause_by by_end_without_fin(const struct evidence *e)
{
    return tcb_knows(e->client, TCB_FIN) ? BY_SERVER : BY_CLIENT;
}

static const struct cause_row {
    const char *name;
    enum cause_by (*by)(const struct evidence *e);
    bool likely; /* packets alone do not prove it */
} rows[CAUSE_COUNT] = {
    [CAUSE_INJECTED_RESET] = {"injected_reset", by_network, false},
    [CAUSE_REFUSED] = {"refused", by_resetter, false},
    [CAUSE_UNREACHABLE] = {"unreachable", by_network, false},
    [CAUSE_UNANSWERED] = {"unanswered", by_unknown, false},
    [CAUSE_BLOCKED_BY_OLD_CONNECTION] = {"blocked_by_old_connection", by_server, false},
    [CAUSE_NOT_ACCEPTED] = {"not_accepted", by_server, true},
    [CAUSE_HANDSHAKE_ABANDONED] = {"handshake_abandoned", by_client, true},
    [CAUSE_OPENER_GONE] = {"opener_gone", by_client, false},
    [CAUSE_REQUEST_INTO_CLOSE] = {"request_into_close", by_resetter, false},
    [CAUSE_DATA_AFTER_CLOSE] = {"data_after_close", by_reset, false},
    [CAUSE_LATE_FIN] = {"late_fin", by_resetter, true},
    [CAUSE_NO_CONNECTION] = {"no_connection", by_resetter, true},
    [CAUSE_KEEPALIVE_TIMEOUT] = {"keepalive_timeout", by_silent_end, true},
    [CAUSE_RETRANSMISSION_TIMEOUT] = {"retransmission_timeout", by_silent_end, true},
    [CAUSE_WINDOW_STAYED_SHUT] = {"window_stayed_shut", by_shut_end, true},
    [CAUSE_ABORTED_WITH_UNREAD_DATA] = {"aborted_with_unread_data", by_resetter, true},
    [CAUSE_ABORTED] = {"aborted", by_resetter, true},
    [CAUSE_CLOSED] = {"closed", by_initiator, false},
    [CAUSE_PEER_DID_NOT_CLOSE] = {"peer_did_not_close", by_end_without_fin, false},
    [CAUSE_OPEN] = {"open", by_unknown, false},
};

/* Adds what the sentence about the cause needs. */
static void add_numbers(const struct evidence *e, struct cause *cause)
{
    const struct conversation *c = e->c;
    const struct tcb *waits = evidence_waits_in_vain(e, cause->name == CAUSE_KEEPALIVE_TIMEOUT);
    if (!waits || cause->name == CAUSE_UNANSWERED)
        waits = e->client;
    if (cause->name == CAUSE_HANDSHAKE_ABANDONED)
        waits = e->server;
    switch (cause->name) {
    case CAUSE_UNREACHABLE:
        cause->frame = c->icmp_frame;
        break;
    case CAUSE_BLOCKED_BY_OLD_CONNECTION:
        cause->frame = c->blocked_frame;
        break;
    case CAUSE_NOT_ACCEPTED:
        cause->frame = e->resetter ? c->reset_frame : e->server->syn_frame;
        cause->answers = e->resetter ? c->reset_answers : 0;
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
    case CAUSE_WINDOW_STAYED_SHUT:
        cause->frame = e->resetter ? c->reset_frame : c->shut_frame;
        cause->span = evidence_time_shut(e);
        break;
    case CAUSE_CLOSED:
    case CAUSE_PEER_DID_NOT_CLOSE:
        cause->frame = verdict_first_fin(c);
        break;
    default:
        cause->frame = e->resetter ? c->reset_frame : 0;
        cause->answers = e->resetter ? c->reset_answers : 0;
    }
}

/* Adds what explains the cause further: an ICMP error about what an end repeats in vain, such as that
 * it is too big for the path (RFC 1191, RFC 2923 section 2.1); and an opening that an earlier
 * connection delayed. */
static void add_circumstances(const struct evidence *e, struct cause *cause)
{
    const struct conversation *c = e->c;
    if (c->icmp_frame && (cause->name == CAUSE_UNREACHABLE || c->tcb[c->icmp.about].repeats)) {
        cause->icmp = icmp_report_kind(&c->icmp);
        cause->icmp_frame = c->icmp_frame;
    }
    const struct tcb *client = e->client;
    if (c->blocked_frame && tcb_knows(client, TCB_REJECTED_OLD) && client->path_length > 2 &&
        client->path[1] == STATE_SYN_SENT && client->path[2] == STATE_ESTABLISHED) {
        cause->delayed_by = c->blocked_frame;
        cause->opening = (uint32_t)(duration_between(client->entered[1], client->entered[2]) /
                                    NS_PER_MILLISECOND);
    }
}

/* Returns true when the packets do not prove the cause. */
static bool is_likely(const struct evidence *e, enum cause_name name)
{
    const uint16_t facts = e->c->facts;
    if ((facts & (FACT_ASSUMED | FACT_ROLES_GUESSED)) && name != CAUSE_OPEN)
        return true; /* something that was not captured lies before it */
    switch (name) {
    case CAUSE_INJECTED_RESET:
        return !(facts & FACT_RST_SENDER_LIVES);
    case CAUSE_BLOCKED_BY_OLD_CONNECTION:
        return !tcb_knows(e->client, TCB_REJECTED_OLD);
    case CAUSE_REQUEST_INTO_CLOSE:
    case CAUSE_DATA_AFTER_CLOSE: /* else a FIN stands for data that were not captured or lost */
        return evidence_drawn_by(e) != DRAWN_BY_DATA;
    case CAUSE_CLOSED:
        return !e->closed;
    case CAUSE_PEER_DID_NOT_CLOSE:
    case CAUSE_OPEN:
        return evidence_somebody_waits(e); /* it may be gone already */
    default:
        return rows[name].likely;
    }
}

void conversation_cause(const struct conversation *c, struct cause *cause)
{
    struct conversation concluded;
    c = conclusion_of(c, &concluded);
    const struct evidence e = evidence_gather(c);
    const enum cause_name name = evidence_cause(&e);
    *cause = (struct cause){.name = name, .by = rows[name].by(&e), .likely = is_likely(&e, name)};
    bool ended = name != CAUSE_OPEN && name != CAUSE_UNANSWERED && name != CAUSE_UNREACHABLE;
    cause->idle = ended ? c->idle_before_close : IDLE_UNKNOWN;
    if (name == CAUSE_INJECTED_RESET) {
        cause->ttl = c->usual_ttl ? c->reset_ttl : 0;
        cause->usual_ttl = c->usual_ttl;
    }
    add_numbers(&e, cause);
    add_circumstances(&e, cause);
}

const char *cause_by_name(enum cause_by by)
{
    return by == BY_NETWORK ? "network" : ends_name((enum ends)by);
}

const char *cause_name_text(enum cause_name name)
{
    return name < CAUSE_COUNT ? rows[name].name : "?";
}
