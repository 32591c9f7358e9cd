/*
 * The links that lead forward.
 *
 * A frame's word has the frame that answered its SYN in the upper half, and the one that answered
 * its FIN in the lower.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "frame_answers.h"

#include "sparse_words.h"

enum { SYN_SHIFT = 32, FIN_SHIFT = 0 };

/* All of one capture file; emptied by frame_answers_reset(). */
static struct sparse_words answers;

static uint32_t answer_at(uint32_t frame, unsigned shift)
{
    return (uint32_t)(sparse_words_get(&answers, frame) >> shift);
}

static void enter(uint32_t asked, uint32_t frame, unsigned shift)
{
    /* An answer comes later; but a frame that was filtered out (`-2 -R`) had the number of the next
     * one, which may be its answer. */
    if (asked != 0 && asked < frame && answer_at(asked, shift) == 0)
        sparse_words_set(&answers, asked,
                         sparse_words_get(&answers, asked) | (uint64_t)frame << shift);
}

void frame_answers_enter(uint32_t frame, const struct frame_note *note)
{
    enter(note->annotation.syn_frame, frame, SYN_SHIFT);
    enter(note->annotation.fin_frame, frame, FIN_SHIFT);
}

/* A frame may hold several TCP headers, its number may have been used again, and a word tells of
 * one answer only: it counts if it says so itself. */
static bool is_answer(uint32_t answer, uint32_t frame, const struct frame_note *note,
                      unsigned shift)
{
    struct frame_note other;
    for (unsigned i = 0; frame_notes_get(answer, i, &other); i++) {
        const struct annotation *a = &other.annotation;
        uint32_t asked = shift == SYN_SHIFT ? a->syn_frame : a->fin_frame;
        if (asked == frame && other.own_stream == note->own_stream)
            return true;
    }
    return false;
}

static uint32_t answer_to(uint32_t frame, const struct frame_note *note, unsigned shift)
{
    uint32_t answer = answer_at(frame, shift);
    return is_answer(answer, frame, note, shift) ? answer : 0;
}

uint32_t frame_answers_of_syn(uint32_t frame, const struct frame_note *note)
{
    return answer_to(frame, note, SYN_SHIFT);
}

uint32_t frame_answers_of_fin(uint32_t frame, const struct frame_note *note)
{
    return answer_to(frame, note, FIN_SHIFT);
}

void frame_answers_reset(void)
{
    sparse_words_reset(&answers);
}
