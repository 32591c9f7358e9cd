/*
 * From the engine's conversation to a record.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "record.h"

#include "engine/duration.h"
#include "engine/tcb.h"

void record_summarise(struct record_conversation *r, const struct conversation *c)
{
    conversation_verdict(c, &r->verdict);
    conversation_cause(c, &r->cause);
    r->first_frame = c->first_frame;
    r->last_frame = c->last_frame;
    r->first_time = c->first_time;
    r->last_time = c->last_time;
    r->observations = c->observations;
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        r->segments[role] = conversation_segments(c, role);
        r->octets[role] = conversation_octets(c, role);
        const struct tcb *e = &c->tcb[conversation_end(c, role)];
        r->isn_known[role] = tcb_knows(e, TCB_ISS);
        r->isn[role] = r->isn_known[role] ? e->iss : 0;
        r->path_length[role] = conversation_path(c, role, r->path[role]);
    }
}

int64_t record_idle_time(uint32_t milliseconds)
{
    return milliseconds == IDLE_UNKNOWN ? HELD_UNKNOWN : milliseconds * NS_PER_MILLISECOND;
}

enum cause_by record_idle_ended_by(const struct record_conversation *r)
{
    enum cause_by by = r->cause.by;
    if (r->cause.name != CAUSE_PEER_DID_NOT_CLOSE || (by != BY_CLIENT && by != BY_SERVER))
        return by;
    return by == BY_CLIENT ? BY_SERVER : BY_CLIENT;
}

const struct path_state *record_last_state(const struct record_conversation *r, enum role role)
{
    unsigned length = r->path_length[role];
    return length ? &r->path[role][length - 1] : NULL;
}
