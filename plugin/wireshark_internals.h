/*
 * What the plugin does although Wireshark's API does not promise that it works.
 *
 * Each entry says what Wireshark does, why the plugin relies on it, and which test fails if a new
 * Wireshark does something else. All of it holds in Wireshark 4.0, 4.4 and 4.6. Entries without a
 * function here are properties of code that stands elsewhere in one file.
 *
 *   Drawing order of taps          internals_draw_first()
 *   Protocol of an expert info     internals_enter_protocol()
 *   Exit status of tshark          internals_exit_unwritten()
 *
 *   A protocol that is no layer    fields.c: fields.helper is registered in name only. Wireshark does
 *       not list the protocol of such a dissector in frame.protocols, which would take as long as
 *       the engine takes for a segment. Test: test_nothing_else_changes.py.
 *   Fields wanted from the next frame on    packet-tcpstate.c calls set_postdissector_wanted_hfids()
 *       while Wireshark dissects a frame. Wireshark reads the list at the start of the next frame.
 *       Test: test_passes.py, test_a_header_cut_off_after_whole_ones_belongs_to_its_stream.
 *   Fields on later visits         FRAME_SEGMENTS_FILTER in segments_from_tree.h. Test:
 *       test_record_stream.py, test_two_passes_with_a_filter_print_the_same.
 *   Data of the TCP dissector      tcp_tap.c reads its struct tcpheader, tcp_stream_lookup.c its
 *       struct tcp_analysis. A plugin is compiled for one minor version, so their layout fits. Tests:
 *       test_from_tap.py for the values, test_passes.py (as above) for the streams.
 *   List of layers                 segments_from_tap.c counts the TCP layers in pinfo->layers. Test:
 *       test_from_tap.py, test_a_header_that_is_cut_off_is_complained_of_once.
 *   Rows of a table in a window    statistics/table.c exchanges the contents of two rows, not their
 *       addresses, because Wireshark's window keeps the addresses.
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
 * Wireshark: takes the protocol of an expert info from pinfo->current_proto and the layer of an item
 * ("tcpstate.step#1") from pinfo->curr_proto_layer_num.
 * Reason: Wireshark sets these members for a dissector whose protocol is a layer; the plugin's
 * dissector has a protocol that is none (see above), so they still describe another protocol.
 * Tests: test_field_names.py, test_expert_infos_are_counted_by_their_protocol, and
 * test_encapsulation.py, test_the_states_are_one_layer_however_many_layers_the_frame_has.
 */
struct internals_protocol internals_enter_protocol(packet_info *pinfo, const char *name);
void internals_leave_protocol(packet_info *pinfo, struct internals_protocol outer);

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
