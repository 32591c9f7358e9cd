/*
 * Reads a capture file for a program that copies it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture_piece.h"

#include "capture_file_inside.h"
#include "file_octets.h"

static enum capture_result next_pcap_piece(struct capture_file *f, struct capture_piece *piece)
{
    if (!byte_reader_has(&f->bytes, CAPTURE_RECORD_SIZE))
        return capture_file_ended(f);
    struct pcap_record r = capture_file_get_record(f);
    /* Only a larger packet is damage to Wireshark (wiretap/libpcap.c). */
    if (r.captured > CAPTURE_PACKET_MAX)
        return capture_file_unsure(f, "a packet header that cannot be right");
    enum capture_result result = capture_file_take_record(f, &r, &piece->packet);
    if (result != CAPTURE_PACKET)
        return result;
    piece->at = piece->packet.data - CAPTURE_RECORD_SIZE;
    piece->length = CAPTURE_RECORD_SIZE + piece->packet.captured;
    piece->frame = piece->packet.frame;
    piece->swapped = f->swapped;
    return CAPTURE_PACKET;
}

/* Returns the number of the interface of a packet, of another block 0. */
static uint32_t interface_of(const struct capture_file *f, const struct pcapng_block *block)
{
    const uint8_t *number = block->at + 8;
    if (block->type == BLOCK_ENHANCED)
        return file_get32(number, f->swapped);
    return block->type == BLOCK_OBSOLETE ? file_get16(number, f->swapped) : 0;
}

/* Checks a block that is to be copied, and counts interfaces. */
static enum capture_result check_piece(struct capture_file *f, const struct pcapng_block *block)
{
    bool packet = block->type == BLOCK_ENHANCED || block->type == BLOCK_OBSOLETE ||
                  block->type == BLOCK_SIMPLE;
    if (block->type == BLOCK_SECTION && file_get16(block->at + 12, f->swapped) != 1)
        return capture_file_unsure(f, "an unknown pcapng version");
    if (!pcapng_block_is_whole(block))
        return capture_file_unsure(f, "a damaged block");
    if (packet && interface_of(f, block) >= f->interface_count)
        return capture_file_unsure(f, "a packet of an interface that was not named before");
    if (block->type == BLOCK_SECTION)
        f->interface_count = 0;
    f->interface_count += block->type == BLOCK_INTERFACE;
    return CAPTURE_PACKET;
}

enum capture_result capture_file_next_piece(struct capture_file *f, struct capture_piece *piece)
{
    struct pcapng_block block;
    *piece = (struct capture_piece){0};
    if (!f->pcapng)
        return next_pcap_piece(f, piece);
    enum capture_result result = capture_file_find_block(f, BLOCK_LENGTH_MAX, &block);
    if (result == CAPTURE_PACKET)
        result = check_piece(f, &block);
    if (result != CAPTURE_PACKET)
        return result;
    piece->at = block.at;
    piece->length = block.total;
    piece->frame = pcapng_block_is_frame(block.type) ? ++f->frames : 0;
    piece->is_block = true;
    piece->type = block.type;
    piece->swapped = f->swapped;
    f->bytes.at += block.total;
    f->opening = f->opening && (block.type == BLOCK_SECTION || block.type == BLOCK_INTERFACE);
    return CAPTURE_PACKET;
}
