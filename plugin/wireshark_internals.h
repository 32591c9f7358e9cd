/*
 * What the plugin does although Wireshark's API does not promise that it works.
 *
 * All of it works in Wireshark 4.0, 4.4 and 4.6. Each entry says what Wireshark does, why the
 * plugin relies on it, and which test fails if a new Wireshark does something else.
 *
 * Functions of this file:
 *   Order in which taps draw       internals_draw_first()
 *   Protocol of an expert info     internals_enter_protocol()
 *   Text of an item                internals_label()
 *   Frames without post-dissector  internals_skip_postdissector()
 *   Exit status of tshark          internals_exit_unwritten()
 *
 * Code that stands in one place elsewhere:
 *   Protocol in name only   fields.c registers fields.helper for the dissector. Wireshark does not
 *       add such a protocol to the layers of a frame; that would take as long as the engine takes
 *       for a segment. Wireshark enables and disables the helper together with the protocol. Test:
 *       test_from_tap.py, test_the_disabled_protocol_shows_nothing. A helper that became a layer
 *       would only slow tests/bench down.
 *   Fields wanted from the next frame on   packet-tcpstate.c calls set_postdissector_wanted_hfids()
 *       also while Wireshark dissects a frame, to leave out tcp.stream where the tap reports it.
 *       Wireshark reads the list when it begins a frame. Test: test_passes.py,
 *       test_a_truncated_header_after_whole_ones_belongs_to_its_stream.
 *   Fields on later visits   See FRAME_SEGMENTS_FILTER in segments_from_tree.h. Test:
 *       test_record_stream.py, test_two_passes_with_a_filter_print_the_same.
 *   Data of the TCP dissector   tcp_tap.c reads its struct tcpheader, tcp_stream_lookup.c its
 *       struct tcp_analysis. Wireshark loads a plugin only if it was compiled for the same minor
 *       version, so their layout fits. Test: test_from_tap.py, all tests that call same().
 *   Order of the taps' calls   tap_calls.c takes the call of the tap "frame" for the end of the
 *       frame: Wireshark calls a listener in the order in which the dissectors reported, and the
 *       frame's dissector reports last. Test: test_from_tap.py, all tests that call same().
 *   List of layers   segments_from_tap.c counts the TCP layers in pinfo->layers, and reads the
 *       layers from the sixth on to see whether it must. Test:
 *       test_from_tap.py, test_a_truncated_header_is_reported_once. cut_headers.c takes the last
 *       layer for the one that was cut. Test: tests/tools/test_cut_headers.py.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WIRESHARK_INTERNALS_H
#define TCPSTATE_WIRESHARK_INTERNALS_H

#include "wireshark_compat.h"

#include <epan/tap.h>

/*
 * Registers a listener whose draw callback runs before those of all listeners registered so far.
 *
 * Wireshark: calls the draw callbacks in the reverse order of registration (epan/tap.c puts a new
 * listener at the head of its list, also while it walks that list).
 * Reason: tshark prints a table of register_stat_tap_table_ui() in a draw callback of its own and
 * has no callback before it, so nothing else says that the capture is read. The plugin registers
 * after tshark has.
 * Test: test_statistics.py, test_a_table_is_complete_when_one_pass_prints_it.
 *
 * data  identifies the listener; g_free() frees it
 */
void internals_draw_first(const char *tap, void *data, tap_draw_cb draw);

/* What internals_leave_protocol() restores. */
struct internals_protocol {
    const char *name;
    uint8_t layer;
};

/*
 * Between these two calls, items and expert infos that are added belong to the protocol `name`, in
 * its first layer.
 *
 * Wireshark: takes the protocol of an expert info from pinfo->current_proto, and the layer of an
 * item ("tcpstate.step#1") from pinfo->curr_proto_layer_num.
 * Reason: Wireshark sets these members for a dissector whose protocol is a layer; the plugin's
 * dissector has a protocol that is none (see above), so they still describe another protocol.
 * Tests: test_field_names.py, test_expert_infos_are_counted_by_their_protocol, and
 * test_encapsulation.py, test_the_states_are_one_layer_however_many_layers_the_frame_has.
 */
struct internals_protocol internals_enter_protocol(packet_info *pinfo, const char *name);
void internals_leave_protocol(packet_info *pinfo, struct internals_protocol outer);

/*
 * Returns the memory of an item's text: ITEM_LABEL_LENGTH octets, for the caller to write a string in
 * UTF-8 without control characters into. Returns NULL if Wireshark does not show the item.
 *
 * Wireshark: keeps the text in the item, and makes it by vsnprintf().
 * Reason: every segment has two such texts, and vsnprintf() takes as many instructions as the engine.
 * Test: test_field_names.py, test_the_line_of_the_subtree_shows_states_and_step.
 */
char *internals_label(proto_item *item);

/*
 * Switches the post-dissector off, or on again, from the next frame on.
 *
 * Wireshark: calls no dissector whose protocol is disabled, and lets a protocol be disabled and
 * enabled between two frames.
 * Reason: to call a post-dissector costs Wireshark half as much as to follow a segment costs the
 * engine.
 * Test: test_from_tap.py, all tests that call same().
 *
 * protocol  the protocol of the post-dissector
 */
void internals_skip_postdissector(int protocol, bool skip);

/*
 * Ends tshark with status 2, because the plugin could not write all of its output. Prints errno's
 * text.
 *
 * Wireshark: ignores errors of a statistic; tshark would exit with status 0.
 * Reason: a script must be able to tell that the output is incomplete.
 * Test: test_record_stream.py, test_records_that_cannot_be_written_are_an_error.
 */
void internals_exit_unwritten(void);

#endif
