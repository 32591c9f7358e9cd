/*
 * Which frame answered the SYN of a frame, and which one its FIN.
 *
 * Each frame has a 64-bit word: the frame that answered its SYN in the upper half, the frame that
 * answered its FIN in the lower half.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "frame_answers.h"

#include "sparse_words.h"

enum { SYN_SHIFT = 32, FIN_SHIFT = 0 };

static struct sparse_words answers; /* of one capture, by frame number */

static uint32_t answer_at(uint32_t frame, unsigned shift)
{
    return (uint32_t)(sparse_words_get(&answers, frame) >> shift);
}

static void add_answer(uint32_t asked, uint32_t frame, unsigned shift)
{
    /* An answer has a higher frame number. It does not with tshark -2 -R, where the number of a
     * rejected frame is used again, perhaps by its own answer: then there is no link. */
    if (asked != 0 && asked < frame && answer_at(asked, shift) == 0)
        sparse_words_set(&answers, asked,
                         sparse_words_get(&answers, asked) | (uint64_t)frame << shift);
}

void frame_answers_add(uint32_t frame, const struct frame_note *note)
{
    add_answer(note->annotation.syn_frame, frame, SYN_SHIFT);
    add_answer(note->annotation.fin_frame, frame, FIN_SHIFT);
}

/* Returns true if a note of frame `answer` says that it answers this note of `frame`. The word
 * alone proves nothing: a frame may have several TCP headers, and its number may be used again. */
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
