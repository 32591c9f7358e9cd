/*
 * The post-dissector: once all others are done with a frame, it says what the frame's TCP segments
 * mean for both ends of their connections.
 *
 * A frame is followed once, when Wireshark dissects it for the first time and in the order of the
 * capture. What it meant is kept, and any later visit only shows it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_compat.h"

#include <epan/column-utils.h>
#include <epan/packet.h>
#include <epan/prefs.h>
#include <epan/tap.h>

#include "batch_tracking.h"
#include "conversation_filter.h"
#include "conversation_store.h"
#include "engine/duration.h"
#include "fields.h"
#include "frame_answers.h"
#include "frame_notes.h"
#include "record/record.h"
#include "segments_from_tap.h"
#include "segments_from_tree.h"
#include "statistics/statistics.h"
#include "tcp_tap.h"
#include "tracking.h"
#include "tree.h"

void proto_register_tcpstate(void);
void proto_reg_handoff_tcpstate(void);

/* What the user chose, in the units of the dialog: seconds. */
static struct {
    unsigned time_wait;
    unsigned close_wait_warning;
    unsigned fin_wait_2_warning;
    preference_bool info_column;
    preference_bool from_tap;
} preferences = {.time_wait = 60, .close_wait_warning = 30, .fin_wait_2_warning = 30};

static dissector_handle_t tcpstate_handle;
static int tcpstate_tap;
static bool is_window;

/* Whether the TCP dissector tells the taps in this pass what then need not be asked for. */
static enum telling { NOT_HEARD, RELIED_ON, FAILED } telling;

/* Keeps the notes of a frame for later visits. */
static void keep_notes(uint32_t frame, const struct frame_note *notes, unsigned count)
{
    frame_notes_set(frame, notes, count);
    for (unsigned i = 0; i < count; i++)
        frame_answers_enter(frame, &notes[i]);
}

/*
 * Tells those who listen, on every visit: `tshark -2` listens to the second one only.
 *
 * s  the segment, or NULL on a visit for which Wireshark did not keep the fields: then only what
 *    it meant is told, and between whom
 */
static void queue_for_taps(packet_info *pinfo, const struct frame_note *note,
                           const struct frame_segment *s)
{
    struct tapped_segment *told = wmem_new0(pinfo->pool, struct tapped_segment);
    struct record_segment *r = &told->record;
    const struct tracked_conversation *t = conversation_store_find(note->stream);

    r->stream = note->stream;
    r->own_stream = note->own_stream;
    r->annotation = note->annotation;
    if (s) {
        r->segment = s->segment;
        memcpy(r->options, s->options, s->options_length);
        r->options_length = s->options_length;
        r->options_cut = s->options_cut;
        frame_segment_name_endpoint(&s->source, s->source_port, &r->source);
        frame_segment_name_endpoint(&s->destination, s->destination_port, &r->destination);
    } else {
        unsigned from = note->sender;
        frame_segment_name_endpoint(&t->address[from], t->port[from], &r->source);
        frame_segment_name_endpoint(&t->address[1 - from], t->port[1 - from], &r->destination);
    }
    r->segment.frame = pinfo->num;
    r->segment.time = frame_time(pinfo);
    r->segment.sender = note->sender;
    told->first_visit = !pinfo->fd->visited;
    tap_queue_packet(tcpstate_tap, pinfo, told);
}

static void show_in_info_column(packet_info *pinfo, const struct annotation *a)
{
    col_append_fstr(pinfo->cinfo, COL_INFO, " [%s]", tree_states_text(pinfo, a));
}

/* Shows a note in the tree, in the column and to those who listen. The segment: see queue_for_taps(). */
static void show_note(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                      const struct frame_note *note, const struct frame_segment *s)
{
    tree_draw(tvb, pinfo, tree, note);
    if (preferences.info_column)
        show_in_info_column(pinfo, &note->annotation);
    if (have_tap_listener(tcpstate_tap))
        queue_for_taps(pinfo, note, s);
}

static void ask_for_fields(enum telling now)
{
    telling = now;
    set_postdissector_wanted_hfids(tcpstate_handle, segments_from_tree_fields(now == RELIED_ON));
}

/* Asks for no more fields than are needed from the next frame on. Before Wireshark 4.4 nothing is
 * told of a header that is cut off: where there is one there will be many. */
static void rely_on_telling(bool told)
{
    if (telling == NOT_HEARD && told)
        ask_for_fields(RELIED_ON);
    else if (telling == RELIED_ON && !told)
        ask_for_fields(FAILED);
}

static void visit_first(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    struct frame_segment segments[FRAME_SEGMENTS_MAX];
    struct frame_note notes[FRAME_SEGMENTS_MAX];
    bool by_tap = segments_from_tap_chosen(); /* then there is no later visit */
    unsigned count =
        by_tap ? segments_from_tap(pinfo, segments) : segments_from_tree(pinfo, tree, segments);

    for (unsigned i = 0; i < count; i++)
        tracking_track(&segments[i], &notes[i]);
    if (!by_tap) {
        keep_notes(pinfo->num, notes, count);
        if (count > 0)
            rely_on_telling(segments[count - 1].told);
    }
    for (unsigned i = 0; i < count; i++)
        show_note(tvb, pinfo, tree, &notes[i], &segments[i]);
}

