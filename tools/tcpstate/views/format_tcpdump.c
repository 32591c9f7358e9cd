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
        g_string_append_c(out, digits[p[i] >> 4]);
        g_string_append_c(out, digits[p[i] & 15]);
    }
}

const char *format_flags(char text[FLAGS_TEXT_SIZE], uint8_t flags)
{
    static const char letters[] = "FSRP.UEW"; /* the lowest bit first, as tcpdump prints them */
    unsigned n = 0;
    for (unsigned bit = 0; bit < 8; bit++) {
        if (flags & 1u << bit)
            text[n++] = letters[bit];
    }
    text[n] = '\0';
    return text;
}

static void put_flags(GString *out, uint8_t flags)
{
    char text[FLAGS_TEXT_SIZE];
    g_string_append(out, "Flags [");
    g_string_append(out, flags ? format_flags(text, flags) : "none");
    g_string_append_c(out, ']');
}

static void put_sack(GString *out, const uint8_t *p, size_t length)
{
    if (length % 8) {
        g_string_append(out, " invalid sack");
        return;
    }
    g_string_append_c(out, ' ');
    format_number(out, length / 8);
    g_string_append_c(out, ' ');
    for (size_t i = 0; i < length; i += 8) {
        g_string_append_c(out, '{');
        format_number(out, read_be(p + i, 4));
        g_string_append_c(out, ':');
        format_number(out, read_be(p + i + 4, 4));
        g_string_append_c(out, '}');
    }
}

static void put_cookie(GString *out, const uint8_t *p, size_t length)
{
    if (!length) {
        g_string_append(out, " cookiereq");
    } else if (length % 2 || length < 4 || length > 16) { /* RFC 7413 section 4.1.1 */
        g_string_append(out, " (invalid)");
    } else {
        g_string_append(out, " cookie ");
        put_hex(out, p, length);
    }
}

static void put_ao(GString *out, const uint8_t *p, size_t length)
{
    if (length < 2) { /* RFC 5925 section 2.2 */
        g_string_append(out, " (invalid)");
        return;
    }
    g_string_append_printf(out, " keyid %u rnextkeyid %u", p[0], p[1]);
    if (length > 2) {
        g_string_append(out, " mac 0x");
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
        g_string_append(out, numbers[i].name);
        g_string_append_c(out, ' ');
        format_number(out, read_be(p, length));
        return true;
    }
    return false;
}

static void put_other_option(GString *out, uint8_t kind, const uint8_t *p, size_t length)
{
    g_string_append(out, "unknown-");
    format_number(out, kind);
    if (length) {
        g_string_append(out, " 0x");
        put_hex(out, p, length);
    }
}

/* Appends one option with a length octet: it has `length` octets of data at `p`. */
static void put_option(GString *out, uint8_t kind, const uint8_t *p, size_t length)
{
    if (put_number_option(out, kind, p, length))
        return;
    if (kind == OPTION_SACK_PERMITTED && !length) {
        g_string_append(out, "sackOK");
    } else if (kind == OPTION_SACK) {
        g_string_append(out, "sack");
        put_sack(out, p, length);
    } else if (kind == OPTION_TIMESTAMPS && length == 8) {
        g_string_append(out, "TS val ");
        format_number(out, read_be(p, 4));
        g_string_append(out, " ecr ");
        format_number(out, read_be(p + 4, 4));
    } else if (kind == OPTION_MD5 && length == 16) {
        g_string_append(out, "md5 shared secret not supplied with -M, can't check - ");
        put_hex(out, p, length);
    } else if (kind == OPTION_AO) {
        g_string_append(out, "tcp-ao");
        put_ao(out, p, length);
    } else if (kind == OPTION_FAST_OPEN) {
        g_string_append(out, "tfo ");
        put_cookie(out, p, length);
    } else if (kind == OPTION_EXPERIMENT_2 && length >= 2) {
        bool fast_open = !memcmp(p, fast_open_magic, sizeof fast_open_magic);
        g_string_append(out, fast_open ? "exp-tfo" : "exp-");
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
    g_string_append(out, ", options [");
    while (left && !ended) {
        uint8_t kind = p[0];
        size_t length = 1;
        if (p != r->options)
            g_string_append_c(out, ',');
        if (kind == OPTION_EOL || kind == OPTION_NOP) {
            g_string_append(out, kind == OPTION_NOP ? "nop" : "eol");
            ended = kind == OPTION_EOL;
        } else if (left < 2 || p[1] < 2 || p[1] > left) {
            g_string_append(out, r->options_cut ? "[|tcp]" : "[bad opt]");
            break;
        } else {
            length = p[1];
            put_option(out, kind, p + 2, length - 2);
        }
        p += length;
        left -= length;
    }
    if (r->options_cut && !left && !ended)
        g_string_append(out, ",[|tcp]");
    g_string_append_c(out, ']');
}

void format_tcpdump(GString *out, const struct record_segment *r)
{
    const struct segment *s = &r->segment;
    format_clock(out, s->time);
    g_string_append(out, record_address_is_ipv6(&r->source.address) ? " IP6 " : " IP ");
    format_endpoint(out, &r->source);
    g_string_append(out, " > ");
    format_endpoint(out, &r->destination);
    g_string_append(out, ": ");
    put_flags(out, s->flags);
    if (s->len || s->flags & (TCP_SYN | TCP_FIN | TCP_RST)) {
        g_string_append(out, ", seq ");
        format_number(out, s->seq);
    }
    if (s->len) {
        g_string_append_c(out, ':');
        format_number(out, s->seq + s->len);
    }
    if (s->flags & TCP_ACK) {
        g_string_append(out, ", ack ");
        format_number(out, s->ack);
    }
    g_string_append(out, ", win ");
    format_number(out, s->window);
    if (r->options_length || r->options_cut)
        put_options(out, r);
    g_string_append(out, ", length ");
    format_number(out, s->len);
}
