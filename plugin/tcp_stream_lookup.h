/*
 * The stream number that Wireshark's TCP dissector keeps with a conversation of its own.
 *
 * Apart from the engine: Wireshark, too, has a struct conversation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCP_STREAM_LOOKUP_H
#define TCPSTATE_TCP_STREAM_LOOKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "wireshark_compat.h"

/*
 * Looks up the conversation of a segment in this frame, as the dissector did a moment ago. That
 * costs about as much as a wanted field.
 *
 * Gives false, and leaves `stream` alone, if the dissector has none.
 */
bool tcp_stream_lookup(uint32_t frame, const address *source, const address *destination,
                       uint16_t source_port, uint16_t destination_port, uint32_t *stream);

#endif
