/*
 * Encodings: a byte order mark tells UTF-16, or a NUL in nearly every other octet.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "text_encoding.h"

#include <string.h>

#include "conversion.h"

enum {
    LOOK_AT = 4096,      /* octets at the beginning that decide whether it is a text */
    LOOK_AT_LEAST = 4,   /* fewer octets decide nothing */
    STRANGE_ONE_IN = 50, /* in a text, at most one octet of 50 is a control character */
};

enum encoding { NOT_UTF16, LITTLE_ENDIAN_UTF16, BIG_ENDIAN_UTF16 };

static struct text_span first_octets(struct text_span text)
{
    text.end = text.at + MIN(span_length(text), LOOK_AT);
    return text;
}

/* Returns true if of the octets at `first`, `first` + 2 and so on at least 9 in 10 are NUL, and of the
 * others at most 1 in 10. */
static bool every_other_is_nul(struct text_span text, size_t first)
{
    size_t count[2] = {0, 0}, pairs = span_length(text) / 2;

    for (size_t i = 0; i < pairs * 2; i++)
        count[i % 2] += text.at[i] == '\0';
    return count[first] * 10 >= pairs * 9 && count[1 - first] * 10 <= pairs;
}

static enum encoding find_encoding(struct text_span text)
{
    if (span_length(text) < LOOK_AT_LEAST)
        return NOT_UTF16;
    if (span_starts(text, "\xff\xfe"))
        return LITTLE_ENDIAN_UTF16;
    if (span_starts(text, "\xfe\xff"))
        return BIG_ENDIAN_UTF16;
    text = first_octets(text);
    if (every_other_is_nul(text, 1))
        return LITTLE_ENDIAN_UTF16;
    return every_other_is_nul(text, 0) ? BIG_ENDIAN_UTF16 : NOT_UTF16;
}

static gunichar2 take_unit(struct text_span *text, enum encoding encoding)
{
    const unsigned char *octets = (const unsigned char *)text->at;
    unsigned high = encoding == BIG_ENDIAN_UTF16 ? octets[0] : octets[1];
    unsigned low = encoding == BIG_ENDIAN_UTF16 ? octets[1] : octets[0];

    text->at += 2;
    return (gunichar2)(high << 8 | low);
}

GString *text_decode_utf16(struct text_span text)
{
    enum encoding encoding = find_encoding(text);
    GString *decoded;

    if (encoding == NOT_UTF16)
        return NULL;
    decoded = g_string_sized_new(span_length(text) / 2 + 1);
    while (span_length(text) >= 2) {
        gunichar2 unit = take_unit(&text, encoding);

        /* Of a pair of surrogates nothing is needed: no packet is printed with such characters. */
        g_string_append_unichar(decoded, (unit & 0xf800) == 0xd800 ? 0xfffd : unit);
    }
    return decoded;
}

/* A text has no control characters but those of terminals and dumps; a log that was cut while it was
 * written has NULs in a row. */
static bool is_strange(const char *octets, size_t i)
{
    if ((unsigned char)octets[i] >= ' ' || (i > 0 && octets[i] == octets[i - 1]))
        return false;
    return octets[i] == '\0' || !strchr("\t\n\v\f\r\x1b\b\a", octets[i]);
}

static bool is_compressed(struct text_span text)
{
    static const char *const magics[] = {"\x1f\x8b", "\x28\xb5\x2f\xfd", "\x04\x22\x4d\x18",
                                         "\3757zXZ", "BZh"};

    for (unsigned i = 0; i < G_N_ELEMENTS(magics); i++)
        if (span_starts(text, magics[i]))
            return true;
    return false;
}

bool is_text(const void *octets, size_t length)
{
    struct text_span text = {octets, (const char *)octets + length};
    GString *decoded;
    size_t strange = 0, count;

    if (length < LOOK_AT_LEAST || is_capture(octets, length) || is_compressed(text))
        return false;
    text = first_octets(text);
    decoded = text_decode_utf16(text);
    if (decoded)
        text = (struct text_span){decoded->str, decoded->str + decoded->len};
    count = span_length(text);
    for (size_t i = 0; i < count; i++)
        strange += is_strange(text.at, i);
    if (decoded)
        g_string_free(decoded, TRUE);
    return strange * STRANGE_ONE_IN <= count;
}
