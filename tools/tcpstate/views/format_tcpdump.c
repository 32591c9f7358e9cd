/*
 * A segment in tcpdump's own form: `tcpdump -nn -S`, release 4.99.
 *
 * Known differences: ", urg N" is missing, because records have no urgent pointer. MPTCP options
 * are shown as octets. No payload is decoded behind the length.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "format.h"

#include <string.h>

#include "engine/octets.h"
#include "record/text_put.h"
#include "time_display.h"

/* RFC 9293 section 3.1 and the IANA registry "TCP Option Kind Numbers". */
enum option_kind {
    OPTION_EOL = 0,
    OPTION_NOP = 1,
    OPTION_MSS = 2,
    OPTION_WSCALE = 3,
    OPTION_SACK_PERMITTED = 4,
    OPTION_SACK = 5,
    OPTION_ECHO = 6,
    OPTION_ECHO_REPLY = 7,
    OPTION_TIMESTAMPS = 8,
    OPTION_CC = 11,
    OPTION_CC_NEW = 12,
    OPTION_MD5 = 19,
    OPTION_AO = 29,
    OPTION_FAST_OPEN = 34,
    OPTION_EXPERIMENT_2 = 254,
};

enum {
    /* No option has more than 16 characters an octet: an empty cookie has "tfo  cookiereq". Room for all options, and for
     * the rest of the header. */
    HEADER_SIZE = OPTIONS_MAX * 16 + 256,
};

static const uint8_t fast_open_magic[] = {0xf9, 0x89}; /* RFC 7413 section 4.1.1, experimental */

static char *put_hex(char *p, const uint8_t *octets, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        *p++ = digits[octets[i] >> 4];
        *p++ = digits[octets[i] & 15];
    }
    return p;
}

const char *format_flags(char text[FLAGS_TEXT_SIZE], uint8_t flags)
{
    static const char letters[] = "FSRP.UEW"; /* the lowest bit first, as tcpdump prints them */
    unsigned n = 0;
    for (unsigned left = flags; left; left &= left - 1)
        text[n++] = letters[__builtin_ctz(left)];
    text[n] = '\0';
    return text;
}

static char *put_flags(char *p, uint8_t flags)
{
    char text[FLAGS_TEXT_SIZE];
    p = text_put(p, "Flags [");
    p = flags ? text_put(p, format_flags(text, flags)) : text_put(p, "none");
    return text_put(p, "]");
}

static char *put_sack(char *p, const uint8_t *octets, size_t length)
{
    if (length % 8)
        return text_put(p, " invalid sack");
    p = text_put(decimal_put(text_put(p, " "), length / 8), " ");
    for (size_t i = 0; i < length; i += 8) {
        p = decimal_put(text_put(p, "{"), octets_get32(octets + i));
        p = decimal_put(text_put(p, ":"), octets_get32(octets + i + 4));
        p = text_put(p, "}");
    }
    return p;
}

static char *put_cookie(char *p, const uint8_t *octets, size_t length)
{
    if (!length)
        return text_put(p, " cookiereq");
    if (length % 2 || length < 4 || length > 16) /* RFC 7413 section 4.1.1 */
        return text_put(p, " (invalid)");
    return put_hex(text_put(p, " cookie "), octets, length);
}

static char *put_ao(char *p, const uint8_t *octets, size_t length)
{
    if (length < 2) /* RFC 5925 section 2.2 */
        return text_put(p, " (invalid)");
    p = decimal_put(text_put(p, " keyid "), octets[0]);
    p = decimal_put(text_put(p, " rnextkeyid "), octets[1]);
    return length > 2 ? put_hex(text_put(p, " mac 0x"), octets + 2, length - 2) : p;
}

/* Options that are a name and one number. */
static const struct {
    enum option_kind kind;
    const char *name;
    size_t octets;
} numbers[] = {
    {OPTION_MSS, "mss", 2},   {OPTION_WSCALE, "wscale", 1},
    {OPTION_ECHO, "echo", 4}, {OPTION_ECHO_REPLY, "echoreply", 4},
    {OPTION_CC, "cc", 4},     {OPTION_CC_NEW, "ccnew", 4},
};

/* Returns the number in 1, 2 or 4 octets at `p`. */
static uint32_t get_number(const uint8_t *p, size_t octets)
{
    return octets == 4 ? octets_get32(p) : octets == 2 ? octets_get16(p) : p[0];
}

