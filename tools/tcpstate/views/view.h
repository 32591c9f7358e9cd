/*
 * Views print records. They do not know where the records come from.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VIEW_H
#define TCPSTATE_VIEW_H

#include <glib.h>

#include "record/record.h"

/* A view appends its text to `out`; the caller writes that out. Any function may be NULL: the view
 * shows nothing of that kind. The caller calls `end` once, after the last record. `state` belongs
 * to the view; `free` frees it. */
struct view {
    void (*segment)(void *state, GString *out, const struct record_segment *r);
    void (*conversation)(void *state, GString *out, const struct record_conversation *r);
    void (*icmp)(void *state, GString *out, const struct record_icmp *r);
    void (*end)(void *state, GString *out);
    /* Of a live capture with --every: each conversation that may go on, then the end of the round. After
     * that the caller calls `end`, which prints all so far: it may be called again. */
    void (*ongoing)(void *state, const struct record_conversation *r);
    void (*round)(void *state, const struct record_round *round);
    bool ends_always; /* `end` is called also if the input could not be read at all */
    /* Called once, when all text is written. Says on standard error what the user should know about it.
     * Returns false after a message when the capture lacks what the command line asks for. */
    bool (*report)(const void *state);
    void (*free)(void *state);
    void *state;
};

/* Appends a paragraph: who opened and closed, TIME_WAIT, the time spent in each state. */
void view_text_conversation(GString *out, const struct record_conversation *r);

/* Appends what a segment or an ICMP error means: its part in the opening or closing, the states of both
 * ends, its notes, each on a line. Appends nothing if it changes no state and has no note.
 *
 * stream  number of the conversation that it belongs to */
void view_text_meaning(GString *out, uint32_t stream, const struct annotation *a);

/* Append one JSON object and a line feed (JSON Lines). */
void view_json_segment(GString *out, const struct record_segment *r);
void view_json_icmp(GString *out, const struct record_icmp *r);
void view_json_conversation(GString *out, const struct record_conversation *r);

#endif
