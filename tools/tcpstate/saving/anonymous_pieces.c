/*
 * The pieces of a capture with other addresses.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "anonymous_pieces.h"

#include <string.h>

#include "anonymizing/anonymous_packet.h"
#include "input/file_octets.h"
#include "input/pcapng_block.h"

enum {
    HEAD = 8, /* type and length of a block */
    TOTAL_AT = 4,
    TRAILER = 4, /* the length again */
    PCAP_HEAD = 16,
    PCAP_CAPTURED_AT = 8,

    SECTION_FIXED = 8, /* byte order and version; the length of the section follows */
    INTERFACE_FIXED = 8,
    SNAP_LENGTH_AT = HEAD + 4,
    PACKET_FIXED = 20,
    CAPTURED_AT = HEAD + 12,
    LENGTH_AT = HEAD + 16,
    SIMPLE_FIXED = 4,
    CUSTOM_FIXED = 4, /* an enterprise number, which IANA gives to companies; 0 is reserved */

    OPTION_HEAD = 4,
    OPTION_TIME_OFFSET = 14,
    TIME_OFFSET_OCTETS = 8,

    LINKTYPE_UNKNOWN = 0xffff,
};

struct anonymous_interface {
    uint32_t snap_length;
    uint16_t link_type;
};

void anonymous_pieces_init(struct anonymous_pieces *a, struct replaced_addresses *addresses)
{
    *a = (struct anonymous_pieces){
        .addresses = addresses,
        .made = g_byte_array_new(),
        .interfaces = g_array_new(FALSE, FALSE, sizeof(struct anonymous_interface)),
    };
}

void anonymous_pieces_clear(struct anonymous_pieces *a)
{
    g_byte_array_unref(a->made);
    g_array_unref(a->interfaces);
}

static void put32(struct anonymous_pieces *a, guint at, uint32_t value, bool swapped)
{
    if (swapped)
        value = file_swap32(value);
    memcpy(a->made->data + at, &value, sizeof value);
}

/* Appends the octets; NULL: zeros. */
static void add_octets(struct anonymous_pieces *a, const void *octets, uint32_t length)
{
    guint end = a->made->len;
    g_byte_array_set_size(a->made, end + length);
    if (octets)
        memcpy(a->made->data + end, octets, length);
    else
        memset(a->made->data + end, 0, length);
}

static void add_padding(struct anonymous_pieces *a)
{
    add_octets(a, NULL, -a->made->len & 3);
}

/* Appends the headers of a packet, and returns how many octets they are. */
static uint32_t add_headers(struct anonymous_pieces *a, const struct plain_packet *p,
                            uint32_t frame)
{
    const char *why;
    guint end = a->made->len;
    g_byte_array_set_size(a->made, end + p->captured);
    uint32_t kept = anonymous_packet_write(a->addresses, p, a->made->data + end, &why);
    g_byte_array_set_size(a->made, end + kept);
    if (why && a->count++ == 0) {
        a->first = frame;
        a->why = why;
    }
    return kept;
}

static void make_pcap(struct anonymous_pieces *a, const struct capture_piece *piece,
                      struct capture_piece *made)
{
    const struct capture_packet *packet = &piece->packet;
    struct plain_packet p = {packet->link_type, packet->data, packet->captured,
                             MAX(packet->length, packet->captured)};
    add_octets(a, piece->at, PCAP_HEAD);
    made->packet.captured = add_headers(a, &p, piece->frame);
    made->packet.data = a->made->data + PCAP_HEAD;
    put32(a, PCAP_CAPTURED_AT, made->packet.captured, piece->swapped);
}

/* Ends a block, and writes its lengths. */
static void end_block(struct anonymous_pieces *a, bool swapped)
{
    guint end = a->made->len;
    add_octets(a, NULL, TRAILER);
    put32(a, end, a->made->len, swapped);
    put32(a, TOTAL_AT, a->made->len, swapped);
}

static void make_section(struct anonymous_pieces *a, const struct capture_piece *piece)
{
    const uint64_t unknown = UINT64_MAX;
    g_array_set_size(a->interfaces, 0);
    add_octets(a, piece->at, HEAD + SECTION_FIXED);
    add_octets(a, &unknown, sizeof unknown);
}

/* Copies an option with its head, if the block has it in this length. */
static void copy_option(struct anonymous_pieces *a, const struct pcapng_block *block, uint16_t code,
                        uint16_t length)
{
    const uint8_t *value = pcapng_block_option(block, code, length);
    if (!value)
        return;
    add_octets(a, value - OPTION_HEAD, OPTION_HEAD + length);
    add_padding(a);
}

/* Keeps what tells how to read the packets: link type, resolution and offset of times, the length of
 * frame check sequences. */
static void make_interface(struct anonymous_pieces *a, const struct capture_piece *piece)
{
    struct pcapng_block block = {piece->at, piece->length, piece->type, piece->swapped};
    struct anonymous_interface interface = {0, LINKTYPE_UNKNOWN};
    uint32_t whole = HEAD + INTERFACE_FIXED;
    add_octets(a, piece->at, MIN(whole, piece->length - TRAILER));
    if (piece->length >= whole + TRAILER) {
        interface.link_type = file_get16(piece->at + HEAD, piece->swapped);
        interface.snap_length = file_get32(piece->at + SNAP_LENGTH_AT, piece->swapped);
    }
    g_array_append_val(a->interfaces, interface);
    copy_option(a, &block, OPTION_RESOLUTION, 1);
    copy_option(a, &block, OPTION_CHECK_LENGTH, 1);
    copy_option(a, &block, OPTION_TIME_OFFSET, TIME_OFFSET_OCTETS);
    if (a->made->len > whole)
        add_octets(a, NULL, OPTION_HEAD); /* the end of options */
}

