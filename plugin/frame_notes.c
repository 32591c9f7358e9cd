/*
 * What was found out about each frame.
 *
 * The word of a frame is 0 (nothing), odd (one plain note, packed), or the address of a list.
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

/* A note, its transitions cut off behind the last one in use: see size_of(). */
struct listed {
    struct listed *next;
    struct frame_note note;
};

/* A packed note: from bit 0 on. The stream has the upper half of the word. */
enum {
    PACKED_MARK = 0, /* 1: an address of allocated memory is even */
    PACKED_END = 1,
    PACKED_SENDER = 2,
    PACKED_ASSUMED = 3,
    PACKED_GUESSED = 4,
    PACKED_INITIATOR = 5, /* 2 bits */
    PACKED_TIME_WAIT = 7, /* 2 bits */
    PACKED_CLIENT = 9,    /* 4 bits */
    PACKED_SERVER = 13,   /* 4 bits */
    PACKED_STREAM = 32,
};

static_assert(STATE_COUNT <= 16, "a packed note has four bits for a state");
static_assert(offsetof(struct frame_note, annotation.transitions) +
                      sizeof((struct frame_note *)0)->annotation.transitions ==
                  sizeof(struct frame_note),
              "what size_of() cuts off must be the end");

/* All of one capture file; emptied by frame_notes_reset(). */
static struct sparse_words frames;

static bool is_packed(uint64_t word)
{
    return word & 1u << PACKED_MARK;
}

/* Whether the annotation says no more than states, roles and who closed. */
static bool fits_one_word(const struct frame_note *n)
{
    const struct annotation *a = &n->annotation;
    return a->transition_count == 0 && a->step == STEP_NONE && a->observations == 0 &&
           a->detail == DETAIL_NONE && a->syn_frame == 0 && a->fin_frame == 0 && !a->earlier &&
           n->own_stream == n->stream;
}

static uint64_t pack(const struct frame_note *n)
{
    const struct annotation *a = &n->annotation;
    return 1u << PACKED_MARK | (uint64_t)n->sender << PACKED_END |
           (uint64_t)a->sender << PACKED_SENDER | (uint64_t)a->assumed << PACKED_ASSUMED |
           (uint64_t)a->roles_guessed << PACKED_GUESSED |
           (uint64_t)a->initiator << PACKED_INITIATOR | (uint64_t)a->time_wait << PACKED_TIME_WAIT |
           (uint64_t)a->state[ROLE_CLIENT] << PACKED_CLIENT |
           (uint64_t)a->state[ROLE_SERVER] << PACKED_SERVER | (uint64_t)n->stream << PACKED_STREAM;
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
    a->initiator = word >> PACKED_INITIATOR & 3;
    a->time_wait = word >> PACKED_TIME_WAIT & 3;
    a->state[ROLE_CLIENT] = word >> PACKED_CLIENT & 15;
    a->state[ROLE_SERVER] = word >> PACKED_SERVER & 15;
}

/* The octets of a note that are in use: its transitions come last. */
static size_t size_of(const struct frame_note *n)
{
    return offsetof(struct frame_note, annotation.transitions) +
           n->annotation.transition_count * sizeof n->annotation.transitions[0];
}

static struct listed *list(const struct frame_note *notes, unsigned count)
{
    struct listed *first = NULL;
    for (unsigned i = count; i-- > 0;) {
        size_t size = size_of(&notes[i]);
        struct listed *entry = wmem_alloc(wmem_file_scope(), offsetof(struct listed, note) + size);
        memcpy(&entry->note, &notes[i], size);
        entry->next = first;
        first = entry;
    }
    return first;
}

void frame_notes_set(uint32_t frame, const struct frame_note *notes, unsigned count)
{
    bool packed = count == 1 && fits_one_word(notes);
    sparse_words_set(&frames, frame, packed ? pack(notes) : word_of(list(notes, count)));
}

bool frame_notes_get(uint32_t frame, unsigned index, struct frame_note *note)
{
    uint64_t word = sparse_words_get(&frames, frame);
    if (is_packed(word)) {
        if (index == 0)
            unpack(word, note);
        return index == 0;
    }
    const struct listed *entry = word_address(word);
    while (entry && index-- > 0)
        entry = entry->next;
    if (!entry)
        return false;
    memcpy(note, &entry->note, size_of(&entry->note));
    return true;
}

void frame_notes_reset(void)
{
    sparse_words_reset(&frames);
}
