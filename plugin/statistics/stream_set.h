/*
 * A set of tcp.stream numbers: the conversations of which a segment passed the user's filter.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STREAM_SET_H
#define TCPSTATE_STREAM_SET_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <glib.h>

/* All zero is an empty set. */
struct stream_set {
    GByteArray *marks; /* by tcp.stream: 1 if in the set; NULL for an empty set */
};

/* Adds a stream. Returns true if it was not in the set before. */
static inline bool stream_set_add(struct stream_set *set, uint32_t stream)
{
    if (!set->marks)
        set->marks = g_byte_array_new();
    unsigned known = set->marks->len;
    if (known <= stream) {
        g_byte_array_set_size(set->marks, stream + 1);
        memset(set->marks->data + known, 0, stream + 1 - known);
    }
    bool is_new = !set->marks->data[stream];
    set->marks->data[stream] = 1;
    return is_new;
}

static inline bool stream_set_has(const struct stream_set *set, uint32_t stream)
{
    return set->marks && stream < set->marks->len && set->marks->data[stream];
}

/* Removes all streams. */
static inline void stream_set_clear(struct stream_set *set)
{
    if (set->marks)
        g_byte_array_free(set->marks, TRUE);
    set->marks = NULL;
}

#endif
