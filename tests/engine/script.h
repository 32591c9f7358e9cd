/*
 * Connections as short scripts, for the engine's unit tests.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SCRIPT_H
#define TCPSTATE_SCRIPT_H

#include <glib.h>

#include "engine/conversation.h"
#include "engine/verdict.h"

/* A conversation under test. Sequence numbers of the script are relative to these. */
struct script {
    struct conversation c;
    struct conversation *previous;
    struct limits limits;
    struct annotation a; /* of the last segment */
    uint32_t isn[2];     /* initial sequence numbers of C and S */
    int64_t time;        /* of the last segment, nanoseconds */
    uint32_t frame;
    uint32_t tsval; /* 0: no timestamps option; advances with `time` otherwise */
};

/* Client C (end 0) with ISN 1000, server S (end 1) with ISN 5000. */
void script_init(struct script *t);

/*
 * Plays segments, separated by ";": "C S 0", "S SA 0 1", "C A 1 1 +100 @2.5".
 *
 *   end (C or S), flags (of S F R P A, "SA"), seq, ack (with A), both relative to the ISNs,
 *   +payload octets, @seconds to wait before it (0.01 without), = for a copy made by the network,
 *   <TSecr, the timestamp that it echoes (0 without: not known)
 */
void script_play(struct script *t, const char *segments);

/* The path of an end, "CLOSED SYN_SENT ESTABLISHED". Free with g_free(). */
char *script_path(const struct script *t, enum role role);

/* Asserts both corrected paths. */
#define ASSERT_PATHS(t, client, server)                                                            \
    G_STMT_START                                                                                   \
    {                                                                                              \
        char *client_path = script_path(t, ROLE_CLIENT);                                           \
        char *server_path = script_path(t, ROLE_SERVER);                                           \
        g_assert_cmpstr(client_path, ==, client);                                                  \
        g_assert_cmpstr(server_path, ==, server);                                                  \
        g_free(client_path);                                                                       \
        g_free(server_path);                                                                       \
    }                                                                                              \
    G_STMT_END

/* Asserts close kind, initiator and TIME_WAIT side. */
#define ASSERT_VERDICT(t, close_, initiator_, time_wait_)                                          \
    G_STMT_START                                                                                   \
    {                                                                                              \
        struct verdict v;                                                                          \
        conversation_verdict(&(t)->c, &v);                                                         \
        g_assert_cmpstr(close_name(v.close), ==, close_);                                          \
        g_assert_cmpstr(ends_name(v.initiator), ==, initiator_);                                   \
        g_assert_cmpstr(ends_name(v.time_wait), ==, time_wait_);                                   \
    }                                                                                              \
    G_STMT_END

/* Asserts what the last segment did: step, and transitions as "client A>B, server C>D". */
#define ASSERT_LAST(t, step_, transitions_)                                                        \
    G_STMT_START                                                                                   \
    {                                                                                              \
        char *moved = script_transitions(t);                                                       \
        g_assert_cmpstr(step_name((enum step)(t)->a.step), ==, step_);                             \
        g_assert_cmpstr(moved, ==, transitions_);                                                  \
        g_free(moved);                                                                             \
    }                                                                                              \
    G_STMT_END

#define ASSERT_OBSERVED(t, o)     g_assert_true(annotation_observed(&(t)->a, o))
#define ASSERT_NOT_OBSERVED(t, o) g_assert_false(annotation_observed(&(t)->a, o))

/* Asserts that the last segment has the observation, and for this reason. */
#define ASSERT_DETAIL(t, o, why)                                                                   \
    G_STMT_START                                                                                   \
    {                                                                                              \
        ASSERT_OBSERVED(t, o);                                                                     \
        g_assert_cmpstr(detail_name((enum detail)(t)->a.detail), ==, detail_name(why));            \
        script_note_asserted(why);                                                                 \
    }                                                                                              \
    G_STMT_END

/* Notes that a test has asserted this detail, and tells which ones no test has asserted. */
void script_note_asserted(enum detail detail);
enum detail script_next_unasserted(void);

/* The transitions of the last segment. Free with g_free(). */
char *script_transitions(const struct script *t);

/* Registers a test function that plays scripts. */
#define TEST(name) g_test_add_func("/engine/" #name, name)

#define HANDSHAKE "C S 0; S SA 0 1; C A 1 1;"

#endif