static struct anonymous_interface interface_of(const struct anonymous_pieces *a, uint32_t number)
{
    if (number < a->interfaces->len)
        return g_array_index(a->interfaces, struct anonymous_interface, number);
    return (struct anonymous_interface){0, LINKTYPE_UNKNOWN};
}

/* Appends the packet of a block, whose octets begin at `fixed` behind the head. */
static void add_packet(struct anonymous_pieces *a, const struct capture_piece *piece,
                       uint16_t link_type, uint32_t fixed, uint32_t captured, uint32_t length)
{
    uint32_t room = piece->length - (HEAD + fixed + TRAILER);
    struct plain_packet p = {link_type, piece->at + HEAD + fixed, MIN(captured, room), length};
    p.length = MAX(p.length, p.captured);
    uint32_t kept = add_headers(a, &p, piece->frame);
    add_padding(a);
    put32(a, CAPTURED_AT, kept, piece->swapped);
    put32(a, LENGTH_AT, p.length, piece->swapped);
}

/* The obsolete block has the same places, but half of the number of the interface is another number. */
static void make_packet(struct anonymous_pieces *a, const struct capture_piece *piece)
{
    const uint8_t *at = piece->at;
    bool swapped = piece->swapped;
    uint32_t number = piece->type == BLOCK_OBSOLETE ? file_get16(at + HEAD, swapped)
                                                    : file_get32(at + HEAD, swapped);
    add_octets(a, at, HEAD + PACKET_FIXED);
    add_packet(a, piece, interface_of(a, number).link_type, PACKET_FIXED,
               file_get32(at + CAPTURED_AT, swapped), file_get32(at + LENGTH_AT, swapped));
}

/* A simple packet cannot be cut, so it becomes an enhanced one, of the first interface and without a time. */
static void make_simple_packet(struct anonymous_pieces *a, const struct capture_piece *piece,
                               struct capture_piece *made)
{
    struct anonymous_interface interface = interface_of(a, 0);
    uint32_t length = file_get32(piece->at + HEAD, piece->swapped);
    uint32_t captured = interface.snap_length ? MIN(length, interface.snap_length) : length;
    made->type = BLOCK_ENHANCED;
    add_octets(a, NULL, HEAD + PACKET_FIXED);
    put32(a, 0, BLOCK_ENHANCED, piece->swapped);
    add_packet(a, piece, interface.link_type, SIMPLE_FIXED, captured, length);
}

/* Makes the block of a packet. One that is too short for its type becomes a packet without octets. */
static void make_packet_block(struct anonymous_pieces *a, const struct capture_piece *piece,
                              struct capture_piece *made)
{
    uint32_t fixed = piece->type == BLOCK_SIMPLE ? SIMPLE_FIXED : PACKET_FIXED;
    if (piece->length < HEAD + fixed + TRAILER) {
        made->type = BLOCK_ENHANCED;
        add_octets(a, NULL, HEAD + PACKET_FIXED);
        put32(a, 0, BLOCK_ENHANCED, piece->swapped);
    } else if (piece->type == BLOCK_SIMPLE) {
        make_simple_packet(a, piece, made);
    } else {
        make_packet(a, piece);
    }
}

/* Makes a frame that is no packet, so that the numbers of frames stay: a custom block without contents. */
static void make_empty_frame(struct anonymous_pieces *a, const struct capture_piece *piece,
                             struct capture_piece *made)
{
    made->type = BLOCK_CUSTOM;
    add_octets(a, NULL, HEAD + CUSTOM_FIXED);
    put32(a, 0, BLOCK_CUSTOM, piece->swapped);
}

static bool make_block(struct anonymous_pieces *a, const struct capture_piece *piece,
                       struct capture_piece *made)
{
    switch (piece->type) {
    case BLOCK_SECTION:
        make_section(a, piece);
        break;
    case BLOCK_INTERFACE:
        make_interface(a, piece);
        break;
    case BLOCK_ENHANCED:
    case BLOCK_OBSOLETE:
    case BLOCK_SIMPLE:
        make_packet_block(a, piece, made);
        break;
    default: /* names, statistics, secrets, and what Wireshark ignores */
        if (!pcapng_block_is_frame(piece->type))
            return false;
        make_empty_frame(a, piece, made);
        break;
    }
    end_block(a, piece->swapped);
    return true;
}

bool anonymous_pieces_make(struct anonymous_pieces *a, const struct capture_piece *piece,
                           struct capture_piece *made)
{
    *made = *piece;
    g_byte_array_set_size(a->made, 0);
    if (!piece->is_block)
        make_pcap(a, piece, made);
    else if (!make_block(a, piece, made))
        return false;
    made->at = a->made->data;
    made->length = a->made->len;
    if (!piece->is_block)
        made->packet.data = made->at + PCAP_HEAD;
    return true;
}
