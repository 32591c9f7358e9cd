/*
 * Whether the receiver accepts a RST, by its number (RFC 9293 section 3.10.7, RFC 5961 section
 * 3.2).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

/* What is said of the last segment, a RST: "accepted", "assumed" (accepted, but the capture cannot
 * judge its number), or the reason why it is ignored. */
static const char *judge(const char *segments, uint32_t tsval)
{
    struct script t;
    script_init(&t);
    t.tsval = tsval;
    script_play(&t, segments);
    if (t.a.step == STEP_RST_IGNORED)
        return detail_name((enum detail)t.a.detail);
    g_assert_cmpint(t.a.step, ==, STEP_RST);
    return t.a.detail == DETAIL_RST_ASSUMED_TAKEN ? "assumed" : "accepted";
}

#define ASSERT_JUDGED(segments, result)                                                            \
    G_STMT_START                                                                                   \
    {                                                                                              \
        const char *as_end_1 = judge(segments, 1);                                                 \
        const char *as_end_0 = judge(segments, 0);                                                 \
        g_assert_cmpstr(as_end_1, ==, result);                                                     \
        g_assert_cmpstr(as_end_0, ==, result);                                                     \
    }                                                                                              \
    G_STMT_END

/* From what the receiver has acknowledged to what the sender has sent. */
static void any_number_that_the_receiver_may_expect(void)
{
    ASSERT_JUDGED(HANDSHAKE "C PA 1 1 +10; S PA 1 1 +1; C R 0", "rst_out_of_window");
    ASSERT_JUDGED(HANDSHAKE "C PA 1 1 +10; S PA 1 1 +1; C R 1", "accepted");
    ASSERT_JUDGED(HANDSHAKE "C PA 1 1 +10; S PA 1 1 +1; C R 11", "accepted");
    ASSERT_JUDGED(HANDSHAKE "C PA 1 1 +10; S PA 1 11 +1; C R 10", "rst_out_of_window");
    ASSERT_JUDGED(HANDSHAKE "C PA 1 1 +10; S PA 1 11 +1; C R 11", "accepted");
    ASSERT_JUDGED(HANDSHAKE "C PA 1 1 +10; S PA 1 11 +1; C RA 11 2", "accepted");
}

/* The receiver may have got octets that the capture lacks. */
static void ahead_but_in_the_window(void)
{
    ASSERT_JUDGED(HANDSHAKE "S PA 1 1 +10; C PA 1 11 +10; S A 11 11; C R 12", "assumed");
    ASSERT_JUDGED(HANDSHAKE "S PA 1 1 +10; C PA 1 11 +10; S A 11 11; C R 65546", "assumed");
    ASSERT_JUDGED(HANDSHAKE "S PA 1 1 +10; C PA 1 11 +10; S A 11 11; C R 65547",
                  "rst_out_of_window");
    ASSERT_JUDGED(HANDSHAKE "S PA 1 1 +10; C PA 1 11 +10; S A 11 11 w100; C R 111", "assumed");
    ASSERT_JUDGED(HANDSHAKE "S PA 1 1 +10; C PA 1 11 +10; S A 11 11 w100; C R 112",
                  "rst_out_of_window");
}

/* The window counts as its SYN scales it, if both SYNs have the option (RFC 7323 section 2.2). */
static void the_window_is_scaled(void)
{
    ASSERT_JUDGED("C S 0 x5; S SA 0 1 x2; C A 1 1; S A 1 1 w100; C PA 1 1 +1; C R 401", "assumed");
    ASSERT_JUDGED("C S 0 x5; S SA 0 1 x2; C A 1 1; S A 1 1 w100; C PA 1 1 +1; C R 402",
                  "rst_out_of_window");
    ASSERT_JUDGED("C S 0 x5; S SA 0 1; C A 1 1; S A 1 1 w100; C PA 1 1 +1; C R 101", "assumed");
    ASSERT_JUDGED("C S 0 x5; S SA 0 1; C A 1 1; S A 1 1 w100; C PA 1 1 +1; C R 102",
                  "rst_out_of_window");
    ASSERT_JUDGED("C S 0; S SA 0 1 x2; C A 1 1; S A 1 1 w100; C PA 1 1 +1; C R 102",
                  "rst_out_of_window");
    /* The window of a SYN is never scaled. */
    ASSERT_JUDGED("C S 0 x5; S SA 0 1 x2 w100; C A 1 1; C PA 1 1 +1; C R 101", "assumed");
    ASSERT_JUDGED("C S 0 x5; S SA 0 1 x2 w100; C A 1 1; C PA 1 1 +1; C R 102", "rst_out_of_window");
}

/* The scale is not known: neither is the window. 65535 octets are the least that may be meant. */
static void without_the_syns_the_window_is_unknown(void)
{
    ASSERT_JUDGED("C A 1 1; S A 1 1 w100; C PA 1 1 +1; S A 1 2 w100; C R 65537", "assumed");
    ASSERT_JUDGED("C A 1 1; S A 1 1 w100; C PA 1 1 +1; S A 1 2 w100; C R 65538",
                  "rst_out_of_window");
    ASSERT_JUDGED("S SA 0 1 w100; C A 1 1; S A 1 1 w50; C PA 1 1 +1; S A 1 2 w50; C R 103",
                  "rst_out_of_window");
}

