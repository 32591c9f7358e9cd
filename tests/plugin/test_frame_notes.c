/*
 * What the plugin keeps by frame number: notes, and which frame answers which.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "frame_notes.h"

#include <glib.h>
#include <string.h>

#include "frame_answers.h"
#include "sparse_words.h"
#include "wireshark_compat.h"

/* Stands for Wireshark's memory of one capture. */
static wmem_allocator_t *memory;
wmem_allocator_t *wmem_file_scope(void)
{
    return memory;
}

static void next_capture(void)
{
    frame_notes_reset();
    frame_answers_reset();
    wmem_free_all(memory);
}

/* A note of a segment that changes nothing. */
static struct frame_note plain(void)
{
    struct frame_note n;
    memset(&n, 0, sizeof n);
    n.stream = n.own_stream = 7;
    n.annotation.state[ROLE_CLIENT] = n.annotation.state[ROLE_SERVER] = STATE_ESTABLISHED;
    n.annotation.idle = IDLE_UNKNOWN;
    return n;
}

static void is_same(const struct frame_note *a, const struct frame_note *b)
{
    const struct annotation *x = &a->annotation, *y = &b->annotation;
    g_assert_cmpuint(a->stream, ==, b->stream);
    g_assert_cmpuint(a->own_stream, ==, b->own_stream);
    g_assert_cmpuint(a->sender, ==, b->sender);
    g_assert_cmpuint(x->transition_count, ==, y->transition_count);
    g_assert_cmpmem(x, offsetof(struct annotation, transitions), y,
                    offsetof(struct annotation, transitions));
    for (unsigned i = 0; i < x->transition_count; i++)
        g_assert_cmpmem(&x->transitions[i], sizeof x->transitions[i], &y->transitions[i],
                        sizeof y->transitions[i]);
}

static void is_kept(const struct frame_note *notes, unsigned count)
{
    struct frame_note found;
    frame_notes_set(3, notes, count);
    for (unsigned i = 0; i < count; i++) {
        memset(&found, 0xa5, sizeof found);
        g_assert_true(frame_notes_get(3, i, &found));
        is_same(&found, &notes[i]);
    }
    g_assert_false(frame_notes_get(3, count, &found));
    g_assert_false(frame_notes_get(3, count + 1, &found));
    g_assert_false(frame_notes_get(2, 0, &found));
    g_assert_false(frame_notes_get(4, 0, &found));
}

static void is_kept_alone_and_among_others(const struct frame_note *n)
{
    const struct frame_note three[] = {*n, plain(), *n};
    is_kept(n, 1);
    is_kept(three, 2);
    is_kept(three + 1, 2);
    is_kept(three, 3);
}

static void each_value_of_a_plain_note_is_kept(void)
{
    static const uint32_t idle[] = {0,
                                    1,
                                    2,
                                    3,
                                    255,
                                    8191,
                                    8192,
                                    16380,
                                    16381,
                                    16382,
                                    16383,
                                    16384,
                                    16385,
                                    16386,
                                    20000,
                                    32766,
                                    32767,
                                    1000000,
                                    IDLE_UNKNOWN - 1,
                                    IDLE_UNKNOWN};
    static const uint32_t streams[] = {0, 1, 0x12345678, 0xfffffffe, UINT32_MAX};
    is_kept(NULL, 0);
    for (unsigned bits = 0; bits < 32; bits++) {
        struct frame_note n = plain();
        n.sender = bits & 1;
        n.annotation.sender = bits >> 1 & 1;
        n.annotation.assumed = bits >> 2 & 1;
        n.annotation.roles_guessed = bits >> 3 & 1;
        n.annotation.retransmission = bits >> 4 & 1;
        is_kept_alone_and_among_others(&n);
    }
    for (unsigned ends = 0; ends < 16; ends++) {
        struct frame_note n = plain();
        n.annotation.initiator = ends & 3;
        n.annotation.time_wait = ends >> 2;
        is_kept_alone_and_among_others(&n);
    }
    for (unsigned states = 0; states < STATE_COUNT * STATE_COUNT; states++) {
        struct frame_note n = plain();
        n.annotation.state[ROLE_CLIENT] = (uint8_t)(states / STATE_COUNT);
        n.annotation.state[ROLE_SERVER] = (uint8_t)(states % STATE_COUNT);
        is_kept_alone_and_among_others(&n);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(idle); i++) {
        struct frame_note n = plain();
        n.annotation.idle = idle[i];
        is_kept_alone_and_among_others(&n);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(streams); i++) {
        struct frame_note n = plain();
        n.stream = n.own_stream = streams[i];
        is_kept_alone_and_among_others(&n);
    }
}

/* Whatever else an annotation says is kept, too, also if it is the only thing that it says. */
static void each_other_fact_is_kept(void)
{
    enum { FACTS = 10 };
    for (unsigned fact = 0; fact < FACTS; fact++) {
        for (unsigned value = 1; value <= 2; value++) {
            struct frame_note n = plain();
            struct annotation *a = &n.annotation;
            switch (fact) {
            case 0:
                a->step = (uint8_t)value;
                break;
            case 1:
                a->observations = value;
                break;
            case 2:
                a->detail = (uint8_t)value;
                break;
            case 3:
                a->syn_frame = value;
                break;
            case 4:
                a->fin_frame = value;
                break;
            case 5:
                a->earlier = true;
                break;
            case 6:
                n.own_stream = value;
                break;
            case 7:
                a->transition_count = (uint8_t)value;
                a->transitions[0].held = 12345;
                a->transitions[1].to = STATE_CLOSED;
                break;
            case 8: /* the annotation of a RST has all of these */
                a->step = STEP_RST;
                a->reset_kind = (uint8_t)value;
                a->reset_answers = 99;
                break;
            default: /* and that of an ICMP error these */
                a->step = STEP_ICMP_ERROR;
                a->icmp = (uint8_t)value;
            }
            is_kept_alone_and_among_others(&n);
        }
    }
}

