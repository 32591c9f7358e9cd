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

static const uint8_t fast_open_magic[] = {0xf9, 0x89}; /* RFC 7413 section 4.1.1, experimental */

static uint32_t read_be(const uint8_t *p, size_t octets)
{
    uint32_t value = 0;
    for (size_t i = 0; i < octets; i++)
        value = value << 8 | p[i];
    return value;
}

static void put_hex(GString *out, const uint8_t *p, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        format_character(out, digits[p[i] >> 4]);
        format_character(out, digits[p[i] & 15]);
    }
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

static void put_flags(GString *out, uint8_t flags)
{
    char text[FLAGS_TEXT_SIZE];
    format_text(out, "Flags [");
    format_text(out, flags ? format_flags(text, flags) : "none");
    format_character(out, ']');
}

static void put_sack(GString *out, const uint8_t *p, size_t length)
{
    if (length % 8) {
        format_text(out, " invalid sack");
        return;
    }
    format_character(out, ' ');
    format_number(out, length / 8);
    format_character(out, ' ');
    for (size_t i = 0; i < length; i += 8) {
        format_character(out, '{');
        format_number(out, read_be(p + i, 4));
        format_character(out, ':');
        format_number(out, read_be(p + i + 4, 4));
        format_character(out, '}');
    }
}

static void put_cookie(GString *out, const uint8_t *p, size_t length)
{
    if (!length) {
        format_text(out, " cookiereq");
    } else if (length % 2 || length < 4 || length > 16) { /* RFC 7413 section 4.1.1 */
        format_text(out, " (invalid)");
    } else {
        format_text(out, " cookie ");
        put_hex(out, p, length);
    }
}

static void put_ao(GString *out, const uint8_t *p, size_t length)
{
    if (length < 2) { /* RFC 5925 section 2.2 */
        format_text(out, " (invalid)");
        return;
    }
    g_string_append_printf(out, " keyid %u rnextkeyid %u", p[0], p[1]);
    if (length > 2) {
        format_text(out, " mac 0x");
        put_hex(out, p + 2, length - 2);
    }
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

/* Returns false when the option is none of those, or has another length. */
static bool put_number_option(GString *out, uint8_t kind, const uint8_t *p, size_t length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (numbers[i].kind != kind || numbers[i].octets != length)
            continue;
        format_text(out, numbers[i].name);
        format_character(out, ' ');
        format_number(out, read_be(p, length));
        return true;
    }
    return false;
}

static void put_other_option(GString *out, uint8_t kind, const uint8_t *p, size_t length)
{
    format_text(out, "unknown-");
    format_number(out, kind);
    if (length) {
        format_text(out, " 0x");
        put_hex(out, p, length);
    }
}

/* Appends one option with a length octet: it has `length` octets of data at `p`. */
static void put_option(GString *out, uint8_t kind, const uint8_t *p, size_t length)
{
    if (put_number_option(out, kind, p, length))
        return;
    if (kind == OPTION_SACK_PERMITTED && !length) {
        format_text(out, "sackOK");
    } else if (kind == OPTION_SACK) {
        format_text(out, "sack");
        put_sack(out, p, length);
    } else if (kind == OPTION_TIMESTAMPS && length == 8) {
        format_text(out, "TS val ");
        format_number(out, read_be(p, 4));
        format_text(out, " ecr ");
        format_number(out, read_be(p + 4, 4));
    } else if (kind == OPTION_MD5 && length == 16) {
        format_text(out, "md5 shared secret not supplied with -M, can't check - ");
        put_hex(out, p, length);
    } else if (kind == OPTION_AO) {
        format_text(out, "tcp-ao");
        put_ao(out, p, length);
    } else if (kind == OPTION_FAST_OPEN) {
        format_text(out, "tfo ");
        put_cookie(out, p, length);
    } else if (kind == OPTION_EXPERIMENT_2 && length >= 2) {
        bool fast_open = !memcmp(p, fast_open_magic, sizeof fast_open_magic);
        format_text(out, fast_open ? "exp-tfo" : "exp-");
        if (fast_open)
            put_cookie(out, p + 2, length - 2);
        else
            put_hex(out, p, 2);
    } else {
        put_other_option(out, kind, p, length);
    }
}

static void put_options(GString *out, const struct record_segment *r)
{
    const uint8_t *p = r->options;
    size_t left = r->options_length;
    bool ended = false;
    format_text(out, ", options [");
    while (left && !ended) {
        uint8_t kind = p[0];
        size_t length = 1;
        if (p != r->options)
            format_character(out, ',');
        if (kind == OPTION_EOL || kind == OPTION_NOP) {
            format_text(out, kind == OPTION_NOP ? "nop" : "eol");
            ended = kind == OPTION_EOL;
        } else if (left < 2 || p[1] < 2 || p[1] > left) {
            format_text(out, r->options_cut ? "[|tcp]" : "[bad opt]");
            break;
        } else {
            length = p[1];
            put_option(out, kind, p + 2, length - 2);
        }
        p += length;
        left -= length;
    }
    if (r->options_cut && !left && !ended)
        format_text(out, ",[|tcp]");
    format_character(out, ']');
}

void format_tcpdump(GString *out, const struct record_segment *r)
{
    const struct segment *s = &r->segment;
    format_time(out, s->time);
    format_text(out, record_address_is_ipv6(&r->source.address) ? " IP6 " : " IP ");
    format_endpoint(out, &r->source);
    format_text(out, " > ");
    format_endpoint(out, &r->destination);
    format_text(out, ": ");
    put_flags(out, s->flags);
    if (s->len || s->flags & (TCP_SYN | TCP_FIN | TCP_RST)) {
        format_text(out, ", seq ");
        format_number(out, s->seq);
    }
    if (s->len) {
        format_character(out, ':');
        format_number(out, s->seq + s->len);
    }
    if (s->flags & TCP_ACK) {
        format_text(out, ", ack ");
        format_number(out, s->ack);
    }
    format_text(out, ", win ");
    format_number(out, s->window);
    if (r->options_length || r->options_cut)
        put_options(out, r);
    format_text(out, ", length ");
    format_number(out, s->len);
}
