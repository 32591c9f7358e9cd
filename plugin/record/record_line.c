/*
 * Reads the fields of a record's line.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "record_line.h"

#include <string.h>

#include "engine/duration.h"

void line_reject(struct line_reader *in, const char *error)
{
    if (!in->error)
        in->error = error;
}

bool line_cut_at(struct line_part *rest, char separator, struct line_part *piece)
{
    const char *at = rest->length ? memchr(rest->start, separator, rest->length) : NULL;
    *piece = *rest;
    if (!at)
        return false;
    piece->length = (size_t)(at - rest->start);
    rest->start = at + 1;
    rest->length -= piece->length + 1;
    return true;
}

struct line_part line_field(struct line_reader *in)
{
    struct line_part field = {"", 0};
    if (!in->next) {
        line_reject(in, "too few fields");
        return field;
    }
    struct line_part rest = {in->next, (size_t)(in->end - in->next)};
    in->next = line_cut_at(&rest, '\t', &field) ? rest.start : NULL;
    return field;
}

bool line_part_is_empty(struct line_part s)
{
    return s.length == 1 && s.start[0] == '-';
}

bool line_parse_digits(struct line_part s, uint64_t max, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < s.length; i++) {
        unsigned digit = (unsigned char)s.start[i] - (unsigned)'0';
        if (digit > 9 || *value > max / 10 || *value * 10 > max - digit)
            return false;
        *value = *value * 10 + digit;
    }
    return s.length > 0;
}

bool line_parse_time(struct line_part s, int64_t *time)
{
    bool negative = s.length && s.start[0] == '-';
    if (negative) {
        s.start++;
        s.length--;
    }
    struct line_part seconds;
    uint64_t whole;
    uint64_t fraction;
    if (!line_cut_at(&s, '.', &seconds) || s.length != TIME_FRACTION_DIGITS ||
        !line_parse_digits(seconds, INT64_MAX / NS_PER_SECOND, &whole) ||
        !line_parse_digits(s, INT64_MAX, &fraction))
        return false;
    uint64_t ns = whole * (uint64_t)NS_PER_SECOND + fraction;
    if (ns > (uint64_t)INT64_MAX + negative)
        return false;
    *time = (int64_t)(negative ? -ns : ns);
    return true;
}

bool line_parse_name(struct line_part s, name_function *name, unsigned count, unsigned *value)
{
    for (unsigned i = 0; i < count; i++) {
        const char *spelling = name(i);
        if (spelling && strlen(spelling) == s.length && !memcmp(spelling, s.start, s.length)) {
            *value = i;
            return true;
        }
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool line_parse_hex(struct line_part s, uint8_t *octets, size_t max)
{
    if (s.length % 2 || s.length / 2 > max)
        return false;
    for (size_t i = 0; i < s.length; i += 2) {
        int high = hex_digit(s.start[i]);
        int low = hex_digit(s.start[i + 1]);
        if (high < 0 || low < 0)
            return false;
        octets[i / 2] = (uint8_t)(high << 4 | low);
    }
    return true;
}

uint64_t line_number(struct line_reader *in, uint64_t max, const char *error)
{
    uint64_t value;
    if (!line_parse_digits(line_field(in), max, &value))
        line_reject(in, error);
    return value;
}

uint32_t line_u32(struct line_reader *in, const char *error)
{
    return (uint32_t)line_number(in, UINT32_MAX, error);
}

uint32_t line_frame(struct line_reader *in, const char *error)
{
    uint32_t frame = line_u32(in, error);
    if (!frame)
        line_reject(in, error);
    return frame;
}

uint32_t line_frame_or_none(struct line_reader *in, const char *error)
{
    struct line_reader ahead = *in;
    if (!line_part_is_empty(line_field(&ahead)))
        return line_frame(in, error);
    *in = ahead;
    return 0;
}

int64_t line_time(struct line_reader *in)
{
    int64_t time = 0;
    if (!line_parse_time(line_field(in), &time))
        line_reject(in, "bad time");
    return time;
}

uint8_t line_name(struct line_reader *in, name_function *name, unsigned count, const char *error)
{
    struct line_part s = line_field(in);
    unsigned value = 0;
    if (!(line_part_is_empty(s) && !name(0)) && !line_parse_name(s, name, count, &value))
        line_reject(in, error);
    return (uint8_t)value;
}

uint32_t line_set(struct line_reader *in, name_function *name, unsigned count, const char *error)
{
    struct line_part rest = line_field(in);
    uint32_t set = 0;
    for (bool more = !line_part_is_empty(rest); more;) {
        struct line_part item;
        unsigned value = 0;
        more = line_cut_at(&rest, ',', &item);
        if (!line_parse_name(item, name, count, &value)) {
            line_reject(in, error);
            return 0;
        }
        set |= 1u << value;
    }
    return set;
}
