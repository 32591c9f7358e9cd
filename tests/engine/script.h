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

/* A conversation under test. */
struct script {
    struct conversation c;
    struct conversation *previous;
    struct conversation *ended; /* allocated by NEW, or NULL */
    struct limits limits;
    struct annotation a; /* of the last segment */
    uint32_t isn[2]; /* initial sequence numbers of C and S; the script's numbers count from them */
    int64_t time;    /* of the last segment, nanoseconds */
    uint32_t frame;  /* of the last segment; the first one is 1 */
    uint32_t tsval;  /* TSval of the last segment, a clock of milliseconds; 0: no timestamps */
    uint8_t ttl;     /* of the following segments; 0: not known */
    unsigned client_end; /* the number, 0 or 1, that the engine knows C by */
};

/* Begins a conversation: client C with ISN 1000, server S with ISN 5000, timestamps. */
void script_init(struct script *t);

/*
 * Plays segments, separated by ";". Example: "C S 0; S SA 0 1; C A 1 1; C PA 1 1 +100 @2.5".
 *
 * A segment is: end (C or S), flags (letters of S F R P A; - for none), SEQ, and ACK if the flags have A. These
 * may follow, in any order:
 *
 *   +100   payload octets (0 without)
 *   @2.5   seconds since the segment before (0.01 without)
 *   =      the network has copied the segment: it comes 1 microsecond after the one before, and the
 *          clock of the timestamps does not move
 *   >77    TSval (that of the clock without)
 *   <77    TSecr (0 without)
 *   w100   window (65535 without)
 *   x7     window scale option (absent without)
 *   t64    TTL (that of the script without)
 *   n      no timestamps
 *
 * Two other things may stand between segments:
 *
 *   C icmp 0 3 1   an ICMP error of type 3, code 1 quotes the segment of C with number 0 (script_icmp())
 *   NEW 1000 2000  a new conversation of the 4-tuple begins, with ISNs this much further on
 */
void script_play(struct script *t, const char *segments);

/* Like script_play(), but calls `after` after each segment or ICMP error that the engine took. */
void script_play_each(struct script *t, const char *segments,
                      void (*after)(const struct script *t, void *data), void *data);

/* Frees the conversation that NEW has ended. A script without NEW needs no call. */
void script_clear(struct script *t);

/* Plays an ICMP error that quotes a segment of end C or S with this number, counted from its ISN. It
 * comes 10 ms after the segment before. Returns what conversation_track_icmp() returns. */
bool script_icmp(struct script *t, char end, uint32_t seq, uint8_t type, uint8_t code);

/* Returns the path of an end, "CLOSED SYN_SENT ESTABLISHED". Free with g_free(). */
char *script_path(const struct script *t, enum role role);

/* Returns the verdict so far. */
struct verdict script_verdict(const struct script *t);

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

/* Returns how the conversation has ended so far: "CLIENT PATH; SERVER PATH; merged_fin, initiator
 * client, TIME_WAIT client", and ", assumed" where the verdict is. Free with g_free(). */
char *script_end(const struct script *t);

/* Plays a conversation of its own, and asserts how it has ended. */
#define ASSERT_END(segments, end_)                                                                 \
    G_STMT_START                                                                                   \
    {                                                                                              \
        struct script own;                                                                         \
        script_init(&own);                                                                         \
        script_play(&own, segments);                                                               \
        char *end = script_end(&own);                                                              \
        g_assert_cmpstr(end, ==, end_);                                                            \
        g_free(end);                                                                               \
    }                                                                                              \
    G_STMT_END

/* Asserts close kind, initiator and TIME_WAIT side. */
#define ASSERT_VERDICT(t, close_, initiator_, time_wait_)                                          \
    G_STMT_START                                                                                   \
    {                                                                                              \
        struct verdict v = script_verdict(t);                                                      \
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

/* Notes that a test has asserted this detail. */
void script_note_asserted(enum detail detail);

/* Returns a detail that no test of this program has asserted; DETAIL_NONE when there is none. */
enum detail script_next_unasserted(void);

/* Returns the transitions of the last segment, "client A>B, server C>D". Free with g_free(). */
char *script_transitions(const struct script *t);

/* Registers a test function that plays scripts. It runs twice: with C as end 0 and with C as end 1.
 * How the caller numbers the ends must make no difference. */
void script_add_test(const char *path, void (*run)(void));

#define TEST(name) script_add_test("/engine/" #name, name)

#define HANDSHAKE "C S 0; S SA 0 1; C A 1 1;"

#endif
