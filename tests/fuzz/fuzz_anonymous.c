/*
 * libFuzzer target: any octets as a capture file, copied as -w --anonymize does. Each packet is there again,
 * at the same time, and no longer.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE /* memfd_create() */

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "must.h"
#include "saving/anonymous_pieces.h"
#include "saving/piece_copy.h"

static int new_file(void)
{
    int fd = memfd_create("capture", 0);
    MUST(fd >= 0);
    return fd;
}

/* Copies all pieces to a new file, and returns it. */
static int copy(int from, const char *name)
{
    static struct replaced_addresses *addresses;
    struct anonymous_pieces anonymous;
    struct capture_file in;
    struct capture_piece piece;
    struct capture_piece made;
    struct saved_file out;
    struct piece_copy c;
    int to = new_file();
    if (!addresses)
        addresses = replaced_addresses_new("a key");
    anonymous_pieces_init(&anonymous, addresses);
    saved_file_use(&out, dup(to));
    out.name = name;
    lseek(from, 0, SEEK_SET);
    if (capture_file_open(&in, from, NULL, NULL) == CAPTURE_PACKET) {
        piece_copy_begin(&c, &in, &out);
        while (capture_file_next_piece(&in, &piece) == CAPTURE_PACKET) {
            bool packet = piece.frame;
            bool made_one = anonymous_pieces_make(&anonymous, &piece, &made);
            MUST(made_one || !packet);
            if (made_one)
                piece_copy_add(&c, &made, NULL);
        }
    }
    capture_file_close(&in);
    anonymous_pieces_clear(&anonymous);
    MUST(saved_file_close(&out) == 0);
    lseek(to, 0, SEEK_SET);
    return to;
}

/* Reads both files packet by packet, as far as the reader is sure of both. In pcapng it is not sure of check sequences
 * that are longer than those of any network. */
static void check_same_packets(int from, int copied)
{
    struct capture_file files[2];
    struct capture_packet packets[2];
    enum capture_result result;
    lseek(from, 0, SEEK_SET);
    bool readable = capture_file_open(&files[0], from, NULL, NULL) == CAPTURE_PACKET;
    bool copy_readable = capture_file_open(&files[1], copied, NULL, NULL) == CAPTURE_PACKET;
    while (readable && capture_file_next(&files[0], &packets[0]) == CAPTURE_PACKET) {
        MUST(copy_readable);
        result = capture_file_next(&files[1], &packets[1]);
        if (result == CAPTURE_UNSURE)
            break;
        MUST(result == CAPTURE_PACKET);
        MUST(packets[0].frame == packets[1].frame && packets[0].time == packets[1].time);
        MUST(packets[0].link_type == packets[1].link_type);
        MUST(packets[0].length == packets[1].length);
        MUST(packets[1].captured <= packets[0].captured);
    }
    capture_file_close(&files[0]);
    capture_file_close(&files[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int from = new_file();
    MUST(write(from, data, size) == (ssize_t)size);
    int pcapng = copy(from, "copy.pcapng");
    check_same_packets(from, pcapng);
    int as_it_is = copy(from, "copy.pcap");
    check_same_packets(from, as_it_is);
    close(from);
    close(pcapng);
    close(as_it_is);
    return 0;
}
