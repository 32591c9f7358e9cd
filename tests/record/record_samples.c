/*
 * Records to test with.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "record_samples.h"

#include <glib.h>
#include <string.h>

void sample_set_address(struct record_endpoint *e, const char *address, uint16_t port)
{
    memset(e, 0, sizeof *e);
    g_strlcpy(e->address.text, address, sizeof e->address.text);
    e->port = port;
}

struct record_segment sample_segment(void)
{
    struct record_segment r = {
        .segment = {.time = 1500000000000000001,
                    .frame = 9,
                    .seq = 100,
                    .ack = 200,
                    .len = 0,
                    .window = 229,
                    .flags = TCP_FIN | TCP_ACK,
                    .sender = ROLE_CLIENT,
                    .window_shift = WINDOW_SHIFT_ABSENT},
        .stream = 3,
        .own_stream = 3,
        .options = {0x01, 0x01, 0x08, 0x0a},
        .options_length = 4,
        .annotation = {.transitions = {{2000000, ROLE_CLIENT, STATE_ESTABLISHED, STATE_CLOSE_WAIT,
                                        HELD_EXACTLY},
                                       {0, ROLE_CLIENT, STATE_CLOSE_WAIT, STATE_LAST_ACK,
                                        HELD_EXACTLY}},
                       .transition_count = 2,
                       .observations = 1u << OBSERVED_MERGED_FIN,
                       .fin_frame = 8,
                       .idle = 60000,
                       .sender = ROLE_CLIENT,
                       .state = {STATE_LAST_ACK, STATE_FIN_WAIT_1},
                       .step = STEP_MERGED_FIN,
                       .initiator = ENDS_SERVER},
    };
    sample_set_address(&r.source, "10.0.0.1", 41334);
    sample_set_address(&r.destination, "10.0.0.2", 60000);
    return r;
}

struct record_conversation sample_conversation(void)
{
    struct record_conversation r = {
        .stream = 3,
        .verdict = {.opening = OPENING_THREE_WAY,
                    .close = CLOSE_MERGED_FIN,
                    .initiator = ENDS_SERVER,
                    .time_wait = ENDS_SERVER,
                    .first_fin = 8,
                    .second_fin = 9,
                    .merged_fin = 9},
        .cause = {.name = CAUSE_CLOSED, .by = BY_SERVER, .frame = 8, .idle = 1500, .likely = true},
        .first_frame = 1,
        .last_frame = 10,
        .first_time = 1500000000000000000,
        .last_time = 1500000002500000000,
        .segments = {5, 5},
        .octets = {120, 4500},
        .isn = {1001, 0},
        .isn_known = {true, false},
        .path = {{{STATE_CLOSED, 0, HELD_UNKNOWN, HELD_EXACTLY, ENTRY_UNSEEN},
                  {STATE_SYN_SENT, 1500000000000000000, 500, HELD_EXACTLY, ENTRY_SEEN},
                  {STATE_ESTABLISHED, 1500000000000000500, HELD_UNKNOWN, HELD_EXACTLY, ENTRY_SEEN}},
                 {{STATE_LISTEN, 0, HELD_UNKNOWN, HELD_EXACTLY, ENTRY_UNSEEN}}},
        .path_length = {3, 1},
        .observations = 1u << OBSERVED_MERGED_FIN,
    };
    sample_set_address(&r.end[ROLE_CLIENT], "10.0.0.1", 41334);
    sample_set_address(&r.end[ROLE_SERVER], "10.0.0.2", 60000);
    return r;
}
