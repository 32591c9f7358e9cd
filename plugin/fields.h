/*
 * The plugin's fields and expert infos, by the names that display filters, columns and scripts use.
 *
 * A value that is one of a few words is a string. So a filter compares with the word of the
 * contract (engine/annotations.md), and `tshark -T fields` and `-T json` print the same word.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FIELDS_H
#define TCPSTATE_FIELDS_H

#include "wireshark_compat.h"

#include <epan/expert.h>

#include "engine/annotation.h"

/* Wireshark's numbers of the fields of one end. */
struct end_fields {
    int state;
    int state_number;
    int entered;
    int time_in_state;
};

/* Wireshark's numbers of the fields, by the names of the contract. */
struct fields {
    int protocol;
    int helper; /* the protocol of the dissector: see fields_register() */
    int sender;
    struct end_fields end[2]; /* by enum role */
    int left;
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
    int icmp;
    int reset_kind;
    int reset_answers;
    int reset_origin;
    int idle;
    int earlier;
    int earlier_stream;
    struct {
        int summary;
        int syn_answered_in;
        int fin_answered_in;
        int problem;
        int problem_by;
    } conversation;
};

extern struct fields fields;

/* Wireshark's numbers of the kinds of subtrees. Subtrees of one kind are expanded and collapsed
 * together. */
struct subtrees {
    int segment;
    int transition;
    int conversation;
};

extern struct subtrees subtrees;

#define FIELDS_SHORT_NAME "TCPState"

/*
 * Registers the protocol with its fields and expert infos, and a second protocol, fields.helper,
 * for the dissector. Wireshark adds the protocol of a dissector to the layers of each frame, which
 * takes as long as the engine takes for a segment. A helper is registered in name only: it is no
 * layer, and is enabled when the protocol is.
 */
void fields_register(void);

/* Returns an idle time, in milliseconds, as Wireshark stores times. */
static inline nstime_t fields_idle_time(uint32_t idle)
{
    const uint32_t per_second = 1000;
    return (nstime_t){idle / per_second, (int)(idle % per_second) * 1000000};
}

/* Adds an expert info for each observation of the annotation to `item`. `item` may be NULL:
 * Wireshark's statistics count expert infos also where there is no tree. */
void fields_add_experts(packet_info *pinfo, proto_item *item, const struct annotation *a);

#endif
