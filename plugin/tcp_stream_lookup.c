/*
 * The stream number that Wireshark's TCP dissector keeps.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcp_stream_lookup.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>

bool tcp_stream_lookup(uint32_t frame, const address *source, const address *destination,
                       uint16_t source_port, uint16_t destination_port, uint32_t *stream)
{
    const conversation_t *kept = find_conversation(frame, source, destination, CONVERSATION_TCP,
                                                   source_port, destination_port, 0);
    if (!kept)
        return false;
    const struct tcp_analysis *tcp =
        conversation_get_proto_data(kept, proto_get_id_by_filter_name("tcp"));
    if (!tcp)
        return false;
    *stream = tcp->stream;
    return true;
}
