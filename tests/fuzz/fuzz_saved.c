/*
 * libFuzzer target: any octets as a capture file, copied as -w does. What was written is read back the
 * same.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE /* memfd_create() */

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/pcapng_block.h"
#include "must.h"
#include "saving/piece_copy.h"

enum { SECTION_LENGTH_AT = 16, SECTION_LENGTH_END = 24 };

static int new_file(void)
{
    int fd = memfd_create("capture", 0);
    MUST(fd >= 0);
    return fd;
}

/* Copies all pieces to a new file, and returns it. Each packet gets the comments; NULL: none. */
static int copy(int from, struct packet_comments *comments, const char *name)
{
    struct capture_file in;
    struct capture_piece piece;
    struct saved_file out;
    struct piece_copy c;
    int to = new_file();
    saved_file_use(&out, dup(to));
    out.name = name;
    lseek(from, 0, SEEK_SET);
    if (capture_file_open(&in, from, NULL, NULL) == CAPTURE_PACKET) {
        piece_copy_begin(&c, &in, &out);
        while (capture_file_next_piece(&in, &piece) == CAPTURE_PACKET)
            piece_copy_add(&c, &piece, piece.frame ? comments : NULL);
    }
    capture_file_close(&in);
    MUST(saved_file_close(&out) == 0);
    lseek(to, 0, SEEK_SET);
    return to;
}

/* Compares a copied piece with its original, which has no more octets: comments may be added. */
static void check_piece(const struct capture_piece *before, const struct capture_piece *after,
                        bool commented)
{
    MUST(before->frame == after->frame && before->type == after->type);
    MUST(commented ? before->length <= after->length : before->length == after->length);
    if (commented && before->frame)
        return;
    for (uint32_t i = 0; i < before->length; i++) {
        bool may_differ =
            before->type == BLOCK_SECTION && i >= SECTION_LENGTH_AT && i < SECTION_LENGTH_END;
        MUST(may_differ || before->at[i] == after->at[i]);
    }
}

/* Reads both files side by side, piece by piece. */
static void check_same_pieces(int from, int copied, bool commented)
{
    struct capture_file files[2];
    struct capture_piece pieces[2];
    lseek(from, 0, SEEK_SET);
    bool readable = capture_file_open(&files[0], from, NULL, NULL) == CAPTURE_PACKET;
    bool any = readable && capture_file_next_piece(&files[0], &pieces[0]) == CAPTURE_PACKET;
    bool copy_readable = capture_file_open(&files[1], copied, NULL, NULL) == CAPTURE_PACKET;
    MUST(copy_readable || !any);
    while (any) {
        MUST(capture_file_next_piece(&files[1], &pieces[1]) == CAPTURE_PACKET);
        check_piece(&pieces[0], &pieces[1], commented);
        any = capture_file_next_piece(&files[0], &pieces[0]) == CAPTURE_PACKET;
    }
    MUST(!copy_readable || capture_file_next_piece(&files[1], &pieces[1]) == CAPTURE_END);
    capture_file_close(&files[0]);
    capture_file_close(&files[1]);
}

/* Reads a pcap file and the pcapng file that was made of it, packet by packet, as far as the reader is sure of both. A
 * packet whose header contradicts itself is copied, too. In pcapng the reader is not sure of check sequences that are longer
 * than those of any network. */
static void check_same_packets(int from, int copied)
{
    struct capture_file files[2];
    struct capture_packet packets[2];
    enum capture_result result;
    enum capture_result copy_result = CAPTURE_PACKET;
    lseek(from, 0, SEEK_SET);
    MUST(capture_file_open(&files[0], from, NULL, NULL) == CAPTURE_PACKET);
    MUST(capture_file_open(&files[1], copied, NULL, NULL) == CAPTURE_PACKET);
    while ((result = capture_file_next(&files[0], &packets[0])) == CAPTURE_PACKET) {
        copy_result = capture_file_next(&files[1], &packets[1]);
        if (copy_result == CAPTURE_UNSURE)
            break;
        MUST(copy_result == CAPTURE_PACKET);
        MUST(packets[0].time == packets[1].time && packets[0].length == packets[1].length);
        MUST(packets[0].captured == packets[1].captured);
        MUST(packets[0].link_type == packets[1].link_type);
        MUST(!memcmp(packets[0].data, packets[1].data, packets[0].captured));
    }
    if (result != CAPTURE_UNSURE && copy_result != CAPTURE_UNSURE) {
        copy_result = capture_file_next(&files[1], &packets[1]);
        MUST(copy_result == CAPTURE_END || copy_result == CAPTURE_UNSURE);
    }
    capture_file_close(&files[0]);
    capture_file_close(&files[1]);
}

static bool is_pcap(int from)
{
    struct capture_file in;
    lseek(from, 0, SEEK_SET);
    bool pcap = capture_file_open(&in, from, NULL, NULL) == CAPTURE_PACKET && !in.pcapng;
    capture_file_close(&in);
    return pcap;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char comment[] = "tcpstate: grüße";
    comment[size % sizeof comment] = '\0'; /* all lengths */
    struct packet_comments comments = {g_ptr_array_new()};
    g_ptr_array_add(comments.texts, comment);
    int from = new_file();
    MUST(write(from, data, size) == (ssize_t)size);
    bool pcap = is_pcap(from);
    int same = copy(from, NULL, pcap ? "copy.pcap" : "copy.pcapng");
    int commented = copy(from, &comments, "copy.pcapng");
    check_same_pieces(from, same, false);
    if (pcap)
        check_same_packets(from, commented);
    else
        check_same_pieces(from, commented, true);
    g_ptr_array_unref(comments.texts);
    close(from);
    close(same);
    close(commented);
    return 0;
}
