/*
 * How steps, observations and details are spelled, for programs and for people.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "annotation.h"

#include <stddef.h>

struct wording {
    const char *name;
    const char *text;
};

static const char *const steps[STEP_COUNT] = {
    [STEP_NONE] = NULL,
    [STEP_SYN] = "syn",
    [STEP_SYN_REPEATED] = "syn_repeated",
    [STEP_SYN_ACK] = "syn_ack",
    [STEP_SYN_ACK_REPEATED] = "syn_ack_repeated",
    [STEP_HANDSHAKE_DONE] = "handshake_done",
    [STEP_FIN] = "fin",
    [STEP_FIN_REPEATED] = "fin_repeated",
    [STEP_MERGED_FIN] = "merged_fin",
    [STEP_FIN_ACK] = "fin_ack",
    [STEP_LAST_ACK] = "last_ack",
    [STEP_RST] = "rst",
    [STEP_REFUSED] = "refused",
    [STEP_RST_IGNORED] = "rst_ignored",
    [STEP_CHALLENGE_ACK] = "challenge_ack",
    [STEP_ICMP_ERROR] = "icmp_error",
};

static const struct wording observations[OBSERVED_COUNT] = {
    [OBSERVED_MERGED_FIN] = {"merged_fin", "FIN merged with the ACK of the peer's FIN: three "
                                           "segments close instead of four"},
    [OBSERVED_SIMULTANEOUS_CLOSE] = {"simultaneous_close", "Simultaneous close: the FINs crossed"},
    [OBSERVED_SIMULTANEOUS_OPEN] = {"simultaneous_open", "Simultaneous open: the SYNs crossed"},
    [OBSERVED_HALF_CLOSE_DATA] = {"half_close_data",
                                  "Data towards an end that has closed its own direction"},
    [OBSERVED_TIME_WAIT_REUSE] = {"time_wait_reuse",
                                  "New SYN on a 4-tuple that is still in TIME_WAIT"},
    [OBSERVED_ASSUMED] = {"assumed", "A state is assumed, the capture does not show it"},
    [OBSERVED_CORRECTED] = {"corrected", "A state shown before is taken back"},
    [OBSERVED_EARLIER_LIFE] =
        {"earlier_life", "Segment of an earlier conversation on the same addresses and ports"},
    [OBSERVED_OLD_DUPLICATE_SYN] = {"old_duplicate_syn", "Old duplicate SYN: it opens nothing"},
    [OBSERVED_REFUSED] = {"refused", "Connection refused: RST to the SYN"},
    [OBSERVED_RESET] = {"reset", "Connection reset"},
    [OBSERVED_FIN_ANSWERED_BY_RST] = {"fin_answered_by_rst",
                                      "FIN answered by RST: the peer's socket was already gone"},
    [OBSERVED_RST_IGNORED] = {"rst_ignored", "RST not acceptable, it changes no state"},
    [OBSERVED_CLOSE_WAIT_LONG] = {"close_wait_long",
                                  "CLOSE_WAIT held long: the application has not closed"},
    [OBSERVED_FIN_WAIT_2_LONG] = {"fin_wait_2_long",
                                  "FIN_WAIT_2 held long: the peer has not closed"},
    [OBSERVED_TIME_WAIT_ASSASSINATION] = {"time_wait_assassination",
                                          "RST ends TIME_WAIT early (RFC 1337)"},
    [OBSERVED_DATA_AFTER_FIN] = {"data_after_fin", "Data beyond the sender's own FIN"},
    [OBSERVED_FIN_IGNORED] = {"fin_ignored", "FIN ignored, it changes no state"},
    [OBSERVED_ICMP_ERROR] = {"icmp_error",
                             "An ICMP error reports that a segment was not delivered"},
    [OBSERVED_SELF_CONNECTION] =
        {"self_connection", "Both ends are one socket: nothing shows which of them sent a segment"},
};

static const struct wording details[DETAIL_COUNT] = {
    [DETAIL_NONE] = {NULL, ""},
    [DETAIL_MIDSTREAM] = {"midstream", "the capture began inside the conversation"},
    [DETAIL_SYN_NOT_CAPTURED] = {"syn_not_captured", "the SYN that this answers was not captured"},
    [DETAIL_SYN_ACK_NOT_CAPTURED] = {"syn_ack_not_captured",
                                     "the SYN-ACK that this implies was not captured"},
    [DETAIL_ACK_NOT_CAPTURED] = {"ack_not_captured",
                                 "the ACK that completed the handshake was not captured"},
    [DETAIL_FIN_NOT_CAPTURED] = {"fin_not_captured",
                                 "a FIN was not captured: the numbers are one beyond the data"},
    [DETAIL_ACK_OF_FIN_NOT_CAPTURED] = {"ack_of_fin_not_captured",
                                        "the ACK of the first FIN was not captured: a delayed ACK "
                                        "comes within 0.5 s"},
    [DETAIL_BARE_ACKS_NOT_CAPTURED] = {"bare_acks_not_captured",
                                       "the capture has no bare ACK before this FIN: whether one "
                                       "acknowledged the other FIN is not to be seen"},
    [DETAIL_RST_ASSUMED_TAKEN] = {"rst_assumed_taken",
                                  "the capture lacks what would show whether this RST is in order"},
    [DETAIL_RST_ANSWERS_UNSEEN] = {"rst_answers_unseen",
                                   "the segment that this RST answers was not captured"},
    [DETAIL_CONNECTION_LOST_UNSEEN] = {"connection_lost_unseen",
                                       "the sender of this RST had no connection any more; the "
                                       "capture does not show why"},
    [DETAIL_ACK_OF_SYN_LOST] = {"ack_of_syn_lost",
                                "SYN-ACK sent again: the ACK of it was lost or not accepted"},
    [DETAIL_ACK_OF_FIN_LOST] = {"ack_of_fin_lost", "FIN sent again: the ACK of it was lost"},
    [DETAIL_FIN_LOST] = {"fin_lost", "FIN sent again: it had not arrived"},
    [DETAIL_NO_FIN_AFTER_ALL] = {"no_fin_after_all",
                                 "more data follow: the FIN that was assumed was data"},
    [DETAIL_FIN_LATE] = {"fin_late",
                         "the FIN that was assumed has come, and shows what it acknowledged"},
    [DETAIL_RST_NOT_TAKEN] = {"rst_not_taken",
                              "the connection goes on: the RST before did not end it"},
    [DETAIL_RST_NOT_ITS_OWN] =
        {"rst_not_its_own", "the end whose address is in the RST goes on: it did not send the RST"},
    [DETAIL_RST_CHALLENGED] = {"rst_challenged",
                               "the receiver answered the RST with a challenge ACK (RFC 5961)"},
    [DETAIL_ICMP_NOT_TAKEN] = {"icmp_not_taken", "the opener goes on in spite of the ICMP error"},
    [DETAIL_NEVER_ESTABLISHED] = {"never_established",
                                  "the ACK of the handshake found no socket: a RST without ACK "
                                  "answers it"},
    [DETAIL_ACK_OF_SYN_LATE] = {"ack_of_syn_late",
                                "the TSecr of this FIN is older than all that acknowledges its "
                                "sender's SYN"},
    [DETAIL_CROSSED_BY_RST] = {"crossed_by_rst", "this FIN was sent before the RST arrived"},
    [DETAIL_RST_ACK_MISSES_SYN] = {"rst_ack_misses_syn", "its ACK does not cover the SYN"},
    [DETAIL_RST_NO_ACK] = {"rst_no_ack", "a RST that answers a SYN must have an ACK"},
    [DETAIL_RST_OUT_OF_WINDOW] = {"rst_out_of_window",
                                  "its sequence number is outside the receive window"},
    [DETAIL_RST_NO_CONNECTION] = {"rst_no_connection", "both ends are CLOSED already"},
    [DETAIL_FIN_BEHIND] = {"fin_behind", "its sender had already sent octets behind it"},
    [DETAIL_FIN_ON_SYN] = {"fin_on_syn", "it stands on a SYN: nothing can be closed yet"},
    [DETAIL_FIN_OUT_OF_WINDOW] = {"fin_out_of_window", "it is beyond all that its sender may send"},
};

const char *held_bound_text(enum held_bound bound)
{
    static const char *const words[HELD_BOUND_COUNT] = {"", "at most ", "at least "};
    return words[bound];
}

const char *step_name(enum step step)
{
    return (unsigned)step < STEP_COUNT ? steps[step] : NULL;
}

const char *reset_kind_name(enum reset_kind kind)
{
    static const char *const names[RESET_KIND_COUNT] = {
        [RESET_REFUSAL] = "refusal", [RESET_NO_CONNECTION] = "no_connection",
        [RESET_ABORT] = "abort",     [RESET_OPENER_GONE] = "opener_gone",
        [RESET_UNCLEAR] = "unclear",
    };
    return kind < RESET_KIND_COUNT ? names[kind] : NULL;
}

const char *reset_origin_name(enum reset_origin origin)
{
    static const char *const names[ORIGIN_COUNT] = {
        [ORIGIN_END] = "end",
        [ORIGIN_ELSEWHERE] = "elsewhere",
    };
    return origin < ORIGIN_COUNT ? names[origin] : NULL;
}

const char *observation_name(enum observation o)
{
    return (unsigned)o < OBSERVED_COUNT ? observations[o].name : "?";
}

const char *observation_text(enum observation o)
{
    return (unsigned)o < OBSERVED_COUNT ? observations[o].text : "?";
}

const char *detail_name(enum detail detail)
{
    return (unsigned)detail < DETAIL_COUNT ? details[detail].name : NULL;
}

const char *detail_text(enum detail detail)
{
    return (unsigned)detail < DETAIL_COUNT ? details[detail].text : "";
}
