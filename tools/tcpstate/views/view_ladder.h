/*
 * `-z ladder`: as text and as a picture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VIEW_LADDER_H
#define TCPSTATE_VIEW_LADDER_H

#include "ladder.h"
#include "view.h"

enum { LADDER_ALL = -1 };

/* The ladders that are not drawn yet. A conversation is drawn when its verdict comes. */
struct ladder_collection {
    int64_t stream;  /* the only one wanted, or LADDER_ALL */
    int64_t highest; /* the highest number of a conversation so far; -1: none */
    bool found;      /* a segment of the wanted conversation came */
    GHashTable *by_stream;
    struct frame_order *order;
    unsigned shown;
};

struct ladder_collection *ladder_collection_new(int64_t stream);
void ladder_collection_free(void *collection);

/* Adds a segment to the ladder of its conversation. The signature is that of struct view. */
void ladder_collect(void *collection, GString *out, const struct record_segment *r);

/* Returns false after a message if the wanted conversation did not come. The signature is that of struct
 * view. */
bool ladder_collection_report(const void *collection);

/* Returns the ladder of a conversation, or NULL; ladder_forget() frees it. */
struct ladder *ladder_collected(struct ladder_collection *c, uint32_t stream);
void ladder_forget(struct ladder_collection *c, uint32_t stream);

/* Makes the picture (SVG). `stream`: the only conversation to show, or LADDER_ALL. */
struct view view_ladder_svg(int64_t stream);

#endif