static void visit_again(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    struct frame_segment segments[FRAME_SEGMENTS_MAX];
    unsigned found = 0;
    struct frame_note note;

    if (have_tap_listener(tcpstate_tap))
        found = segments_from_tree(pinfo, tree, segments);
    for (unsigned i = 0; frame_notes_get(pinfo->num, i, &note); i++)
        show_note(tvb, pinfo, tree, &note,
                  i < found && segments[i].stream == note.stream ? &segments[i] : NULL);
}

static int dissect_tcpstate(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    if (pinfo->fd->visited)
        visit_again(tvb, pinfo, tree);
    else if (!batch_tracking_take_over(pinfo, tree))
        visit_first(tvb, pinfo, tree);
    return (int)tvb_captured_length(tvb);
}

static void take_limits(void)
{
    const struct limits limits = {
        .time_wait = preferences.time_wait * NS_PER_SECOND,
        .close_wait = preferences.close_wait_warning * NS_PER_SECOND,
        .fin_wait_2 = preferences.fin_wait_2_warning * NS_PER_SECOND,
    };
    tracking_set_limits(&limits);
}

static void reset_capture(void)
{
    tracking_reset();
    batch_tracking_reset();
    conversation_store_reset();
    frame_notes_reset();
    frame_answers_reset();
}

/* The way to be taken from now on: fields, for which Wireshark makes a tree, or without. */
static void choose_way(bool fields)
{
    if (fields)
        ask_for_fields(NOT_HEARD);
    else
        set_postdissector_wanted_hfids(tcpstate_handle, NULL);
}

/*
 * Chooses the way for the capture that is about to be read. A protocol that is disabled asks for no
 * fields: Wireshark would make a tree for it all the same. A window may go through a capture again
 * without taps; it asks for all fields.
 */
static void begin_capture(void)
{
    bool enabled = proto_is_protocol_enabled(find_protocol_by_id(fields.protocol));

    reset_capture();
    take_limits();
    segments_from_tap_choose(enabled && preferences.from_tap);
    tcp_tap_listen(enabled && (preferences.from_tap || !is_window), NULL);
    choose_way(!preferences.from_tap && (enabled || is_window));
}

/*
 * A program that goes on when it has read a capture is a window. There a protocol or a preference
 * may change at any time, and Wireshark decides about the tree before it lets us begin anew.
 */
static void end_capture_pass(void)
{
    is_window = true;
    batch_tracking_reset();
    tcp_tap_listen(preferences.from_tap, NULL);
    choose_way(!preferences.from_tap);
}

static void apply_preferences(void)
{
    take_limits();
    if (is_window)
        choose_way(!preferences.from_tap);
}

static void register_preferences(int protocol)
{
    module_t *module = prefs_register_protocol(protocol, apply_preferences);

    prefs_register_uint_preference(
        module, "time_wait", "Length of TIME_WAIT (seconds)",
        "How long an end holds TIME_WAIT: Linux 60 s, RFC 9293 asks for twice the maximum segment "
        "lifetime, 240 s. A new SYN within it is a TIME_WAIT reuse.",
        10, &preferences.time_wait);
    prefs_register_uint_preference(
        module, "close_wait_warning", "Warn of CLOSE_WAIT held longer than (seconds)",
        "An end in CLOSE_WAIT has been told that its peer is done, and has not closed.", 10,
        &preferences.close_wait_warning);
    prefs_register_uint_preference(
        module, "fin_wait_2_warning", "Warn of FIN_WAIT_2 held longer than (seconds)",
        "An end in FIN_WAIT_2 has closed and waits for its peer to close.", 10,
        &preferences.fin_wait_2_warning);
    prefs_register_bool_preference(module, "info_column", "Show states in the Info column",
                                   "Append the states of both ends to the Info column.",
                                   &preferences.info_column);
    prefs_register_bool_preference(
        module, "from_tap", "Take segments from the TCP dissector's tap",
        "Faster, for a single pass of tshark only: no protocol tree is made for this protocol, and "
        "nothing is kept to be shown again. Not for the window, nor for tshark -2, nor for "
        "captures whose TCP headers are cut off.",
        &preferences.from_tap);
}

void proto_register_tcpstate(void)
{
    fields_register();
    register_preferences(fields.protocol);
    register_init_routine(begin_capture);
    register_cleanup_routine(reset_capture);
    register_postseq_cleanup_routine(end_capture_pass);
    tcpstate_tap = register_tap(STATISTICS_TAP);
    statistics_register();
    conversation_filter_register();
    tcpstate_handle = register_dissector("tcpstate", dissect_tcpstate, fields.helper);
    register_postdissector(tcpstate_handle);
}

void proto_reg_handoff_tcpstate(void)
{
    ask_for_fields(NOT_HEARD);
}
