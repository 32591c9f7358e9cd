/*
 * Reads a TCP header. It is untrusted input, and the capture may have cut it off anywhere.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "segment.h"

#include "octets.h"

enum {
    OPTION_END = 0,
    OPTION_NOP = 1,
    OPTION_WINDOW_SCALE = 3,
    OPTION_TIMESTAMPS = 8,
    WINDOW_SHIFT_MAX = 14, /* a larger one counts as 14 (RFC 7323 section 2.3) */
};

static void read_option(struct segment *s, const uint8_t *option, size_t length)
{
    if (option[0] == OPTION_WINDOW_SCALE && length == 3) {
        s->window_shift = option[2] < WINDOW_SHIFT_MAX ? option[2] : WINDOW_SHIFT_MAX;
    } else if (option[0] == OPTION_TIMESTAMPS && length == 10) {
        s->tsval = octets_get32(option + 2);
        s->tsecr = octets_get32(option + 6);
        s->has_tsval = true;
    }
}

static void read_options(struct segment *s, const uint8_t *p, const uint8_t *end)
{
    while (p < end && *p != OPTION_END) {
        if (*p == OPTION_NOP) {
            p++;
            continue;
        }
        if (end - p < 2 || p[1] < 2 || p[1] > end - p)
            return;
        read_option(s, p, p[1]);
        p += p[1];
    }
}

bool segment_read_header(struct segment *s, const uint8_t *header, size_t captured)
{
    if (captured < SEGMENT_HEADER_MIN)
        return false;
    size_t header_length = (size_t)(header[12] >> 4) * 4;
    if (header_length < 20)
        return false;

    s->seq = octets_get32(header + 4);
    s->ack = octets_get32(header + 8);
    s->flags = header[13];
    s->window = captured >= 16 ? octets_get16(header + 14) : 0;
    s->window_shift = WINDOW_SHIFT_ABSENT;
    s->has_tsval = false;
    s->tsval = s->tsecr = 0;
    size_t readable = captured < header_length ? captured : header_length;
    if (readable > 20)
        read_options(s, header + 20, header + readable);
    return true;
}
