/*
 * Looks up a segment's tcp.stream in the TCP dissector's own data.
 *
 * packet-tcp.h includes Wireshark's own struct conversation, so this file cannot include the
 * engine's.
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
    const conversation_t *conversation = find_conversation(
        frame, source, destination, CONVERSATION_TCP, source_port, destination_port, 0);
    if (!conversation)
        return false;
    const struct tcp_analysis *tcp =
        conversation_get_proto_data(conversation, proto_get_id_by_filter_name("tcp"));
    if (!tcp)
        return false;
    *stream = tcp->stream;
    return true;
}
