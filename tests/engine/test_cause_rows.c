/*
 * Each row of the table of causes (causes.md section 3): a conversation that it holds for, and one
 * that comes near and has another cause.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/cause.h"
#include "script.h"

/* A client asks, the server answers: the next numbers are C 11, S 11. The last segment is #6. */
#define REQUEST HANDSHAKE "C PA 1 1 +10; S PA 1 11 +10; C A 11 11;"

struct trial {
    const char *segments;
    const char *cause; /* "NAME, by END, #FRAME", with ", likely" where it is */
};

/* Returns the cause as struct trial has it. Free with g_free(). */
static char *cause_text(const struct script *t)
{
    struct cause c;
    conversation_cause(&t->c, &c);
    const char *by = cause_by_name(c.by);
    return g_strdup_printf("%s, by %s, #%u%s", cause_name_text(c.name), by ? by : "?", c.frame,
                           c.likely ? ", likely" : "");
}

static void try_all(const struct trial *trials, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct script t;
        script_init(&t);
        script_play(&t, trials[i].segments);
        char *cause = cause_text(&t);
        if (g_strcmp0(cause, trials[i].cause) != 0)
            g_error("%s: %s, expected %s", trials[i].segments, cause, trials[i].cause);
        g_free(cause);
    }
}

/* In each block the first lines are of this cause. The others come near it. */
static const struct trial openings[] = {
    /* refused: the RST answers the SYN. Not when the server then answers another SYN. */
    {"C S 0; S RA -5000 1", "refused, by server, #2"},
    {"C S 0; S RA -5000 1; C S 0 @1; S SA 0 1; C A 1 1", "open, by ?, #0"},

    /* unanswered: not once anything came back. */
    {"C S 0; C S 0 @1; C S 0 @2", "unanswered, by ?, #1"},
    {"C S 0; C S 0 @1; S SA 0 1", "handshake_abandoned, by client, #3, likely"},

    /* blocked_by_old_connection: the opener's RST proves it. Not once the connection opens. */
    {"C S 0; S A 777000 888000; C R 888000", "blocked_by_old_connection, by server, #2"},
    {"C S 0; S A 777000 888000", "blocked_by_old_connection, by server, #2, likely"},
    {"C S 0; S A 777000 888000; C R 888000; C S 0 @1; S SA 0 1; C A 1 1", "open, by ?, #0"},

    /* not_accepted: the ACK or the request draws a RST, or the SYN-ACK comes twice again. Not when
     * one ACK may have been lost, and not once the server has taken something. */
    {HANDSHAKE "S R 1", "not_accepted, by server, #4, likely"},
    {HANDSHAKE "C PA 1 1 +10; S R 1", "not_accepted, by server, #5, likely"},
    {HANDSHAKE "S SA 0 1 @1; C A 1 1; S SA 0 1 @2; C A 1 1", "not_accepted, by server, #6, likely"},
    {HANDSHAKE "S SA 0 1 @1; C A 1 1", "open, by ?, #0, likely"},
    {HANDSHAKE "S SA 0 1 @1; C A 1 1; S SA 0 1 @2; C A 1 1; C PA 1 1 +10; S A 1 11",
     "open, by ?, #0"},

    /* handshake_abandoned: not once the client acknowledges the SYN-ACK. */
    {"C S 0; S SA 0 1; S SA 0 1 @1", "handshake_abandoned, by client, #2, likely"},
    {"C S 0; S SA 0 1; S SA 0 1 @1; C A 1 1", "open, by ?, #0"},
    {"C S 0; S SA 0 1; S SA 0 1 @1; S SA 0 1 @2; S RA 1 1 @4",
     "handshake_abandoned, by client, #2, likely"},
    {"C S 0; S SA 0 1; S SA 0 1 @1; C A 1 1; S RA 1 1 @4", "aborted, by server, #5, likely"},

    /* opener_gone: not when the client had acknowledged the SYN-ACK before. */
    {"C S 0; S SA 0 1; C R 1", "opener_gone, by client, #3"},
    {HANDSHAKE "C RA 1 1", "aborted, by client, #4, likely"},

    /* aborted: a socket that had taken the SYN resets it. Its number is not 0. */
    {"C S 0; S RA 1 1", "aborted, by server, #2, likely"},
    {"C S 0; S SA 0 1; S RA 1 1", "aborted, by server, #3, likely"},
};

