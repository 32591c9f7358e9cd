/*
 * Openings that are not the usual three segments: refused, simultaneous, Fast Open, partly
 * captured.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

static const char *opening(const struct script *t)
{
    return opening_name(script_verdict(t).opening);
}

/* ---- refused ---- */

/* A RST+ACK to the SYN from another number than 0: there was a socket, and it had taken the SYN. The
 * client may have received its SYN-ACK, and been reset later. That is no refusal. */
static void reset_by_a_socket(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S RA 10 1");
    ASSERT_LAST(&t, "rst",
                "server LISTEN>SYN_RCVD, server SYN_RCVD>CLOSED, client SYN_SENT>CLOSED");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_REFUSED);
    struct verdict v = script_verdict(&t);
    g_assert_cmpint(v.reset_by, ==, ENDS_SERVER);
    g_assert_cmpstr(close_name(v.close), ==, "reset");
    g_assert_cmpuint(v.reset, ==, 2);
    g_assert_cmpstr(opening(&t), ==, "incomplete");
    g_assert_true(v.assumed && v.close_assumed);
    g_assert_cmpint(v.assumed_ends, ==, ENDS_NONE);
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_SYN_ACK_NOT_CAPTURED);
}

static void refused_twice(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S RA -5000 1; C S 0 @1");
    ASSERT_LAST(&t, "syn_repeated", "client CLOSED>SYN_SENT");
    script_play(&t, "S RA -5000 1");
    ASSERT_LAST(&t, "refused", "client SYN_SENT>CLOSED");
    g_assert_cmpuint(t.a.syn_frame, ==, 3);
    g_assert_cmpuint(script_verdict(&t).reset, ==, 4);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT CLOSED", "CLOSED");
}

/* The SYN-ACK answers no new SYN: the server did not refuse, but the client was told so. */
static void a_refusal_that_the_server_did_not_send(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S RA -5000 1; S SA 0 1");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_RST_NOT_ITS_OWN);
    ASSERT_LAST(&t, "syn_ack", "server LISTEN>SYN_RCVD");
    script_play(&t, "C R 1");
    ASSERT_LAST(&t, "rst", "server SYN_RCVD>CLOSED");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_RESET); /* what the client sends now follows from the RST */
    ASSERT_VERDICT(&t, "reset", NULL, NULL);
    g_assert_cmpuint(script_verdict(&t).reset, ==, 2);
}

static void only_a_syn_tells_something_after_a_refusal(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S RA -5000 1; C A 1 -4999; S R -5000");
    ASSERT_VERDICT(&t, "refused", "server", NULL);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT CLOSED", "CLOSED");
}

/* ---- reset during the handshake ---- */

static void the_third_segment_finds_no_socket(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S R 1");
    ASSERT_LAST(&t, "rst",
                "server ESTABLISHED>SYN_RCVD, server SYN_RCVD>CLOSED, client ESTABLISHED>CLOSED");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_NEVER_ESTABLISHED);
    g_assert_cmpstr(opening(&t), ==, "incomplete");
}

static void a_rst_that_a_socket_sent(void)
{
    static const char *const scripts[] = {
        HANDSHAKE "S RA 1 1",                    /* it has an ACK */
        HANDSHAKE "S PA 1 1 +5; S R 6",          /* sent data */
        HANDSHAKE "S PA 1 1 +5; S R 1",          /* the same */
        HANDSHAKE "C PA 1 1 +5; S A 1 6; S R 1", /* had acknowledged data */
        HANDSHAKE "S R 2",                       /* is not from the number behind the SYN-ACK */
        HANDSHAKE "C R 1",                       /* comes from the client */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(scripts); i++) {
        struct script t;
        script_init(&t);
        script_play(&t, scripts[i]);
        ASSERT_NOT_OBSERVED(&t, OBSERVED_CORRECTED);
        ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED CLOSED",
                     "LISTEN SYN_RCVD ESTABLISHED CLOSED");
        g_assert_cmpstr(opening(&t), ==, "three_way");
    }
}

/* It takes its number from the third ACK, which was not captured. */
static void a_rst_without_ack_proves_the_third_segment(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; S R 1");
    ASSERT_LAST(&t, "rst",
                "client SYN_SENT>ESTABLISHED, server SYN_RCVD>CLOSED, client ESTABLISHED>CLOSED");
    g_assert_true(t.a.assumed);
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; S R 0"); /* a number that the SYN-ACK itself has */
    ASSERT_LAST(&t, "rst_ignored", "");
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; S RA 1 1"); /* it has an ACK: the answer to the SYN */
    ASSERT_LAST(&t, "rst", "server SYN_RCVD>CLOSED, client SYN_SENT>CLOSED");
    g_assert_false(t.a.assumed);
}

static void a_rst_behind_a_gap_proves_the_handshake(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; C RA 301 400");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED CLOSED", "LISTEN SYN_RCVD ESTABLISHED CLOSED");
    ASSERT_VERDICT(&t, "reset", "client", NULL);
    g_assert_true(script_verdict(&t).assumed);
}

/* ---- simultaneous ---- */

static void simultaneous_open_that_ends_with_an_ack(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S S 0; C SA 0 1; S A 1 1");
    ASSERT_LAST(&t, "handshake_done", "server SYN_SENT>ESTABLISHED, client SYN_RCVD>ESTABLISHED");
    g_assert_cmpuint(t.a.syn_frame, ==, 3);
    g_assert_cmpstr(opening(&t), ==, "simultaneous");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT SYN_RCVD ESTABLISHED", "CLOSED SYN_SENT ESTABLISHED");
}