/* A keep-alive may be all that was captured of the sender: its next number is one higher. */
static void a_number_that_may_be_a_keep_alives(void)
{
    ASSERT_JUDGED("C A 1 1; S R 2", "accepted");
    ASSERT_JUDGED("S A 1 1; C A 1 1; S R 20", "assumed");
}

/* Only the window counts before ESTABLISHED. Where the capture holds SYNs, FINs and RSTs only, the
 * receiver may have been in ESTABLISHED already. */
static void in_syn_rcvd(void)
{
    ASSERT_JUDGED("C S 0; S SA 0 1; C R 1", "accepted");
    ASSERT_JUDGED("C S 0; S SA 0 1; C R 2", "assumed");
    ASSERT_JUDGED("C S 0; S SA 0 1; C R 60000", "assumed");
    ASSERT_JUDGED(HANDSHAKE "S SA 0 1 @1; C R 60000", "accepted");
}

/* Some stacks put the number of the FIN that they sent before. */
static void the_number_of_the_fin(void)
{
    ASSERT_JUDGED(HANDSHAKE "C FA 1 1; S A 1 2; C R 1", "accepted");
    ASSERT_JUDGED(HANDSHAKE "C FA 1 1; S A 1 2; C R 0", "rst_out_of_window");
    ASSERT_JUDGED(HANDSHAKE "C PA 1 1 +10; S A 1 11; C R 10", "rst_out_of_window");
    ASSERT_JUDGED(HANDSHAKE "S FA 1 1; C FA 1 2; S A 2 2; C R 1",
                  "rst_out_of_window"); /* TIME_WAIT */
}

/* ---- what the capture lacks ---- */

static void nothing_was_captured_before(void)
{
    ASSERT_JUDGED("S R 90000", "accepted");
    /* The receiver's ACK shows what it expects. */
    ASSERT_JUDGED("C A 1 1; S R 90000", "rst_out_of_window");
}

static void no_plain_segment_was_captured(void)
{
    ASSERT_JUDGED("C S 0; S SA 0 1; C FA 9000 700; S R 90000", "assumed");
    ASSERT_JUDGED("C S 0; S SA 0 1; C FA 9000 700; S R 1500000000", "rst_out_of_window");
}

static void the_receivers_acks_were_not_captured(void)
{
    ASSERT_JUDGED("C S 0; C A 1 1; C PA 1 1 +10; C R 900000", "assumed");
    ASSERT_JUDGED("C S 0; C A 1 1; C PA 1 1 +10; C R 5", "assumed");
    /* Of the receiver only the SYN-ACK was captured, and octets behind it are missing. */
    ASSERT_JUDGED("C S 0; S SA 0 1; C A 1 301; C R 900000", "assumed");
    ASSERT_JUDGED("C S 0; S SA 0 1; C A 1 1; C R 900000", "rst_out_of_window");
    ASSERT_JUDGED("C S 0; S SA 0 1; C A 1 301; S A 301 1; C R 900000", "rst_out_of_window");
}

/* A RST that acknowledges octets that were not captured may be ahead by others, too. */
static void the_rst_acknowledges_what_was_not_captured(void)
{
    ASSERT_JUDGED(HANDSHAKE "S PA 1 1 +10; C A 1 11; C RA 90000 11", "rst_out_of_window");
    ASSERT_JUDGED(HANDSHAKE "S PA 1 1 +10; C A 1 11; C RA 90000 12", "assumed");
    ASSERT_JUDGED(HANDSHAKE "S PA 1 1 +10; C A 1 11; C RA 90000 1500000000", "rst_out_of_window");
    ASSERT_JUDGED(HANDSHAKE "S PA 1 1 +10; C A 1 11; C RA 0 12", "rst_out_of_window");
}

/* ---- refusals ---- */

static void which_ack_refuses_a_syn(void)
{
    static const struct {
        const char *segments;
        const char *step;
    } refusals[] = {
        {"C S 0; S RA -5000 0", "rst_ignored"}, /* acknowledges what is before the SYN */
        {"C S 0; S RA -5000 1", "refused"},      {"C S 0; S RA -5000 2", "rst_ignored"},
        {"C S 0 +10; S RA -5000 1", "refused"}, /* a Fast Open: any part of the data */
        {"C S 0 +10; S RA -5000 11", "refused"}, {"C S 0 +10; S RA -5000 12", "rst_ignored"},
        {"C S 0; S R -5000", "rst_ignored"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        struct script t;
        script_init(&t);
        script_play(&t, refusals[i].segments);
        g_assert_cmpstr(step_name((enum step)t.a.step), ==, refusals[i].step);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(any_number_that_the_receiver_may_expect);
    TEST(ahead_but_in_the_window);
    TEST(the_window_is_scaled);
    TEST(without_the_syns_the_window_is_unknown);
    TEST(a_number_that_may_be_a_keep_alives);
    TEST(in_syn_rcvd);
    TEST(the_number_of_the_fin);
    TEST(nothing_was_captured_before);
    TEST(no_plain_segment_was_captured);
    TEST(the_receivers_acks_were_not_captured);
    TEST(the_rst_acknowledges_what_was_not_captured);
    TEST(which_ack_refuses_a_syn);
    return g_test_run();
}