static void notes_of_a_frame_replace_those_before(void)
{
    struct frame_note found;
    struct frame_note n[2] = {plain(), plain()};
    n[1].annotation.step = STEP_FIN;
    is_kept(n, 2);
    is_kept(n, 1);
    is_kept(n + 1, 1);
    is_kept(n, 0);
    is_kept(n, 1);
    next_capture();
    g_assert_false(frame_notes_get(3, 0, &found));
    is_kept(n, 2);
}

static void words_are_kept_by_any_number(void)
{
    static const uint32_t numbers[] = {0,     1,     1023,  1024,   1025,   65534,
                                       65535, 65536, 65537, 131071, 131072, 9999999};
    struct sparse_words words = {0};
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
        g_assert_cmpuint(sparse_words_get(&words, numbers[i]), ==, 0);
    sparse_words_set(&words, 5000, 0);
    g_assert_cmpuint(words.count, ==, 0); /* setting 0 allocates nothing */
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++) {
        sparse_words_set(&words, numbers[i], 0);
        sparse_words_set(&words, numbers[i], UINT64_MAX - i);
        for (unsigned j = 0; j < G_N_ELEMENTS(numbers); j++)
            g_assert_cmpuint(sparse_words_get(&words, numbers[j]), ==, j <= i ? UINT64_MAX - j : 0);
        g_assert_cmpuint(sparse_words_get(&words, numbers[i] + 2000), ==, 0);
    }
    sparse_words_set(&words, 1024, 0);
    g_assert_cmpuint(sparse_words_get(&words, 1024), ==, 0);
    g_assert_cmpuint(sparse_words_get(&words, 1025), ==, UINT64_MAX - 4);
    sparse_words_set(&words, 1, 1);
    g_assert_cmpuint(sparse_words_get(&words, 1), ==, 1);
    sparse_words_reset(&words);
    g_assert_cmpuint(words.count, ==, 0);
    g_assert_cmpuint(sparse_words_get(&words, 0), ==, 0);
    next_capture();
}

/* A page is allocated when the first word in it is set, and the numbers of others cost nothing. */
static void a_word_far_away_takes_one_page(void)
{
    struct sparse_words words = {0};
    sparse_words_set(&words, 64 * 1024, 1);
    g_assert_cmpuint(words.count, ==, 128);
    for (uint32_t i = 0; i < words.count; i++)
        g_assert_true(!words.page[i] == (i != 64));
    sparse_words_reset(&words);
    next_capture();
}

/* Keeps a note that answers the SYN and the FIN of these frames. 0: none. */
static struct frame_note answers(uint32_t frame, uint32_t syn, uint32_t fin)
{
    struct frame_note n = plain();
    n.annotation.syn_frame = syn;
    n.annotation.fin_frame = fin;
    frame_notes_set(frame, &n, 1);
    frame_answers_add(frame, &n);
    return n;
}

static void links_are(uint32_t frame, const struct frame_note *note, uint32_t syn, uint32_t fin)
{
    g_assert_cmpuint(frame_answers_of_syn(frame, note), ==, syn);
    g_assert_cmpuint(frame_answers_of_fin(frame, note), ==, fin);
}

static void the_first_answer_to_a_syn_and_to_a_fin_is_found(void)
{
    const struct frame_note n = answers(1, 0, 0);
    links_are(1, &n, 0, 0);
    answers(2, 1, 0);
    links_are(1, &n, 2, 0);
    answers(3, 1, 1);
    links_are(1, &n, 2, 3);
    answers(4, 1, 1);
    links_are(1, &n, 2, 3);
    answers(5, 4, 0);
    links_are(4, &n, 5, 0);
    links_are(5, &n, 0, 0);
    links_are(2, &n, 0, 0);
    answers(0x7fffffff, 5, 6);
    links_are(5, &n, 0x7fffffff, 0);
    links_are(6, &n, 0, 0x7fffffff);
    next_capture();
    links_are(1, &n, 0, 0);
}

static void only_a_later_frame_of_the_same_conversation_is_an_answer(void)
{
    struct frame_note other = plain();
    struct frame_note two[2] = {plain(), plain()};
    answers(9, 9, 9); /* a frame number that was used again */
    answers(9, 10, 10);
    links_are(9, two, 0, 0);
    links_are(10, two, 0, 0);
    answers(21, 20, 20);
    other.own_stream = 8;
    links_are(20, &other, 0, 0);
    links_are(20, two, 21, 21);
    answers(21, 19, 0); /* the notes of that frame say something else now */
    links_are(20, two, 0, 0);
    two[0].own_stream = 8;
    two[1].annotation.syn_frame = two[1].annotation.fin_frame = 30;
    frame_notes_set(31, two, 2);
    frame_answers_add(31, &two[1]);
    links_are(30, &two[1], 31, 31);
    links_are(30, &other, 0, 0);
    next_capture();
}

#define ADD(function) g_test_add_func("/frame_notes/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    wmem_init();
    memory = wmem_allocator_new(WMEM_ALLOCATOR_STRICT);
    ADD(each_value_of_a_plain_note_is_kept);
    ADD(each_other_fact_is_kept);
    ADD(notes_of_a_frame_replace_those_before);
    ADD(words_are_kept_by_any_number);
    ADD(a_word_far_away_takes_one_page);
    ADD(the_first_answer_to_a_syn_and_to_a_fin_is_found);
    ADD(only_a_later_frame_of_the_same_conversation_is_an_answer);
    int status = g_test_run();
    wmem_destroy_allocator(memory);
    wmem_cleanup();
    return status;
}
