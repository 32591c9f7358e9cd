/*
 * Looks up a segment's tcp.stream in the TCP dissector's own data.
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
 * Looks up the stream of a segment in this frame, as the TCP dissector did just before. This costs
 * about as much as a wanted field.
 *
 * Returns false, and leaves `stream` unchanged, if the dissector has no such stream.
 */
bool tcp_stream_lookup(uint32_t frame, const address *source, const address *destination,
                       uint16_t source_port, uint16_t destination_port, uint32_t *stream);

#endif
