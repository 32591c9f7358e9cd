/*
 * `-z ladder`: as text, as a picture, and what both collect.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VIEW_LADDER_H
#define TCPSTATE_VIEW_LADDER_H

#include "ladder.h"
#include "view.h"

enum { LADDER_ALL = -1 };

/* The ladders that are not drawn yet: a conversation is drawn when its verdict comes. */
struct ladder_collection {
    int64_t stream; /* the only one wanted, or LADDER_ALL */
    GHashTable *by_stream;
    unsigned shown;
};

struct ladder_collection *ladder_collection_new(int64_t stream);
void ladder_collection_free(void *collection);

/* Adds a segment to the ladder of its conversation. Signatures are those of struct view. */
void ladder_collect(void *collection, GString *out, const struct record_segment *r);

/* The conversation's ladder, or NULL; and letting go of it. */
struct ladder *ladder_collected(struct ladder_collection *c, uint32_t stream);
void ladder_forget(struct ladder_collection *c, uint32_t stream);

/* Makes the picture (SVG). `stream`: the only conversation to show, or LADDER_ALL. */
struct view view_ladder_svg(int64_t stream);

#endif
