/*
 * How many octets of payload each end sent, by its sequence numbers.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#define ASSERT_OCTETS(segments, client, server)                                                    \
    G_STMT_START                                                                                   \
    {                                                                                              \
        struct script t;                                                                           \
        script_init(&t);                                                                           \
        script_play(&t, segments);                                                                 \
        g_assert_cmpuint(conversation_octets(&t.c, ROLE_CLIENT), ==, client);                      \
        g_assert_cmpuint(conversation_octets(&t.c, ROLE_SERVER), ==, server);                      \
    }                                                                                              \
    G_STMT_END

#define REQUEST HANDSHAKE "C PA 1 1 +10; S PA 1 11 +20;"

static void syn_and_fin_are_no_payload(void)
{
    ASSERT_OCTETS("C S 0", 0, 0);
    ASSERT_OCTETS("C S 0; S RA 0 1", 0, 0);
    ASSERT_OCTETS(HANDSHAKE, 0, 0);
    ASSERT_OCTETS(HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2", 0, 0);
    ASSERT_OCTETS("C S 0 +5; S SA 0 6", 5, 0); /* Fast Open */
    ASSERT_OCTETS(REQUEST "C FA 11 21; S FA 21 12; C A 12 22", 10, 20);
    ASSERT_OCTETS(REQUEST "C FPA 11 21 +3; S A 21 15", 13, 20);
}

static void retransmissions_count_once(void)
{
    ASSERT_OCTETS(REQUEST "S PA 1 11 +20 @1; C A 10 21 +1", 10, 20);
}

static void octets_that_were_not_captured_count(void)
{
    ASSERT_OCTETS(REQUEST "C A 11 521", 10, 520);           /* the client has received them */
    ASSERT_OCTETS(REQUEST "S PA 521 11 +9", 10, 529);       /* a hole before them */
    ASSERT_OCTETS(REQUEST "S A 22 11; C FA 11 22", 10, 20); /* only the FIN was not captured */
}

static void without_a_syn_the_first_number_counts(void)
{
    ASSERT_OCTETS("C PA 500 900 +10; S PA 900 510 +20; C FA 510 920", 10, 20);
    ASSERT_OCTETS("C A 500 900; C A 500 1000", 0, 100);
    ASSERT_OCTETS("S SA 0 1; C A 1 1; C PA 1 1 +10", 10, 0);
}

static void more_than_the_numbers_hold(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE);
    const uint32_t step = 1u << 29;
    for (uint32_t i = 0, seq = 1; i < 17; i++, seq += step) {
        g_autofree char *segments =
            g_strdup_printf("C PA %u 1 +%u; S A 1 %u", seq, step, seq + step);
        script_play(&t, segments);
    }
    g_assert_cmpuint(conversation_octets(&t.c, ROLE_CLIENT), ==, UINT64_C(17) << 29);
    script_play(&t, "C FA 536870913 1");
    g_assert_cmpuint(conversation_octets(&t.c, ROLE_CLIENT), ==, UINT64_C(17) << 29);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(syn_and_fin_are_no_payload);
    TEST(retransmissions_count_once);
    TEST(octets_that_were_not_captured_count);
    TEST(without_a_syn_the_first_number_counts);
    TEST(more_than_the_numbers_hold);
    return g_test_run();
}
