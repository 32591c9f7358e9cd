/*
 * The names under which everything is known to display filters, columns and scripts.
 *
 * Values that are one of a few words are strings, so that the words of the contract are what a
 * filter compares with and also what `tshark -T fields` and `-T json` print.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FIELDS_H
#define TCPSTATE_FIELDS_H

#include "wireshark_compat.h"

#include <epan/expert.h>

#include "engine/annotation.h"

/* Wireshark's numbers for the fields of one end. */
struct end_fields {
    int state;
    int entered;
    int time_in_state;
};

/* Wireshark's numbers for the fields, by the contract's names. */
struct fields {
    int protocol;
    int helper; /* see fields_register() */
    int sender;
    struct end_fields end[2]; /* by enum role */
    int transition;
    int step;
    int merged_fin;
    int initiator;
    int time_wait;
    int assumed;
    int roles_guessed;
    int detail;
    int syn_frame;
    int fin_frame;
    int earlier;
    int earlier_stream;
    struct {
        int summary;
        int opening;
        int close;
        int initiator;
        int time_wait;
        int reset_by;
        int final[2]; /* by enum role */
        int first_fin;
        int second_fin;
        int syn_answered_in;
        int fin_answered_in;
    } conversation;
};

extern struct fields fields;

/* Subtrees that stay opened or closed together. */
struct subtrees {
    int segment;
    int transition;
    int conversation;
};

extern struct subtrees subtrees;

#define FIELDS_SHORT_NAME "TCPState"

/*
 * Registers the protocol and all of its fields and expert infos, and the protocol's helper, which
 * is for the dissector: Wireshark books a dissector's protocol as one more layer of each frame,
 * which takes as long as following a segment. A helper is no layer, and is enabled when its
 * protocol is.
 */
void fields_register(void);

/* Adds an expert info for each observation of the annotation to `item`, which may be NULL: the
 * statistics count them also where no tree is made. */
void fields_add_experts(packet_info *pinfo, proto_item *item, const struct annotation *a);

#endif