static const struct trial closes[] = {
    /* request_into_close: data that left before the FIN came, or a request of the client. Not data of
     * a server that knew of the client's FIN, and no FIN. */
    {REQUEST "S FA 11 11 @60; C PA 11 11 +10; S R 11", "request_into_close, by server, #9"},
    {REQUEST "S FA 11 11 @60; C A 11 12; C PA 11 12 +10 @9; S R 12",
     "request_into_close, by server, #10"},
    {REQUEST "S FA 11 11; C A 11 12; C PA 11 12 +10; C PA 21 12 +5; S R 12; S R 12",
     "request_into_close, by server, #11"},

    /* data_after_close: proven by the data, likely by a FIN that had data before it. */
    {REQUEST "C FA 11 11; S A 11 12; S PA 11 12 +10; C R 12", "data_after_close, by server, #10"},
    {REQUEST "C FA 11 11; S A 11 12; S FA 31 12 @2; C R 12",
     "data_after_close, by server, #10, likely"},

    /* late_fin: a FIN alone. Not when its sender's peer had not closed. */
    {REQUEST "C FA 11 11; S A 11 12; S FA 11 12 @90; C R 12", "late_fin, by client, #10, likely"},
    {REQUEST "S FA 11 11 @90; C R 11", "no_connection, by client, #8, likely"},

    /* no_connection: not when an abort of the same end comes behind, which it sent before. */
    {REQUEST "C PA 11 11 +10 @3600; S R 11", "no_connection, by server, #8, likely"},
    {REQUEST "C PA 11 11 +10; S R 11; S RA 11 11",
     "aborted_with_unread_data, by server, #9, likely"},

    /* closed: by whose FIN acknowledges no FIN; likely without the last ACK. Not by one FIN. */
    {REQUEST "S FA 11 11; C FA 11 12; S A 12 12", "closed, by server, #7"},
    {REQUEST "S FA 11 11; C FA 11 11; S A 12 12; C A 12 12", "closed, by both, #7"},
    {REQUEST "S FA 11 11; C FA 11 12", "closed, by server, #7, likely"},

    /* peer_did_not_close: likely where the FIN is repeated in vain. */
    {REQUEST "C FA 11 11; S A 11 12", "peer_did_not_close, by server, #7"},
    {REQUEST "C FA 11 11; C FA 11 11 @1", "peer_did_not_close, by server, #7, likely"},

    /* open: likely where an end repeats itself in vain. */
    {REQUEST, "open, by ?, #0"},
    {REQUEST "C PA 11 11 +10; C PA 11 11 +10 @1", "open, by ?, #0, likely"},
};

