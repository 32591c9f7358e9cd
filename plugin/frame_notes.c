/*
 * Notes: the results for the TCP headers of each frame.
 *
 * Each frame has a 64-bit word: 0 for no note, an odd number for one packed note, or the address of
 * a list of notes.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "frame_notes.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sparse_words.h"
#include "wireshark_compat.h"

/* An entry of a list. Only the first note_size() octets of the note are allocated. */
struct note_entry {
    struct note_entry *next;
    struct frame_note note;
};

/* The bits of a packed note, from the lowest on. */
enum {
    PACKED_MARK = 0, /* always 1; in an address it is 0, because allocated memory is aligned */
    PACKED_END = 1,
    PACKED_SENDER = 2,
    PACKED_ASSUMED = 3,
    PACKED_GUESSED = 4,
    PACKED_INITIATOR = 5, /* 2 bits */
    PACKED_TIME_WAIT = 7, /* 2 bits */
    PACKED_CLIENT = 9,    /* 4 bits */
    PACKED_SERVER = 13,   /* 4 bits */
    PACKED_RETRANSMISSION = 17,
    PACKED_IDLE = 18,   /* 14 bits: 0 for IDLE_UNKNOWN, else the idle time plus 1 */
    PACKED_STREAM = 32, /* 32 bits */

    PACKED_IDLE_MAX = (1 << 14) - 2, /* milliseconds */
};

static_assert(STATE_COUNT <= 16, "a packed note has four bits for a state");
static_assert(offsetof(struct frame_note, annotation.transitions) +
                      sizeof((struct frame_note *)0)->annotation.transitions ==
                  sizeof(struct frame_note),
              "note_size() leaves out the end of a note");

static struct sparse_words words; /* of one capture, by frame number */

static bool is_packed(uint64_t word)
{
    return word & 1u << PACKED_MARK;
}

/* Returns true if the annotation has states, roles, ends, booleans and a short idle time only. */
static bool fits_one_word(const struct frame_note *n)
{
    const struct annotation *a = &n->annotation;
    return a->transition_count == 0 && a->step == STEP_NONE && a->observations == 0 &&
           a->detail == DETAIL_NONE && a->syn_frame == 0 && a->fin_frame == 0 && !a->earlier &&
           n->own_stream == n->stream && (a->idle <= PACKED_IDLE_MAX || a->idle == IDLE_UNKNOWN);
}

static uint64_t pack(const struct frame_note *n)
{
    const struct annotation *a = &n->annotation;
    return 1u << PACKED_MARK | (uint64_t)n->sender << PACKED_END |
           (uint64_t)a->sender << PACKED_SENDER | (uint64_t)a->assumed << PACKED_ASSUMED |
           (uint64_t)a->roles_guessed << PACKED_GUESSED |
           (uint64_t)a->retransmission << PACKED_RETRANSMISSION |
           (uint64_t)a->initiator << PACKED_INITIATOR | (uint64_t)a->time_wait << PACKED_TIME_WAIT |
           (uint64_t)a->state[ROLE_CLIENT] << PACKED_CLIENT |
           (uint64_t)a->state[ROLE_SERVER] << PACKED_SERVER |
           (uint64_t)(a->idle + 1) << PACKED_IDLE | (uint64_t)n->stream << PACKED_STREAM;
}

static void unpack(uint64_t word, struct frame_note *n)
{
    memset(n, 0, sizeof *n);
    n->stream = n->own_stream = (uint32_t)(word >> PACKED_STREAM);
    n->sender = word >> PACKED_END & 1;

    struct annotation *a = &n->annotation;
    a->sender = word >> PACKED_SENDER & 1;
    a->assumed = word >> PACKED_ASSUMED & 1;
    a->roles_guessed = word >> PACKED_GUESSED & 1;
    a->retransmission = word >> PACKED_RETRANSMISSION & 1;
    a->initiator = word >> PACKED_INITIATOR & 3;
    a->time_wait = word >> PACKED_TIME_WAIT & 3;
    a->state[ROLE_CLIENT] = word >> PACKED_CLIENT & 15;
    a->state[ROLE_SERVER] = word >> PACKED_SERVER & 15;
    a->idle = (uint32_t)(word >> PACKED_IDLE & (PACKED_IDLE_MAX + 1)) - 1;
}

/* Returns the octets of a note up to the last transition in use. */
static size_t note_size(const struct frame_note *n)
{
    return offsetof(struct frame_note, annotation.transitions) +
           n->annotation.transition_count * sizeof n->annotation.transitions[0];
}

static struct note_entry *new_list(const struct frame_note *notes, unsigned count)
{
    struct note_entry *first = NULL;
    for (unsigned i = count; i-- > 0;) {
        size_t size = note_size(&notes[i]);
        struct note_entry *entry =
            wmem_alloc(wmem_file_scope(), offsetof(struct note_entry, note) + size);
        memcpy(&entry->note, &notes[i], size);
        entry->next = first;
        first = entry;
    }
    return first;
}

void frame_notes_set(uint32_t frame, const struct frame_note *notes, unsigned count)
{
    bool packed = count == 1 && fits_one_word(notes);
    sparse_words_set(&words, frame, packed ? pack(notes) : word_of(new_list(notes, count)));
}

bool frame_notes_get(uint32_t frame, unsigned index, struct frame_note *note)
{
    uint64_t word = sparse_words_get(&words, frame);
    if (is_packed(word)) {
        if (index == 0)
            unpack(word, note);
        return index == 0;
    }
    const struct note_entry *entry = word_address(word);
    while (entry && index-- > 0)
        entry = entry->next;
    if (!entry)
        return false;
    memcpy(note, &entry->note, note_size(&entry->note));
    return true;
}

void frame_notes_reset(void)
{
    sparse_words_reset(&words);
}
