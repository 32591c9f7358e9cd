/*
 * Pieces of text that several views share: numbers, times, states.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FORMAT_H
#define TCPSTATE_FORMAT_H

#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "record/decimal.h"
#include "record/record.h"

/* Returns where the next text goes: a place with room for `length` octets and a NUL. The caller
 * writes there and then calls format_wrote(). */
static inline char *format_room(GString *out, size_t length)
{
    if (length >= out->allocated_len - out->len) {
        gsize used = out->len;
        g_string_set_size(out, used + length); /* makes room, for twice as much at least */
        out->len = used;
    }
    return out->str + out->len;
}

/* Ends the text at `end`. */
static inline void format_wrote(GString *out, char *end)
{
    *end = '\0';
    out->len = (gsize)(end - out->str);
}

/* Appends text like g_string_append_len(), without a call where there is room. Output consists of
 * small pieces. */
static inline void format_piece(GString *out, const char *text, size_t length)
{
    char *p = format_room(out, length);
    memcpy(p, text, length);
    format_wrote(out, p + length);
}

/* Appends a text. The compiler knows the length of a literal. */
static inline void format_text(GString *out, const char *text)
{
    format_piece(out, text, strlen(text));
}

static inline void format_character(GString *out, char c)
{
    format_piece(out, &c, 1);
}

/* Returns how many columns a text of UTF-8 takes whose characters are one column wide. */
static inline size_t format_width(const char *text, size_t length)
{
    size_t width = 0;
    for (size_t i = 0; i < length; i++)
        width += ((unsigned char)text[i] & 0xc0) != 0x80; /* no continuation octet */
    return width;
}

/* Appends a text so many times. */
void format_repeat(GString *out, const char *text, unsigned times);

/* Appends a decimal number. printf() is too slow for a line per segment. */
void format_number(GString *out, uint64_t number);

/* Appends a decimal number with zeros in front, so that it has at least so many digits; 20 at
 * most. */
void format_padded(GString *out, uint64_t number, unsigned at_least);

/* Appends nanoseconds as seconds with nine digits behind the dot. */
void format_seconds(GString *out, int64_t nanoseconds);

/* Appends HH:MM:SS.uuuuuu in the local time zone (TZ), as tcpdump prints it. -t does not change this,
 * see format_time() in time_display.h. `time`: nanoseconds
 * since the epoch. */
void format_clock(GString *out, int64_t time);

enum { CLOCK_SIZE = sizeof "HH:MM:SS." + NUMBER_DIGITS_MAX };

/* Writes the same at `p`, and returns the place behind it. There must be room for CLOCK_SIZE octets. */
char *clock_put(char *p, int64_t time);

/* Appends YYYY-MM-DD in the local time zone. */
void format_date(GString *out, int64_t time);

enum { UTC_TEXT_SIZE = sizeof "2023-11-14T22:13:20.Z" + NUMBER_DIGITS_MAX };

/* Writes a time as ISO 8601 (RFC 3339) has it, in UTC, with so many digits behind the dot, 9 at most:
 * "2023-11-14T22:13:20.000000000Z". */
void format_utc(char text[UTC_TEXT_SIZE], int64_t time, unsigned digits);

/* Appends a duration, 0 or more nanoseconds, with its unit: "28 us", "4.31 ms", "34.02 s", "2 h 05
 * min". */
void format_duration(GString *out, int64_t nanoseconds);

/* Appends an address, never a name. */
void format_address(GString *out, const struct record_address *a);

/* Appends address.port, as tcpdump prints it, or names where name_resolution_use() asked
 * for them. */
void format_endpoint(GString *out, const struct record_endpoint *e);

/* Returns the arrow between two states of a path, in the locale's character set. */
const char *format_arrow(void);

/* Appends how a conversation was closed, by whom, and in which frames: "merged_fin: server first,
 * FIN in #7; then ...". */
void format_close(GString *out, const struct verdict *v);

enum { FLAGS_TEXT_SIZE = 9 /* a letter for each of 8 bits, and a NUL */ };

/* Writes tcpdump's letters of the control bits that are set, "S." for SYN and ACK, into `text`.
 * Returns `text`. */
const char *format_flags(char text[FLAGS_TEXT_SIZE], uint8_t flags);

/* Appends the line that `tcpdump -nn -S` prints for this segment, without a line feed. */
void format_tcpdump(GString *out, const struct record_segment *r);

#endif