static const struct trial aborts[] = {
    /* injected_reset: the end whose address the RST bears goes on. Not where nothing shows that. */
    {"C S 0; S RA -5000 1; S SA 0 1; C A 1 1", "injected_reset, by network, #2"},
    {"C S 0; S RA 7000 1; S SA 0 1; C A 1 1", "injected_reset, by network, #2, likely"},
    {"C S 0; S RA 1 1; S SA 0 1",
     "aborted, by server, #2, likely"}, /* the RST overtook the SYN-ACK */
    {REQUEST "S RA 11 11; C A 11 11; S PA 11 11 +10; S PA 21 11 +10",
     "injected_reset, by network, #7"},

    /* keepalive_timeout: two probes. Not one, not those that were answered, and no late ACK. */
    {REQUEST "C A 10 11 @60; C A 10 11 @1; C A 10 11 @1; C RA 11 11 @1",
     "keepalive_timeout, by server, #10, likely"},
    {REQUEST "C A 10 11 @60; C RA 11 11 @1", "aborted, by client, #8, likely"},
    {REQUEST "C A 10 11 @60; S A 11 11; C A 10 11 @60; S A 11 11; C RA 11 11 @1",
     "aborted, by client, #11, likely"},
    {REQUEST "C FA 11 11; C A 11 11; C A 11 11; C RA 12 11", "aborted, by client, #10, likely"},

    /* retransmission_timeout: three repetitions. Not two; not repetitions of other octets, which fill
     * holes; not once they are answered; no copies by the capture. An ACK of less is no answer. */
    {REQUEST "C PA 11 11 +10; C PA 11 11 +10 @1; C PA 11 11 +10 @2; C PA 11 11 +10 @4",
     "retransmission_timeout, by server, #7, likely"},
    {REQUEST "C PA 11 11 +10; C PA 11 11 +10 @1; S A 11 11; C PA 11 11 +10 @2; C PA 11 11 +10 @4",
     "retransmission_timeout, by server, #7, likely"},
    {REQUEST "C PA 11 11 +10; C PA 11 11 +10 @1; C PA 11 11 +10 @2", "open, by ?, #0, likely"},
    {REQUEST "C A 11 11 +9; C A 20 11 +9; C A 29 11 +9; C A 38 11 +9; C A 20 11 +9 @1;"
             "C A 29 11 +9; C A 38 11 +9",
     "open, by ?, #0"},
    {REQUEST "C PA 11 11 +10; C PA 11 11 +10 @1; C PA 11 11 +10 @1; C PA 11 11 +10 @1; S A 11 21",
     "open, by ?, #0"},
    {REQUEST "C PA 11 11 +10; C PA 11 11 +10 =; C PA 11 11 +10 =; C PA 11 11 +10 =",
     "open, by ?, #0"},

    /* window_stayed_shut: data, or a probe, waited. Not when nothing waited, and not when the window had
     * opened again. */
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; C A 20 11 @1; S A 11 21 w0; S RA 11 21 w0 @30",
     "window_stayed_shut, by server, #11, likely"},
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; C PA 21 11 +1 @1; S A 11 21 w0; C RA 22 11 @30",
     "window_stayed_shut, by server, #11, likely"},
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; C RA 21 11 @30", "aborted, by client, #9, likely"},
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; S RA 11 21 w0 @30",
     "aborted_with_unread_data, by server, #9, likely"},
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; S A 11 21 w9000 @9; S RA 11 21 @30",
     "aborted, by server, #10, likely"},

    /* The same without a RST, once the window was shut for a second. A connection in which nothing
     * waits is open, and so is one whose window had opened again. SYNs need not be captured. */
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; C A 20 11 @1; S A 11 21 w0; C A 20 11 @2; S A 11 21 w0",
     "window_stayed_shut, by server, #8, likely"},
    {"C PA 11 11 +10; S A 11 21 w0; C A 20 11 @1; S A 11 21 w0; C A 20 11 @2",
     "window_stayed_shut, by server, #2, likely"},
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; C A 20 11 @0.5; S A 11 21 w0", "open, by ?, #0"},
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; S A 11 21 w0 @5", "open, by ?, #0"},
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; C A 20 11 @1; S A 11 21 w0; S A 11 21 w9 @2",
     "open, by ?, #0"},
    {REQUEST "C PA 11 11 +10; S A 11 21 w0; C A 20 11 @1; S A 11 21 w0; S A 11 21 w9 @2;"
             "C PA 21 11 +9; S A 11 30 w0; S PA 11 30 +9 w0 @9; C A 30 20",
     "open, by ?, #0"}, /* the probe belongs to the window that was shut before */

    /* What comes after the RST says nothing of the windows before. */
    {"C S 0; S RA 0 1; S A 0 1 w0; C A 0 1 w0", "aborted, by server, #2, likely"},
    {REQUEST "C PA 11 11 +10; S RA 11 11; S A 11 11 w0; C A 20 11",
     "aborted_with_unread_data, by server, #8, likely"},

    /* aborted_with_unread_data: data before the RST. Not a FIN, and not data that came behind it. */
    {REQUEST "C PA 11 11 +10; S RA 11 11", "aborted_with_unread_data, by server, #8, likely"},
    {REQUEST "C FA 11 11; S RA 11 11", "aborted, by server, #8, likely"},
    {REQUEST "S RA 11 11; C PA 11 11 +10", "aborted, by server, #7, likely"},

    /* aborted: not by a RST of a host that has no connection. */
    {REQUEST "S RA 11 11", "aborted, by server, #7, likely"},
    {"C PA 1 1 +5; S RA 1 6", "aborted, by server, #2, likely"},
    {REQUEST "S R 11", "no_connection, by server, #7, likely"},
};

static void causes_of_openings(void)
{
    try_all(openings, G_N_ELEMENTS(openings));
}

/* unreachable: not by an error that ends nothing, and not once the server has answered. */
static void an_icmp_error_ends_an_opening(void)
{
    static const struct {
        const char *segments;
        uint8_t type, code; /* of the error about the SYN, which follows */
        const char *cause;
    } cases[] = {
        {"C S 0", 3, 13, "unreachable, by network, #2"},
        {"C S 0", 3, 4, "unanswered, by ?, #1"},
        {"C S 0; S SA 0 1; C A 1 1", 3, 1, "open, by ?, #0"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct script t;
        script_init(&t);
        script_play(&t, cases[i].segments);
        script_icmp(&t, 'C', 0, cases[i].type, cases[i].code);
        char *cause = cause_text(&t);
        g_assert_cmpstr(cause, ==, cases[i].cause);
        g_free(cause);
    }
}

static void causes_of_closes(void)
{
    try_all(closes, G_N_ELEMENTS(closes));
}

static void causes_of_resets_and_silence(void)
{
    try_all(aborts, G_N_ELEMENTS(aborts));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(causes_of_openings);
    TEST(an_icmp_error_ends_an_opening);
    TEST(causes_of_closes);
    TEST(causes_of_resets_and_silence);
    return g_test_run();
}
