/*
 * Where the plugin gets the TCP segments of a frame from.
 *
 * Wireshark offers two sources. The protocol tree of a frame holds the fields tcp.len and
 * tcp.stream. A tree costs 10 to 30 % of Wireshark's time if nothing else needs one, and each field
 * costs a few percent more. The tap of Wireshark's TCP dissector costs about 1 %. But Wireshark
 * runs no taps in some passes, and before Wireshark 4.4 the tap omits a header that the capture cut
 * off.
 *
 * This table says which source the plugin uses. The first row that fits counts.
 *
 *   pass    protocol  from_tap  tap so far     wanted         frame ends  way
 *   ------  --------  --------  -------------  -------------  ----------  --------------------------
 *   first   disabled  any       any            any            any         SEGMENTS_NOT_NEEDED
 *   first   enabled   no        silent         any            any         SEGMENTS_FROM_TREE_TRY_TAP
 *   first   enabled   no        reports        any            any         SEGMENTS_FROM_TREE_AND_TAP
 *   first   enabled   no        missed one     any            any         SEGMENTS_FROM_TREE_TRY_TAP
 *   later   any       no        any            any            any         SEGMENTS_FROM_TREE
 *   any     any       yes       any            each segment   any         SEGMENTS_FROM_TAP
 *   any     any       yes       any            conversations  silent      SEGMENTS_FROM_TAP_QUEUED
 *   any     any       yes       any            conversations  reported    SEGMENTS_FROM_TAP_CALLS
 *
 *   pass        First: the program has not finished a pass yet. A single pass of tshark is always
 *               a first one. Later: in Wireshark's window, in sharkd, or after the first pass of
 *               tshark -2. There the user may change the protocol or a preference at any time, and
 *               Wireshark decides about the tree before it tells the plugin that a pass begins.
 *               Wireshark may also run such a pass without taps.
 *   protocol    Whether the user has enabled the protocol. Wireshark would make a tree for the
 *               wanted fields of a disabled protocol, too.
 *   from_tap    The preference tcpstate.from_tap.
 *   tap so far  In this pass. Silent: the tap has not reported any header that the plugin found.
 *               Wireshark runs no taps in the first pass of tshark -2, or when sharkd loads a file.
 *               Reports: the tap has reported one. Missed one: after that, it omitted one.
 *   wanted      Each segment: something shows single segments. Conversations: nothing does; for
 *               example, -z tcpstate,conversations without a filter is the only statistic.
 *
 *   frame ends  In this pass. Reported: a listener of the tap "frame" tells the plugin when
 *               Wireshark is done with a frame.
 *
 * This file knows nothing of Wireshark: packet-tcpstate.c reports the conditions and does what the
 * way needs.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEGMENT_SOURCE_H
#define TCPSTATE_SEGMENT_SOURCE_H

#include <stdbool.h>

enum segment_way {
    SEGMENTS_NOT_NEEDED,
    SEGMENTS_FROM_TREE,         /* tcp.len and tcp.stream of the tree */
    SEGMENTS_FROM_TREE_TRY_TAP, /* the same, and see whether the tap reports the headers */
    SEGMENTS_FROM_TREE_AND_TAP, /* tcp.len of the tree; the tap reports the stream */
    SEGMENTS_FROM_TAP,          /* no tree; the plugin keeps nothing for later visits */
    SEGMENTS_FROM_TAP_QUEUED,   /* the same, and segments wait for the engine: see tracking.h */
    SEGMENTS_FROM_TAP_CALLS,    /* the same, without the post-dissector: see tap_calls.h */
    SEGMENT_WAY_COUNT
};

/* What a way needs from Wireshark. */
struct segment_way_needs {
    bool length_field; /* tcp.len in the tree of each frame */
    bool stream_field; /* tcp.stream */
    bool tap;          /* a listener on the tap of the TCP dissector */
    bool calls;        /* calls of that listener */
};

/* What the way depends on: the columns of the table above. */
struct segment_conditions {
    enum { PASS_FIRST, PASS_LATER } pass;
    bool enabled;
    bool from_tap;
    enum { TAP_SILENT, TAP_REPORTS, TAP_MISSED_ONE } tap;
    enum { WANTED_UNKNOWN, WANTED_SEGMENTS, WANTED_CONVERSATIONS } wanted;
    bool frame_ends;
};

/* Returns the way for these conditions: the table above. Unknown is like each segment. */
enum segment_way segment_way_for(const struct segment_conditions *c);

/* The way now in use. */
enum segment_way segment_source_way(void);

/* What the way now in use needs. */
const struct segment_way_needs *segment_source_needs(void);

/* Returns true if the way now in use takes segments from the tap alone. */
bool segment_source_is_tap(void);

/* Each of the following functions reports a condition and chooses the way anew. */

/* Wireshark is about to read a capture. */
void segment_source_begin_pass(bool enabled, bool from_tap);

/* Wireshark has read a capture and goes on. One-pass tshark exits instead. */
void segment_source_end_pass(bool from_tap);

/* The user may have changed the preference. Returns true if the way has changed. During the first
 * pass, and before it, the way stays: segment_source_begin_pass() takes the preference. */
bool segment_source_prefer(bool from_tap);

/* The plugin has found a TCP header in the tree, and the tap has reported it or not. Returns true
 * if the way has changed; the new way needs the same tap. */
bool segment_source_found_header(bool reported);

/* Says what is wanted of this pass. The new way needs the same as the one before. */
void segment_source_want(bool only_conversations);

/* A listener has reported the end of a frame. The new way needs the same as the one before. */
void segment_source_found_frame_end(void);

/* Returns true if the way depends on segment_source_want(), and the caller has not called it yet in
 * this pass. */
bool segment_source_asks_what_is_wanted(void);

#endif
