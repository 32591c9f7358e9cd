/*
 * The pieces of a saved capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "saved_pieces.h"

#include <string.h>

#include "engine/duration.h"
#include "input/file_octets.h"
#include "input/pcapng_block.h"

enum {
    HEAD = 8,    /* type and length of a block */
    TRAILER = 4, /* the length again */
    OPTION_HEAD = 4,
    PACKET_FIXED = 20, /* what stands between the head and the octets of a packet */

    OPTION_COMMENT = 1,
    OPTION_PROGRAM = 4, /* shb_userappl, of a section */

};

#define BYTE_ORDER_MAGIC 0x1a2b3c4du

static const uint8_t zeros[4];

static uint32_t padded(uint32_t length)
{
    return (length + 3) & ~UINT32_C(3);
}

static void add32(struct saved_file *f, uint32_t value, bool swapped)
{
    if (swapped)
        value = file_swap32(value);
    saved_file_add(f, &value, sizeof value);
}

static void add16(struct saved_file *f, uint16_t value, bool swapped)
{
    if (swapped)
        value = (uint16_t)(value << 8 | value >> 8);
    saved_file_add(f, &value, sizeof value);
}

static void add_padded(struct saved_file *f, const void *octets, uint32_t length)
{
    saved_file_add(f, octets, length);
    saved_file_add(f, zeros, padded(length) - length);
}

static void add_option(struct saved_file *f, uint16_t code, const void *value, uint16_t length,
                       bool swapped)
{
    add16(f, code, swapped);
    add16(f, length, swapped);
    add_padded(f, value, length);
}

static void add_end_of_options(struct saved_file *f)
{
    saved_file_add(f, zeros, OPTION_HEAD);
}

static void add_section(struct saved_file *f)
{
    static const char program[] = "tcpstate " TCPSTATE_VERSION;
    uint16_t length = sizeof program - 1;
    uint32_t total = HEAD + 16 + OPTION_HEAD + padded(length) + OPTION_HEAD + TRAILER;
    add32(f, BLOCK_SECTION, false);
    add32(f, total, false);
    add32(f, BYTE_ORDER_MAGIC, false);
    add16(f, 1, false); /* version 1.0 */
    add16(f, 0, false);
    add32(f, UINT32_MAX, false); /* the length of the section is not known */
    add32(f, UINT32_MAX, false);
    add_option(f, OPTION_PROGRAM, program, length, false);
    add_end_of_options(f);
    add32(f, total, false);
    saved_file_end_piece(f);
}

void saved_pieces_begin(struct saved_file *f, const struct capture_interface *interface,
                        uint32_t snap_length)
{
    uint8_t digits = interface->units == NS_PER_SECOND ? 9 : 6;
    uint8_t check_bits = (uint8_t)(interface->check_length * 8);
    uint32_t total = HEAD + 8 + OPTION_HEAD + padded(sizeof digits) + OPTION_HEAD + TRAILER;
    if (check_bits > 0)
        total += OPTION_HEAD + padded(sizeof check_bits);
    add_section(f);
    add32(f, BLOCK_INTERFACE, false);
    add32(f, total, false);
    add16(f, interface->link_type, false);
    add16(f, 0, false);
    add32(f, snap_length, false);
    add_option(f, OPTION_RESOLUTION, &digits, sizeof digits, false);
    if (check_bits > 0)
        add_option(f, OPTION_CHECK_LENGTH, &check_bits, sizeof check_bits, false);
    add_end_of_options(f);
    add32(f, total, false);
    saved_file_end_piece(f);
}

/* Returns how many octets the comments take as options. */
static uint32_t comments_length(const struct packet_comments *comments)
{
    uint32_t length = 0;
    for (guint i = 0; comments && i < comments->texts->len; i++)
        length += OPTION_HEAD + padded((uint32_t)strlen(g_ptr_array_index(comments->texts, i)));
    return length;
}

static void add_comments(struct saved_file *f, const struct packet_comments *comments, bool swapped)
{
    for (guint i = 0; i < comments->texts->len; i++) {
        const char *text = g_ptr_array_index(comments->texts, i);
        add_option(f, OPTION_COMMENT, text, (uint16_t)strlen(text), swapped);
    }
}

void saved_pieces_packet(struct saved_file *f, const struct capture_packet *p, bool nanoseconds,
                         const struct packet_comments *comments)
{
    uint64_t stamp = (uint64_t)p->time / (nanoseconds ? 1 : NS_PER_MICROSECOND);
    uint32_t options = comments_length(comments);
    if (options)
        options += OPTION_HEAD;
    uint32_t total = HEAD + PACKET_FIXED + padded(p->captured) + options + TRAILER;
    add32(f, BLOCK_ENHANCED, false);
    add32(f, total, false);
    add32(f, 0, false); /* the first interface */
    add32(f, (uint32_t)(stamp >> 32), false);
    add32(f, (uint32_t)stamp, false);
    add32(f, p->captured, false);
    add32(f, p->length, false);
    add_padded(f, p->data, p->captured);
    if (options) {
        add_comments(f, comments, false);
        add_end_of_options(f);
    }
    add32(f, total, false);
    saved_file_end_piece(f);
}

static void copy_section(struct saved_file *f, const struct capture_piece *piece)
{
    enum { LENGTH_AT = 16, LENGTH_SIZE = 8 };
    static const uint8_t unknown[LENGTH_SIZE] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    saved_file_add(f, piece->at, LENGTH_AT);
    saved_file_add(f, unknown, LENGTH_SIZE);
    saved_file_add(f, piece->at + LENGTH_AT + LENGTH_SIZE,
                   piece->length - (uint32_t)(LENGTH_AT + LENGTH_SIZE));
}

/* Returns the octets of a packet's block up to its options, or 0 if that cannot be. */
static uint32_t before_options(const struct capture_piece *piece)
{
    enum { CAPTURED_AT = HEAD + 12 };
    if (piece->length < HEAD + PACKET_FIXED + TRAILER)
        return 0;
    uint32_t captured = file_get32(piece->at + CAPTURED_AT, piece->swapped);
    uint32_t room = piece->length - (HEAD + PACKET_FIXED + TRAILER);
    return captured <= room && padded(captured) <= room ? HEAD + PACKET_FIXED + padded(captured)
                                                        : 0;
}

static void copy_with_comments(struct saved_file *f, const struct capture_piece *piece,
                               const struct packet_comments *comments, uint32_t before)
{
    uint32_t options = piece->length - TRAILER - before;
    uint32_t total = piece->length + comments_length(comments) + (options ? 0 : OPTION_HEAD);
    saved_file_add(f, piece->at, sizeof piece->type);
    add32(f, total, piece->swapped);
    saved_file_add(f, piece->at + HEAD, before - HEAD);
    add_comments(f, comments, piece->swapped);
    if (options)
        saved_file_add(f, piece->at + before, options);
    else
        add_end_of_options(f);
    add32(f, total, piece->swapped);
}

void saved_pieces_copy(struct saved_file *f, const struct capture_piece *piece,
                       const struct packet_comments *comments)
{
    bool has_options = piece->type == BLOCK_ENHANCED || piece->type == BLOCK_OBSOLETE;
    uint32_t before = has_options && comments_length(comments) ? before_options(piece) : 0;
    if (piece->type == BLOCK_SECTION)
        copy_section(f, piece);
    else if (before)
        copy_with_comments(f, piece, comments, before);
    else
        saved_file_add(f, piece->at, piece->length);
    saved_file_end_piece(f);
}
