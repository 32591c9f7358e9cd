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

/* What follows "ladder" on the command line. */
struct ladder_argument {
    int64_t stream; /* the only conversation wanted, or LADDER_ALL */
    bool absolute;  /* times of day, not seconds since the first segment */
};

/* Reads "3", "absolute" or "3,absolute"; NULL stands for "". Returns false after a message. */
bool ladder_argument_read(const char *text, struct ladder_argument *a);

/* The ladders that are not drawn yet. A conversation is drawn when its verdict comes. */
struct ladder_collection {
    struct ladder_argument wanted;
    int64_t highest; /* the highest number of a conversation so far; -1: none */
    bool found;      /* a segment of the wanted conversation came */
    GHashTable *by_stream;
    struct frame_order *order;
    unsigned shown;
    GString *words; /* a remark while it is drawn as text */
    GString *row;   /* the line of the widest arrow, once a ladder was drawn as text */
};

struct ladder_collection *ladder_collection_new(struct ladder_argument wanted);
void ladder_collection_free(void *collection);

/* Adds a segment to the ladder of its conversation. The signature is that of struct view. */
void ladder_collect(void *collection, GString *out, const struct record_segment *r);

/* Returns false after a message if the wanted conversation did not come. The signature is that of struct
 * view. */
bool ladder_collection_report(const void *collection);

/* Returns the ladder of a conversation, or NULL; ladder_forget() frees it. */
struct ladder *ladder_collected(struct ladder_collection *c, uint32_t stream);

/* The same, for text: appends an empty line between two ladders. */
struct ladder *ladder_next(struct ladder_collection *c, GString *out, uint32_t stream);

void ladder_forget(struct ladder_collection *c, uint32_t stream);

/* Makes a Mermaid diagram of each conversation. */
struct view view_ladder_mermaid(struct ladder_argument wanted);

/* Makes the picture (SVG). */
struct view view_ladder_svg(struct ladder_argument wanted);

#endif
