/*
 * What -A prints: the packet from its IP header on, a character per octet. Bytes that cannot be
 * printed are dots, line ends stand as they are, and the CR before a LF is dropped. So a dump gives
 * a payload only where one way of putting the CRs back makes it as long as the line says.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "tcpdump_dump.h"

enum line_ends {
    LF_ONLY,      /* as printed */
    CRLF_IN_HEAD, /* a CR before every LF up to the first empty line, as in HTTP with a body */
    CRLF,         /* a CR before every LF */
};

/* The character for `octet`, CR aside. */
static char shown(uint8_t octet)
{
    return g_ascii_isprint((char)octet) || octet == '\t' || octet == '\n' ? (char)octet : '.';
}

/* The next character of the dump; a text with CR LF line ends shows LF as both. */
static bool next_character(struct text_span *text, char *c)
{
    if (span_length(*text) >= 2 && text->at[0] == '\r' && text->at[1] == '\n')
        text->at++;
    if (text->at == text->end)
        return false;
    *c = *text->at++;
    return *c == shown((uint8_t)*c);
}

/* Returns whether character `c` of the headers, at `offset`, can be what the line says. */
static bool header_fits(const struct printed_segment *segment, unsigned offset, char c)
{
    unsigned ip_header = ip_header_length(segment);
    unsigned tcp_header = tcp_header_length(segment);
    unsigned length = tcp_header + segment->length; /* as the IP header counts it */
    unsigned length_at = segment->ip_version == 4 ? 2 : 4;
    unsigned protocol_at = segment->ip_version == 4 ? 9 : 6;

    if (segment->ip_version == 4)
        length += ip_header;
    if (offset == 0)
        return segment->ip_version == 4 ? c == 'E' : (c & 0xf0) == 0x60; /* and the traffic class */
    if (offset == length_at)
        return c == shown((uint8_t)(length >> 8));
    if (offset == length_at + 1)
        return c == shown((uint8_t)length);
    if (offset == protocol_at)
        return c == shown(6);
    if (offset == ip_header + 12)
        return c == shown((uint8_t)(tcp_header / 4 << 4 | segment->flags >> 8));
    if (offset == ip_header + 13)
        return c == shown((uint8_t)segment->flags);
    if (offset == ip_header + 14)
        return c == shown((uint8_t)(segment->window >> 8));
    if (offset == ip_header + 15)
        return c == shown((uint8_t)segment->window);
    return true;
}

static bool skip_headers(struct text_span *text, const struct printed_segment *segment)
{
    unsigned length = ip_header_length(segment) + tcp_header_length(segment);

    for (unsigned offset = 0; offset < length; offset++) {
        char c;

        if (!next_character(text, &c) || !header_fits(segment, offset, c))
            return false;
    }
    return true;
}

/* The dump ends at the end of a line. */
static bool at_line_end(struct text_span text, const char *start)
{
    return text.at == text.end || *text.at == '\n' || span_starts(text, "\r\n") ||
           (text.at > start && text.at[-1] == '\n');
}

/* Reads `length` octets of payload. Returns false if `line_ends` does not make it fit. */
static bool read_payload(struct text_span *text, enum line_ends line_ends, uint8_t *payload,
                         size_t length)
{
    struct text_span rest = *text;
    bool add_cr = line_ends != LF_ONLY;
    char previous = '\0';

    for (size_t i = 0; i < length;) {
        char c;

        if (!next_character(&rest, &c))
            return false;
        if (c == '\n' && add_cr) {
            payload[i++] = '\r';
            if (i == length)
                return false;
            if (previous == '\n' && line_ends == CRLF_IN_HEAD)
                add_cr = false;
        }
        payload[i++] = (uint8_t)c;
        previous = c;
    }
    if (!at_line_end(rest, text->at))
        return false;
    *text = rest;
    return true;
}

const char *ascii_dump_read(struct text_span text, struct printed_segment *segment, char **note)
{
    struct text_span rest = text;
    uint8_t *payload;

    if (!skip_headers(&rest, segment))
        return text.at;
    if (segment->length == 0)
        return rest.at;
    payload = g_malloc(segment->length);
    for (enum line_ends ends = LF_ONLY; ends <= CRLF; ends++)
        if (read_payload(&rest, ends, payload, segment->length)) {
            segment->payload = payload;
            segment->payload_length = segment->length;
            return rest.at;
        }
    g_free(payload);
    *note = g_strdup_printf("the dump does not fit its length of %u; zeros written",
                            (unsigned)segment->length);
    return rest.at;
}
