/*
 * TCP options: a table of the forms in which tcpdump prints them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcpdump_options.h"

#include <glib.h>
#include <string.h>

#define KIND_EOL        0
#define KIND_NOP        1
#define KIND_SACK       5
#define KIND_TIMESTAMP  8
#define KIND_MD5        19
#define KIND_UTO        28
#define KIND_AO         29
#define KIND_TFO        34
#define KIND_EXPERIMENT 254

#define MD5_LENGTH 16
#define TFO_MAGIC  0xf989 /* RFC 6994 identifier of Fast Open, RFC 7413 appendix A */

/* One option while it is read: kind, length, value. */
struct option_octets {
    uint8_t octets[TCP_OPTIONS_MAX];
    unsigned length;
    bool overflow;
};

static void put_octets(struct option_octets *option, uint64_t value, unsigned width)
{
    if (option->length + width > TCP_OPTIONS_MAX) {
        option->overflow = true;
        return;
    }
    while (width-- > 0)
        option->octets[option->length++] = (uint8_t)(value >> (8 * width));
}

static void put_kind(struct option_octets *option, uint8_t kind)
{
    put_octets(option, kind, 1);
    put_octets(option, 0, 1); /* the length, known at the end */
}

/* A decimal number of `width` octets. */
static bool put_number(struct text_span *item, struct option_octets *option, unsigned width)
{
    uint64_t value;

    span_skip_space(item);
    if (!span_number(item, UINT64_MAX >> (64 - 8 * width), &value))
        return false;
    put_octets(option, value, width);
    return true;
}

/* All hexadecimal digits that follow, as octets. */
static bool put_hex(struct text_span *item, struct option_octets *option)
{
    uint8_t octet;

    if (!span_hex_octet(item, &octet))
        return false;
    do
        put_octets(option, octet, 1);
    while (span_hex_octet(item, &octet));
    return true;
}

struct option_form {
    const char *name;
    bool (*read)(struct text_span *item, const struct option_form *form,
                 struct option_octets *option);
    uint8_t kind;
    uint8_t width; /* of its number, in octets */
};

/* `nop`, `eol`: a kind and nothing else. */
static bool read_bare(struct text_span *item, const struct option_form *form,
                      struct option_octets *option)
{
    (void)item;
    put_octets(option, form->kind, 1);
    return true;
}

/* `sackOK`, `mss 1460`, `wscale 7`, `echo 5`, …: at most one number. */
static bool read_number(struct text_span *item, const struct option_form *form,
                        struct option_octets *option)
{
    put_kind(option, form->kind);
    return form->width == 0 || put_number(item, option, form->width);
}

/* `TS val 1 ecr 2`, in the old form `timestamp 1 2`. */
static bool read_timestamp(struct text_span *item, const struct option_form *form,
                           struct option_octets *option)
{
    put_kind(option, form->kind);
    span_skip_space(item);
    span_skip(item, "val ");
    if (!put_number(item, option, 4))
        return false;
    span_skip_space(item);
    span_skip(item, "ecr ");
    return put_number(item, option, 4);
}

/* `sack 2 {1:2}{3:4}`, in the old form `sack sack 2 {1:2}{3:4}`. */
static bool read_sack(struct text_span *item, const struct option_form *form,
                      struct option_octets *option)
{
    uint64_t blocks;

    span_skip_space(item);
    if (span_skip(item, "sack"))
        span_skip_space(item);
    put_kind(option, form->kind);
    if (!span_number(item, 4, &blocks))
        return false;
    for (; blocks > 0; blocks--) {
        span_skip_space(item);
        if (!span_skip(item, "{") || !put_number(item, option, 4) || !span_skip(item, ":") ||
            !put_number(item, option, 4) || !span_skip(item, "}"))
            return false;
    }
    return true;
}

/* `tfo  cookiereq`, `tfo  cookie 0011…` (RFC 7413); `exp-tfo …` in an experimental option. */
static bool read_fast_open(struct text_span *item, const struct option_form *form,
                           struct option_octets *option)
{
    put_kind(option, form->kind);
    if (form->kind == KIND_EXPERIMENT)
        put_octets(option, TFO_MAGIC, 2);
    span_skip_space(item);
    if (span_skip(item, "cookiereq"))
        return true;
    if (!span_skip(item, "cookie"))
        return false;
    span_skip_space(item);
    return put_hex(item, option);
}

/* `exp-0102`: only the identifier is printed. */
static bool read_experiment(struct text_span *item, const struct option_form *form,
                            struct option_octets *option)
{
    put_kind(option, form->kind);
    return put_hex(item, option);
}

/* `unknown-27 0x0011…`, in the old form `opt-27:0011…`. */
static bool read_unknown(struct text_span *item, const struct option_form *form,
                         struct option_octets *option)
{
    uint64_t kind;

    (void)form;
    if (!span_number(item, UINT8_MAX, &kind) || kind < 2)
        return false;
    put_kind(option, (uint8_t)kind);
    span_skip_space(item);
    if (span_skip(item, "0x"))
        return put_hex(item, option);
    if (span_skip(item, ":"))
        put_hex(item, option);
    return true;
}

/* `can't check - 0011…`, the second half of what is printed of a signature (RFC 2385). */
static bool read_md5(struct text_span *item, const struct option_form *form,
                     struct option_octets *option)
{
    put_kind(option, form->kind);
    return put_hex(item, option);
}

