/*
 * The post-dissector: Wireshark calls it when all other dissectors are done with a frame.
 *
 * On the first visit of a frame it finds the TCP segments, hands them to the engine, keeps the
 * results as notes and shows them. Wireshark makes first visits in the order of the capture. On any
 * later visit it only shows the notes.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_compat.h"

#include <epan/column-utils.h>
#include <epan/packet.h>
#include <epan/tap.h>

#include "conversation_filter.h"
#include "conversation_store.h"
#include "cut_headers.h"
#include "fields.h"
#include "frame_answers.h"
#include "frame_icmp.h"
#include "frame_notes.h"
#include "preferences.h"
#include "record/record.h"
#include "segment_source.h"
#include "segments_from_tap.h"
#include "segments_from_tree.h"
#include "statistics/statistics.h"
#include "tap_calls.h"
#include "tcp_tap.h"
#include "tracking.h"
#include "tree.h"

void proto_register_tcpstate(void);
void proto_reg_handoff_tcpstate(void);

static dissector_handle_t tcpstate_handle;
static int tcpstate_tap;

/* Keeps the notes of a frame for later visits. */
static void keep_notes(uint32_t frame, const struct frame_note *notes, unsigned count)
{
    frame_notes_set(frame, notes, count);
    for (unsigned i = 0; i < count; i++)
        frame_answers_add(frame, &notes[i]);
}

/*
 * Passes a segment to the listeners of the plugin's tap. This happens on every visit, because the
 * listeners of tshark -2 work in the second pass only.
 *
 * s  NULL on a visit for which Wireshark did not keep the fields: then the record has the
 *    annotation and the ends, but nothing from the header
 */
static void queue_for_tap(packet_info *pinfo, const struct frame_note *note,
                          const struct frame_segment *s)
{
    struct tapped_segment *tapped = wmem_new0(pinfo->pool, struct tapped_segment);
    struct record_segment *r = &tapped->record;
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
    tapped->first_visit = !pinfo->fd->visited;
    tap_queue_packet(tcpstate_tap, pinfo, tapped);
}

/* Passes an ICMP error to the listeners of the plugin's tap. */
static void queue_icmp_for_tap(packet_info *pinfo, const struct frame_note *note,
                               const struct icmp_error *e)
{
    struct tapped_segment *tapped = wmem_new0(pinfo->pool, struct tapped_segment);
    struct record_icmp *r = wmem_new0(pinfo->pool, struct record_icmp);
    const struct tracked_conversation *t = conversation_store_find(note->stream);
    unsigned from = note->sender;

    r->error = *e;
    r->error.report.about = note->annotation.sender;
    r->from.octet_count = e->report.address_length;
    memcpy(r->from.octets, e->from, e->report.address_length);
    frame_segment_name_endpoint(&t->address[from], t->port[from], &r->source);
    frame_segment_name_endpoint(&t->address[1 - from], t->port[1 - from], &r->destination);
    r->stream = tapped->record.stream = note->stream;
    r->own_stream = tapped->record.own_stream = note->own_stream;
    r->annotation = note->annotation;
    tapped->record.segment.time = e->time;
    tapped->icmp = r;
    tapped->first_visit = !pinfo->fd->visited;
    /* Wireshark forgets to clear the flag where the quoted segment is cut, and then no tap gets the
     * frame. */
    unsigned quoted = pinfo->flags.in_error_pkt;
    pinfo->flags.in_error_pkt = 0;
    tap_queue_packet(tcpstate_tap, pinfo, tapped);
    pinfo->flags.in_error_pkt = quoted;
}

/* Shows a note in the tree and in the Info column. */
static void show_note(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                      const struct frame_note *note)
{
    char states[TREE_STATES_TEXT_SIZE];
    tree_add(tvb, pinfo, tree, note);
    if (preferences.info_column)
        col_append_fstr(pinfo->cinfo, COL_INFO, " [%s]",
                        tree_states_text(&note->annotation, states));
}

/* Shows the note of a segment and passes it to the tap. `s` is that of queue_for_tap(). */
static void show_segment(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                         const struct frame_note *note, const struct frame_segment *s)
{
    show_note(tvb, pinfo, tree, note);
    if (have_tap_listener(tcpstate_tap))
        queue_for_tap(pinfo, note, s);
}

/* Tells Wireshark which fields the present way needs from the next frame on. */
static void want_fields(void)
{
    const struct segment_way_needs *needs = segment_source_needs();
    set_postdissector_wanted_hfids(
        tcpstate_handle, segments_from_tree_fields(needs->length_field, needs->stream_field));
}

/* Does what the present way needs. Not to be called while Wireshark dissects a frame. */
static void prepare_way(void)
{
    want_fields();
    const struct segment_way_needs *needs = segment_source_needs();
    tcp_tap_listen(needs->tap, needs->calls ? tap_calls_take_header : NULL);
}