static void each_crossing_syn_is_a_simultaneous_open_once(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S S 0; C S 0 @1");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_SIMULTANEOUS_OPEN);
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; C S 0 @1"); /* a SYN sent again */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_SIMULTANEOUS_OPEN);
    g_assert_cmpstr(opening(&t), ==, "incomplete");
}

static void an_end_in_a_simultaneous_open_may_send_before_the_ack(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S S 0; C SA 0 1; C PA 1 1 +10");
    ASSERT_LAST(&t, NULL, "");
}

/* ---- Fast Open ---- */

static void fast_open(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0 +20; S SA 0 21; S PA 1 21 +50");
    ASSERT_LAST(&t, NULL, ""); /* the server may send before the third segment */
    script_play(&t, "C A 21 51");
    ASSERT_LAST(&t, "handshake_done", "client SYN_SENT>ESTABLISHED, server SYN_RCVD>ESTABLISHED");
    g_assert_cmpstr(opening(&t), ==, "fast_open");
    script_init(&t);
    script_play(&t, "C S 0 +20; S SA 0 2; C A 21 1"); /* one octet of the data is enough */
    g_assert_cmpstr(opening(&t), ==, "fast_open");
    script_init(&t);
    script_play(&t, "C S 0 +20; S SA 0 1; C PA 1 1 +20"); /* the server took no data */
    g_assert_cmpstr(opening(&t), ==, "three_way");
}

/* ---- a server that goes on had the third segment ---- */

static void what_a_server_does_not_do_in_syn_rcvd(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; S A 1 1"); /* nothing new */
    ASSERT_LAST(&t, NULL, "");
    script_play(&t, "S PA 1 1 +1");
    ASSERT_LAST(&t, NULL, "server SYN_RCVD>ESTABLISHED");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_ACK_NOT_CAPTURED);
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; S FA 1 1");
    ASSERT_LAST(&t, "fin", "server SYN_RCVD>ESTABLISHED, server ESTABLISHED>FIN_WAIT_1");
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; S A 1 6"); /* it has octets that were not captured */
    ASSERT_LAST(&t, NULL, "server SYN_RCVD>ESTABLISHED, client SYN_SENT>ESTABLISHED");
}

/* The SYN-ACK was sent again, and the ACK of it captured before: not an assumption. */
static void the_ack_that_was_lost_first_came_later(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S SA 0 1 @1; S PA 1 1 +10");
    ASSERT_LAST(&t, NULL, "server SYN_RCVD>ESTABLISHED");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_ASSUMED);
}

/* ---- where the capture begins ---- */

static void the_syn_ack_tells_the_number_of_the_syn(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "S SA 0 1; C PA 2 1 +10"); /* one octet ahead: nothing is said of octet 1 */
    ASSERT_LAST(&t, "handshake_done", "client SYN_SENT>ESTABLISHED, server SYN_RCVD>ESTABLISHED");
    script_init(&t);
    script_play(&t, "S SA 0 1; C S 0"); /* behind its answer in the file */
    ASSERT_LAST(&t, "syn", "");
    script_init(&t);
    script_play(&t, "S SA 0 1; C S 1");
    ASSERT_OBSERVED(&t, OBSERVED_OLD_DUPLICATE_SYN);
}

static void after_the_close_nothing_is_assumed_any_more(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C A 1 1; S A 1 1; C FA 1 1");
    g_assert_true(t.a.assumed);
    script_play(&t, "S FA 1 2");
    g_assert_false(t.a.assumed);
    g_assert_true(script_verdict(&t).assumed); /* something was, on the way */
    script_init(&t);
    script_play(&t, "C A 1 1; S A 1 1; S FA 1 1");
    g_assert_true(t.a.assumed);
    script_play(&t, "C RA 1 2");
    g_assert_false(t.a.assumed);
}

static void roles_are_known_from_a_syn_or_syn_ack(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C A 1 1");
    g_assert_true(t.a.roles_guessed);
    g_assert_cmpint(t.a.sender, ==, ROLE_CLIENT);
    script_init(&t);
    script_play(&t, "C SA 0 1"); /* C is the server */
    g_assert_false(t.a.roles_guessed);
    g_assert_cmpint(t.a.sender, ==, ROLE_SERVER);
    script_init(&t);
    script_play(&t, "S S 0"); /* S is the client */
    g_assert_cmpint(t.a.sender, ==, ROLE_CLIENT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(reset_by_a_socket);
    TEST(refused_twice);
    TEST(a_refusal_that_the_server_did_not_send);
    TEST(only_a_syn_tells_something_after_a_refusal);
    TEST(the_third_segment_finds_no_socket);
    TEST(a_rst_that_a_socket_sent);
    TEST(a_rst_without_ack_proves_the_third_segment);
    TEST(a_rst_behind_a_gap_proves_the_handshake);
    TEST(simultaneous_open_that_ends_with_an_ack);
    TEST(each_crossing_syn_is_a_simultaneous_open_once);
    TEST(an_end_in_a_simultaneous_open_may_send_before_the_ack);
    TEST(fast_open);
    TEST(what_a_server_does_not_do_in_syn_rcvd);
    TEST(the_ack_that_was_lost_first_came_later);
    TEST(the_syn_ack_tells_the_number_of_the_syn);
    TEST(after_the_close_nothing_is_assumed_any_more);
    TEST(roles_are_known_from_a_syn_or_syn_ack);
    return g_test_run();
}