/* Returns the place behind the option, or NULL when it is none of those, or has another length. */
static char *put_number_option(char *p, uint8_t kind, const uint8_t *octets, size_t length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (numbers[i].kind != kind || numbers[i].octets != length)
            continue;
        p = text_put(text_put(p, numbers[i].name), " ");
        return decimal_put(p, get_number(octets, length));
    }
    return NULL;
}

static char *put_other_option(char *p, uint8_t kind, const uint8_t *octets, size_t length)
{
    p = decimal_put(text_put(p, "unknown-"), kind);
    return length ? put_hex(text_put(p, " 0x"), octets, length) : p;
}

static char *put_timestamps(char *p, const uint8_t *octets)
{
    p = decimal_put(text_put(p, "TS val "), octets_get32(octets));
    return decimal_put(text_put(p, " ecr "), octets_get32(octets + 4));
}

static char *put_experiment(char *p, const uint8_t *octets, size_t length)
{
    if (!memcmp(octets, fast_open_magic, sizeof fast_open_magic))
        return put_cookie(text_put(p, "exp-tfo"), octets + 2, length - 2);
    return put_hex(text_put(p, "exp-"), octets, 2);
}

/* Writes one option with a length octet: it has `length` octets of data at `octets`. */
static char *put_option(char *p, uint8_t kind, const uint8_t *octets, size_t length)
{
    if (kind == OPTION_TIMESTAMPS && length == 8)
        return put_timestamps(p, octets);
    char *end = put_number_option(p, kind, octets, length);
    if (end)
        return end;
    if (kind == OPTION_SACK_PERMITTED && !length)
        return text_put(p, "sackOK");
    if (kind == OPTION_SACK)
        return put_sack(text_put(p, "sack"), octets, length);
    if (kind == OPTION_MD5 && length == 16)
        return put_hex(text_put(p, "md5 shared secret not supplied with -M, can't check - "),
                       octets, length);
    if (kind == OPTION_AO)
        return put_ao(text_put(p, "tcp-ao"), octets, length);
    if (kind == OPTION_FAST_OPEN)
        return put_cookie(text_put(p, "tfo "), octets, length);
    if (kind == OPTION_EXPERIMENT_2 && length >= 2)
        return put_experiment(p, octets, length);
    return put_other_option(p, kind, octets, length);
}

static char *put_options(char *p, const struct record_segment *r)
{
    const uint8_t *option = r->options;
    size_t left = r->options_length;
    bool ended = false;
    p = text_put(p, ", options [");
    while (left && !ended) {
        uint8_t kind = option[0];
        size_t length = 1;
        if (option != r->options)
            p = text_put(p, ",");
        if (kind == OPTION_EOL || kind == OPTION_NOP) {
            p = kind == OPTION_NOP ? text_put(p, "nop") : text_put(p, "eol");
            ended = kind == OPTION_EOL;
        } else if (left < 2 || option[1] < 2 || option[1] > left) {
            p = r->options_cut ? text_put(p, "[|tcp]") : text_put(p, "[bad opt]");
            break;
        } else {
            length = option[1];
            p = put_option(p, kind, option + 2, length - 2);
        }
        option += length;
        left -= length;
    }
    if (r->options_cut && !left && !ended)
        p = text_put(p, ",[|tcp]");
    return text_put(p, "]");
}

/* Writes what stands behind the endpoints. */
static char *put_header(char *p, const struct record_segment *r)
{
    const struct segment *s = &r->segment;
    p = put_flags(text_put(p, ": "), s->flags);
    if (s->len || s->flags & (TCP_SYN | TCP_FIN | TCP_RST))
        p = decimal_put(text_put(p, ", seq "), s->seq);
    if (s->len)
        p = decimal_put(text_put(p, ":"), s->seq + s->len);
    if (s->flags & TCP_ACK)
        p = decimal_put(text_put(p, ", ack "), s->ack);
    p = decimal_put(text_put(p, ", win "), s->window);
    if (r->options_length || r->options_cut)
        p = put_options(p, r);
    return decimal_put(text_put(p, ", length "), s->len);
}

void format_tcpdump(GString *out, const struct record_segment *r)
{
    format_time(out, r->segment.time);
    format_text(out, record_address_is_ipv6(&r->source.address) ? " IP6 " : " IP ");
    format_endpoint(out, &r->source);
    format_text(out, " > ");
    format_endpoint(out, &r->destination);
    format_wrote(out, put_header(format_room(out, HEADER_SIZE), r));
}