/* `tcp-ao keyid 1 rnextkeyid 2 mac 0x0304…` (RFC 5925). */
static bool read_authentication(struct text_span *item, const struct option_form *form,
                                struct option_octets *option)
{
    put_kind(option, form->kind);
    span_skip_space(item);
    if (!span_skip(item, "keyid") || !put_number(item, option, 1))
        return false;
    span_skip_space(item);
    if (!span_skip(item, "rnextkeyid") || !put_number(item, option, 1))
        return false;
    span_skip_space(item);
    return !span_skip(item, "mac 0x") || put_hex(item, option);
}

/* `uto 0x8005 983160`: the field, then the seconds it stands for (RFC 5482). */
static bool read_user_timeout(struct text_span *item, const struct option_form *form,
                              struct option_octets *option)
{
    uint64_t field;

    put_kind(option, form->kind);
    span_skip_space(item);
    if (!span_skip(item, "0x") || !span_hex(item, UINT16_MAX, &field))
        return false;
    put_octets(option, field, 2);
    item->at = item->end;
    return true;
}

/*
 * `mptcp 12 dss ack …` (RFC 8684): its print does not tell all of it, and made-up keys and numbers
 * would mislead, so NOPs take its place.
 */
static bool read_mptcp(struct text_span *item, const struct option_form *form,
                       struct option_octets *option)
{
    uint64_t length;

    (void)form;
    span_skip_space(item);
    if (!span_number(item, TCP_OPTIONS_MAX, &length) || length < 3)
        return false;
    while (option->length < length)
        put_octets(option, KIND_NOP, 1);
    item->at = item->end;
    return true;
}

/* A name that begins with another one stands before it. */
static const struct option_form forms[] = {
    {"nop", read_bare, KIND_NOP, 0},
    {"eol", read_bare, KIND_EOL, 0},
    {"mss", read_number, 2, 2},
    {"wscale", read_number, 3, 1},
    {"sackOK", read_number, 4, 0},
    {"sack", read_sack, KIND_SACK, 0},
    {"TS", read_timestamp, KIND_TIMESTAMP, 0},
    {"timestamp", read_timestamp, KIND_TIMESTAMP, 0},
    {"echoreply", read_number, 7, 4},
    {"echo", read_number, 6, 4},
    {"ccnew", read_number, 12, 4},
    {"ccecho", read_number, 13, 4},
    {"cc", read_number, 11, 4},
    {"tfo", read_fast_open, KIND_TFO, 0},
    {"exp-tfo", read_fast_open, KIND_EXPERIMENT, 0},
    {"exp-", read_experiment, KIND_EXPERIMENT, 0},
    {"unknown-", read_unknown, 0, 0},
    {"opt-", read_unknown, 0, 0},
    {"can't check - ", read_md5, KIND_MD5, 0},
    {"tcp-ao", read_authentication, KIND_AO, 0},
    {"uto", read_user_timeout, KIND_UTO, 0},
    {"mptcp", read_mptcp, 0, 0},
};

/* Reads one item of the list. Returns false if it is not understood to its end. */
static bool read_option(struct text_span item, struct option_octets *option)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (!span_skip(&item, forms[i].name))
            continue;
        if (!forms[i].read(&item, &forms[i], option) || option->overflow)
            return false;
        if (option->octets[0] != KIND_NOP && option->length > 1)
            option->octets[1] = (uint8_t)option->length;
        span_skip_space(&item);
        return item.at == item.end;
    }
    return false;
}

/* Cuts the next item off the list. A comma inside of braces belongs to the item. */
static bool next_item(struct text_span *list, struct text_span *item)
{
    int depth = 0;

    span_skip_space(list);
    if (list->at == list->end)
        return false;
    *item = *list;
    for (; list->at < list->end && (*list->at != ',' || depth > 0); list->at++)
        depth += (*list->at == '{') - (*list->at == '}');
    item->end = list->at;
    span_skip(list, ",");
    return true;
}

static void append(struct tcp_options *options, const struct option_octets *option)
{
    if (option->octets[0] == KIND_SACK) {
        options->sack_at = options->length + 2;
        options->sack_edges = (option->length - 2) / 4;
    }
    memcpy(options->octets + options->length, option->octets, option->length);
    options->length += option->length;
}

char *tcpdump_options_read(struct text_span text, struct tcp_options *options)
{
    GString *note = g_string_new(NULL);
    struct text_span item;

    *options = (struct tcp_options){0};
    while (next_item(&text, &item)) {
        struct option_octets option = {0};
        bool read = read_option(item, &option);

        if (read && options->length + option.length <= TCP_OPTIONS_MAX) {
            append(options, &option);
            if (span_starts(item, "mptcp"))
                g_string_assign(note, "NOPs written for its MPTCP option");
        } else if (!span_starts(item, "md5")) { /* its octets are in the item behind it */
            char *quote = span_quote(item);

            g_string_printf(note, "option '%s' %s and is left out", quote,
                            read ? "does not fit into 40 octets" : "cannot be read");
            g_free(quote);
        }
    }
    while (options->length % 4 != 0)
        options->octets[options->length++] = KIND_EOL;
    if (note->len == 0) {
        g_string_free(note, TRUE);
        return NULL;
    }
    return g_string_free(note, FALSE);
}
