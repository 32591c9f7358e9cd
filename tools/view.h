/*
 * Views print records; they know nothing of where these come from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VIEW_H
#define TCPSTATE_VIEW_H

#include <glib.h>

#include "record.h"

/*
 * A view appends its text to `out`; whoever feeds it writes that out. Any function may be NULL: the
 * view shows nothing of the kind.
 */
struct view {
    void (*segment)(GString *out, const struct record_segment *r);
    void (*conversation)(GString *out, const struct record_conversation *r);
};

/* tcpdump's line of the segment, and below it what the segment means. */
void view_text_segment(GString *out, const struct record_segment *r);

/* A paragraph: who opened and closed, TIME_WAIT, the time spent in each state. */
void view_text_conversation(GString *out, const struct record_conversation *r);

/* One JSON object a line (JSON Lines). */
void view_json_segment(GString *out, const struct record_segment *r);
void view_json_conversation(GString *out, const struct record_conversation *r);

/* When the TIME_WAIT that an end of this conversation is still in runs out, in nanoseconds since
 * the epoch. False: it is not in TIME_WAIT, or its entry was not seen. */
bool time_wait_end(const struct record_conversation *r, enum role role, int64_t *until);

#endif
