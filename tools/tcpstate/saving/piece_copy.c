/*
 * Copies the pieces of one capture into another.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "piece_copy.h"

#include "common/message.h"
#include "engine/duration.h"

void piece_copy_begin_same(struct piece_copy *c, const struct capture_file *in,
                           struct saved_file *out)
{
    *c = (struct piece_copy){.in = in, .out = out};
    if (in->pcapng)
        return;
    saved_file_add(out, in->header, sizeof in->header);
    saved_file_end_piece(out);
}

void piece_copy_begin(struct piece_copy *c, const struct capture_file *in, struct saved_file *out)
{
    bool as_pcap = g_str_has_suffix(out->name, ".pcap");
    if (in->pcapng && as_pcap)
        message_error("%s becomes pcapng, as the input is: pcap would lose what it says beside "
                      "the packets",
                      out->name);
    if (in->pcapng || as_pcap) {
        piece_copy_begin_same(c, in, out);
        return;
    }
    bool nanoseconds = in->interfaces[0].units == NS_PER_SECOND;
    *c = (struct piece_copy){in, out, true, nanoseconds};
    saved_pieces_begin(out, &in->interfaces[0], in->snap_length);
}

void piece_copy_add(const struct piece_copy *c, const struct capture_piece *piece,
                    const struct packet_comments *comments)
{
    if (c->converts) {
        saved_pieces_packet(c->out, &piece->packet, c->nanoseconds, comments);
    } else if (c->in->pcapng) {
        saved_pieces_copy(c->out, piece, comments);
    } else {
        saved_file_add(c->out, piece->at, piece->length);
        saved_file_end_piece(c->out);
    }
}