/* Returns true if Wireshark may show the results for single segments: in the tree, in a column
 * (also as an expert info), or in a statistic. */
static bool shows_single_segments(const packet_info *pinfo, const proto_tree *tree)
{
    return tree || pinfo->cinfo || have_tap_listener(tcpstate_tap) ||
           have_tap_listener(find_tap_id("expert"));
}

static unsigned find_segments(packet_info *pinfo, proto_tree *tree,
                              struct frame_segment found[FRAME_SEGMENTS_MAX])
{
    if (segment_source_is_tap())
        return segments_from_tap(pinfo, found);
    unsigned count = segments_from_tree(pinfo, tree, found);
    if (count > 0 && segment_source_found_header(found[count - 1].tapped))
        want_fields();
    return count;
}

static void show_icmp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                      const struct frame_note *note, const struct icmp_error *e)
{
    show_note(tvb, pinfo, tree, note);
    if (have_tap_listener(tcpstate_tap))
        queue_icmp_for_tap(pinfo, note, e);
}

/* Does the first visit of a frame without segments, which may have an ICMP error about one. */
static void visit_icmp_first(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    struct icmp_error icmp;
    struct frame_note note;
    bool told = frame_icmp_find(pinfo, &icmp) && tracking_annotate_icmp(&icmp, &note);
    if (!segment_source_is_tap())
        keep_notes(pinfo->num, &note, told ? 1 : 0);
    if (told)
        show_icmp(tvb, pinfo, tree, &note, &icmp);
}

static void visit_first(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    struct frame_segment segments[FRAME_SEGMENTS_MAX];
    struct frame_note notes[FRAME_SEGMENTS_MAX];
    unsigned count = find_segments(pinfo, tree, segments);

    if (segment_source_asks_what_is_wanted())
        segment_source_want(!shows_single_segments(pinfo, tree));
    if (count == 0) {
        cut_headers_look(pinfo);
        visit_icmp_first(tvb, pinfo, tree);
        return;
    }
    if (segment_source_way() == SEGMENTS_FROM_TAP_QUEUED) {
        for (unsigned i = 0; i < count; i++)
            tracking_queue(&segments[i]);
        return;
    }
    for (unsigned i = 0; i < count; i++)
        tracking_annotate(&segments[i], &notes[i]);
    if (!segment_source_is_tap())
        keep_notes(pinfo->num, notes, count);
    for (unsigned i = 0; i < count; i++)
        show_segment(tvb, pinfo, tree, &notes[i], &segments[i]);
}

static void visit_again(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    struct frame_segment segments[FRAME_SEGMENTS_MAX];
    unsigned found = 0;
    struct frame_note note;

    if (have_tap_listener(tcpstate_tap))
        found = segments_from_tree(pinfo, tree, segments);
    for (unsigned i = 0; frame_notes_get(pinfo->num, i, &note); i++) {
        struct icmp_error icmp;
        if (note.annotation.step != STEP_ICMP_ERROR)
            show_segment(tvb, pinfo, tree, &note,
                         i < found && segments[i].stream == note.stream ? &segments[i] : NULL);
        else if (frame_icmp_find(pinfo, &icmp))
            show_icmp(tvb, pinfo, tree, &note, &icmp);
        else
            show_note(tvb, pinfo, tree, &note);
    }
}

static int dissect_tcpstate(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    if (pinfo->fd->visited)
        visit_again(tvb, pinfo, tree);
    else
        visit_first(tvb, pinfo, tree);
    return (int)tvb_captured_length(tvb);
}

static void set_limits(void)
{
    const struct limits limits = preferences_limits();
    tracking_set_limits(&limits);
}

/* Callback: Wireshark closes a capture. */
static void reset_capture(void)
{
    tap_calls_stop();
    tracking_reset();
    segments_from_tap_reset();
    conversation_store_reset();
    cut_headers_reset();
    frame_notes_reset();
    frame_answers_reset();
}

/* Callback: Wireshark is about to read a capture. */
static void begin_capture(void)
{
    reset_capture();
    bool enabled = proto_is_protocol_enabled(find_protocol_by_id(fields.protocol));
    set_limits();
    segment_source_begin_pass(enabled, preferences.from_tap);
    prepare_way();
}

/* Callback: Wireshark has read all frames of a capture and goes on. A single pass of tshark ends
 * without it. */
static void end_capture_pass(void)
{
    tap_calls_stop();
    tracking_flush();
    segment_source_end_pass(preferences.from_tap);
    prepare_way();
}

/* Callback: the user may have changed a preference. */
static void apply_preferences(void)
{
    set_limits();
    if (segment_source_prefer(preferences.from_tap))
        prepare_way();
}

void proto_register_tcpstate(void)
{
    fields_register();
    preferences_register(fields.protocol, apply_preferences);
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
    segments_from_tree_register();
    segments_from_tap_register();
    frame_icmp_register();
    cut_headers_register();
    want_fields();
}
