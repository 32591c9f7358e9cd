/*
 * Decodes a packet, and looks at the beginning of its file.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet_ahead.h"

#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "decode/four_tuple_hash.h"

enum capture_result packet_ahead_open(struct capture_file *f, int fd, void (*wait)(void *user),
                                      void *user, bool any_link)
{
    enum capture_result result = capture_file_open(f, fd, wait, user);
    if (result != CAPTURE_PACKET || any_link || f->pcapng ||
        packet_link_is_known(f->interfaces[0].link_type))
        return result;
    f->why = "a link type";
    return CAPTURE_UNSURE;
}

const char *packet_ahead_unsure(const char *file)
{
    struct capture_file capture;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return "a file that cannot be opened";
    bool begins = packet_ahead_open(&capture, fd, NULL, NULL, false) == CAPTURE_PACKET;
    const char *why = begins ? NULL : capture.why;
    capture_file_close(&capture);
    close(fd);
    return why;
}

void packet_ahead_decode(struct packet_ahead *p, const struct capture_packet *packet,
                         const struct hash_keys *keys)
{
    struct decoded_packet found;
    p->time = packet->time;
    p->frame = packet->frame;
    p->decoded =
        packet_decode(packet->link_type, packet->data, packet->captured, packet->length, &found);
    p->unsure = p->decoded == DECODED_UNSURE ? found.unsure : NULL;
    bool other = p->decoded != DECODED_SEGMENT && p->decoded != DECODED_UNSURE;
    p->icmp = other ? found.icmp : NULL;
    p->icmp_captured = p->icmp ? packet->captured - (uint32_t)(p->icmp - packet->data) : 0;
    bool unread = p->decoded == DECODED_CUT;
    if (packet_ahead_has_header(p)) {
        tcp_header_read(&p->header, &found, p->decoded == DECODED_QUOTED);
        p->header.hash = four_tuple_hash(keys, &p->header.ends);
        unread = !p->header.track;
    }
    p->cut = unread && packet->captured < packet->length && !found.icmp;
}
