/*
 * One end of a conversation: its path through the states, its sequence numbers.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcb.h"

#include <string.h>

/* An end that has sent more octets than this no longer compares its numbers with iss. */
#define FAR_FROM_ISS (1u << 30)

void tcb_begin(struct tcb *e, enum state state)
{
    e->path[0] = state;
    e->path_length = 1;
    e->assumed_entries = 0;
}

void tcb_enter(struct tcb *e, enum state state, int64_t time)
{
    if (e->path_length < PATH_MAX_STATES)
        e->path_length++;
    e->path[e->path_length - 1] = state;
    e->entered[e->path_length - 1] = time;
    e->assumed_entries &= (uint16_t) ~(1u << (e->path_length - 1));
}

bool tcb_take_back(struct tcb *e, enum state state)
{
    for (unsigned length = e->path_length; length > 0; length--) {
        if (e->path[length - 1] == state) {
            e->path_length = (uint8_t)length;
            return true;
        }
    }
    return false;
}

bool tcb_was_in(const struct tcb *e, enum state state)
{
    return memchr(e->path, state, e->path_length);
}

/* Notes the first number of the end, and the number behind those that it sent at first. */
static void begin_numbers(struct tcb *e, uint32_t first, uint32_t next)
{
    e->known |= TCB_NUMBERS;
    if (!tcb_knows(e, TCB_ISS))
        e->iss = first - 1;
    e->snd_contig = e->run_start = e->snd_max = next;
}

/* Closes the hole once the octets before it reach the run behind it. `before`: snd_max as it was. */
static void close_hole(struct tcb *e, uint32_t before)
{
    uint32_t sent = e->snd_max - e->iss;
    if (!seq_before(e->snd_contig, e->run_start))
        e->snd_contig = e->snd_max;
    if (sent > FAR_FROM_ISS && tcb_knows(e, TCB_ISS))
        e->known |= TCB_FAR_FROM_ISS;
    if (sent < before - e->iss && e->wraps < UINT8_MAX)
        e->wraps++;
}

void tcb_note_sent(struct tcb *e, uint32_t seq, uint32_t seq_end)
{
    if (!tcb_knows(e, TCB_NUMBERS)) {
        begin_numbers(e, seq, seq_end);
        return;
    }
    const uint32_t before = e->snd_max;
    if (seq != seq_end && !seq_before(seq_end, e->snd_max))
        tcb_forget(e, TCB_TAIL_UNSEEN | TCB_ONE_OCTET_STEP);
    /* Only the last run behind a hole is kept; ACKs tell whether the older ones arrived. */
    bool new_hole = seq_after(seq, e->snd_max);
    bool before_run = seq_before(seq, e->run_start) && !seq_before(seq_end, e->run_start);
    if (new_hole || before_run)
        e->run_start = seq;
    if (!seq_after(seq, e->snd_contig))
        e->snd_contig = seq_max(e->snd_contig, seq_end);
    e->snd_max = seq_max(e->snd_max, seq_end);
    close_hole(e, before);
}

void tcb_note_fin_ack(struct tcb *e, uint32_t ack)
{
    if (!tcb_knows(e, TCB_FIN_ACK))
        e->fin_ack = ack;
    e->fin_ack_last = ack;
    e->known |= TCB_FIN_ACK;
}

void tcb_note_acknowledged(struct tcb *e, uint32_t ack)
{
    if (!tcb_knows(e, TCB_NUMBERS)) {
        e->known |= TCB_TAIL_UNSEEN;
        begin_numbers(e, ack, ack);
        return;
    }
    const uint32_t before = e->snd_max;
    if (ack == e->snd_max && !tcb_knows(e, TCB_TAIL_UNSEEN))
        e->known |= TCB_NUMBERS_SURE;
    if (seq_after(ack, e->snd_contig)) { /* octets in between were not captured */
        e->known |= TCB_GAP;
        e->snd_contig = ack;
    }
    if (seq_after(ack, e->snd_max)) {
        e->snd_max = e->run_start = ack;
        e->known |= TCB_TAIL_UNSEEN;
        tcb_forget(e, TCB_NUMBERS_SURE);
    }
    close_hole(e, before);
}

uint64_t tcb_octets(const struct tcb *e)
{
    if (!tcb_knows(e, TCB_NUMBERS))
        return 0;
    const uint64_t numbers = ((uint64_t)e->wraps << 32) + (e->snd_max - e->iss);
    const bool fin_counted = tcb_knows(e, TCB_FIN) && seq_after(e->snd_max, e->fin_seq);
    const unsigned no_payload = 1u + fin_counted; /* the SYN, and the FIN */
    return numbers > no_payload ? numbers - no_payload : 0;
}
