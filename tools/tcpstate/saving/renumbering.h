/*
 * The numbers that frames and streams have in the saved file.
 *
 * Example: of frames 1 to 30, the frames 16 to 26 are saved. A comment that names frame 23 must name
 * frame 8, because Wireshark numbers the frames of the new file from 1.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RENUMBERING_H
#define TCPSTATE_RENUMBERING_H

#include "input/source.h"
#include "selection/number_set.h"

struct renumbering {
    const struct number_set *streams; /* the saved conversations; complete */
    struct number_set frames;         /* the saved frames */
    bool complete;                    /* all frames are known */
    const struct sink *next;          /* gets the conversations, with new numbers */
};

void renumbering_init(struct renumbering *n, const struct number_set *streams,
                      const struct sink *next);
void renumbering_clear(struct renumbering *n);

/* Returns the sink of a pass that finds out which frames are saved. Conversations must come after all
 * segments. */
struct sink renumbering_sink(struct renumbering *n);

/* Changes all numbers of frames and streams in the record to those of the saved file, except the number
 * of the record's own frame. */
void renumbering_apply(const struct renumbering *n, enum record_kind kind, struct record *record);

#endif
