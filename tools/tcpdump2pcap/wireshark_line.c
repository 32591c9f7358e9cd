/*
 * The packet list of Wireshark: what stands before the flags is read backwards, from ports to time.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_line.h"

#include <glib.h>
#include <string.h>

#include "option_octets.h"

#define FLAGS_MAX 60 /* characters between the brackets */

static bool is_separator(char c)
{
    return c == ' ' || c == '\t' || c == '"' || c == ',';
}

/* Cuts the last word off `text`. Returns an empty one if there is none. */
static struct text_span last_word(struct text_span *text)
{
    struct text_span word;

    while (text->end > text->at && is_separator(text->end[-1]))
        text->end--;
    word = (struct text_span){text->end, text->end};
    while (word.at > text->at && !is_separator(word.at[-1]))
        word.at--;
    text->end = word.at;
    return word;
}

static bool is_arrow(struct text_span word)
{
    return span_equal(word, "→") || span_equal(word, ">") || span_equal(word, "->") ||
           span_equal(word, "&gt;");
}

/* `SYN, ACK`, `<None>`; ECN and NS are older names. */
static bool read_flags(struct text_span text, unsigned *flags)
{
    static const struct {
        const char *name;
        unsigned bit;
    } names[] = {{"FIN", TCP_FIN}, {"SYN", TCP_SYN}, {"RST", TCP_RST}, {"PSH", TCP_PSH},
                 {"ACK", TCP_ACK}, {"URG", TCP_URG}, {"ECE", TCP_ECE}, {"ECN", TCP_ECE},
                 {"CWR", TCP_CWR}, {"AE", TCP_AE},   {"NS", TCP_AE},   {"<None>", 0}};

    *flags = 0;
    while (text.at < text.end) {
        unsigned i = 0;

        while (i < G_N_ELEMENTS(names) && !span_skip(&text, names[i].name))
            i++;
        if (i == G_N_ELEMENTS(names))
            return false;
        *flags |= names[i].bit;
        span_skip(&text, ",");
        span_skip_blanks(&text);
    }
    return true;
}

/* `443`, `https(443)`, or `https` alone, which stays a name. */
static struct text_span read_port(struct text_span word)
{
    const char *open = span_find(word, "(");

    if (open && word.end[-1] == ')')
        return (struct text_span){open + 1, word.end - 1};
    return word;
}

/* `WS=128` is 2 to the power of the option's value (RFC 7323 section 2.2). */
static void put_scale(struct tcp_options *options, uint64_t factor)
{
    uint8_t shift = 0;

    while (factor > 1 && shift < 14) {
        factor /= 2;
        shift++;
    }
    option_add_window_scale(options, shift);
}

/* Numbers of a segment that Wireshark prints in two pieces. */
struct pairs {
    uint32_t time_value, left_edge;
};

static void take_value(struct printed_segment *segment, struct text_span name, uint64_t value,
                       struct pairs *pairs)
{
    struct tcp_options *options = &segment->options;

    if (span_equal(name, "Seq")) {
        segment->has_seq = true;
        segment->seq = (uint32_t)value;
    } else if (span_equal(name, "Ack")) {
        segment->ack = (uint32_t)value;
    } else if (span_equal(name, "Win")) {
        segment->scaled_window = (uint32_t)value;
        segment->window = (uint16_t)MIN(value, UINT16_MAX);
    } else if (span_equal(name, "Len")) {
        segment->length = (uint32_t)value;
    } else if (span_equal(name, "Urg")) {
        segment->urgent = (uint16_t)value;
    } else if (span_equal(name, "MSS")) {
        option_add_segment_size(options, (uint16_t)value);
    } else if (span_equal(name, "WS")) {
        put_scale(options, value);
    } else if (span_equal(name, "TSval") || span_equal(name, "TSV")) {
        pairs->time_value = (uint32_t)value;
    } else if (span_equal(name, "TSecr") || span_equal(name, "TSER")) {
        option_add_time_stamps(options, pairs->time_value, (uint32_t)value);
    } else if (span_equal(name, "SLE")) {
        pairs->left_edge = (uint32_t)value;
    } else if (span_equal(name, "SRE")) {
        option_add_sack(options, (const uint32_t[]){pairs->left_edge, (uint32_t)value}, 2);
    }
}

/* `Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM TSval=1 TSecr=0 WS=128` and more. */
static void read_values(struct text_span text, struct printed_segment *segment)
{
    struct pairs pairs = {0, 0};

    while (text.at < text.end) {
        struct text_span name = {text.at, text.at};
        uint64_t value = 0;

        while (text.at < text.end && (g_ascii_isalnum(*text.at) || *text.at == '_'))
            text.at++;
        name.end = text.at;
        if (span_equal(name, "SACK_PERM"))
            option_add_sack_permitted(&segment->options);
        if (span_skip(&text, "=") && span_number(&text, UINT32_MAX, &value))
            take_value(segment, name, value, &pairs);
        while (text.at < text.end && !is_separator(*text.at))
            text.at++;
        while (text.at < text.end && is_separator(*text.at))
            text.at++;
    }
    options_fill_up(&segment->options);
}

/* `0.012345`, or a time of day with or without a date. */
static void read_time(struct text_span before, struct text_span word, struct printed_time *time)
{
    char *text;

    if (printed_time_find((struct text_span){before.at, word.end}, time))
        return;
    text = g_strdup_printf("%.*s IP", (int)span_length(word), word.at);
    printed_time_find((struct text_span){text, text + strlen(text)}, time);
    g_free(text);
}

/* `12 0.012345 10.0.0.1 → 10.0.0.2 TCP 74 `, read from its end. Returns false if it is not that. */
static bool read_columns(struct text_span text, struct printed_segment *segment)
{
    struct ip_address address;
    struct text_span word = last_word(&text);

    while (span_length(word) > 0 && !span_equal(word, "TCP") && !span_equal(word, "MPTCP"))
        word = last_word(&text);
    segment->destination.host = last_word(&text);
    word = last_word(&text);
    segment->source.host = is_arrow(word) ? last_word(&text) : word;
    if (span_length(segment->source.host) == 0)
        return false;
    word = last_word(&text);
    read_time(text, word, &segment->time);
    segment->ip_version =
        ip_address_read(segment->source.host, &address) && address.version == 6 ? 6 : 4;
    return true;
}

/* The bracket that opens the flags which close at `close`. */
static const char *opening_bracket(struct text_span line, const char *close)
{
    const char *at = close;

    while (at > line.at && close - at < FLAGS_MAX && at[-1] != '[')
        at--;
    return at > line.at && at[-1] == '[' ? at - 1 : NULL;
}

enum line_verdict wireshark_line_read(struct text_span line, struct printed_segment *segment,
                                      char **problem)
{
    const char *close = span_find(line, "] Seq=");
    const char *open = close ? opening_bracket(line, close) : NULL;
    struct text_span before = {line.at, open};

    *segment = (struct printed_segment){.printer = PRINTED_BY_WIRESHARK};
    *problem = NULL;
    if (!open || !read_flags((struct text_span){open + 1, close}, &segment->flags))
        return NOT_A_SEGMENT;
    segment->destination.port = read_port(last_word(&before));
    if (!is_arrow(last_word(&before)))
        return NOT_A_SEGMENT;
    segment->source.port = read_port(last_word(&before));
    segment->ip = (struct ip_fields){.hops = 64};
    if (!read_columns(before, segment)) {
        *problem =
            g_strdup("a line of Wireshark without the columns Source, Destination, Protocol");
        return UNREADABLE;
    }
    read_values((struct text_span){close + 2, line.end}, segment);
    segment->new_conversation = span_find(before, "[TCP Port numbers reused]");
    segment->sent_again =
        span_find(before, "[TCP Retransmission]") || span_find(before, "[TCP Out-Of-Order]");
    if (!segment->has_seq || segment->length > UINT16_MAX - 100) {
        *problem = g_strdup("its numbers cannot be read");
        return UNREADABLE;
    }
    return SEGMENT;
}

bool wireshark_row_begins(struct text_span line)
{
    uint64_t number;

    span_skip(&line, "\"");
    span_skip_blanks(&line);
    if (!span_number(&line, UINT32_MAX, &number) || line.at == line.end || !is_separator(*line.at))
        return false;
    while (line.at < line.end && is_separator(*line.at))
        line.at++;
    span_skip(&line, "-"); /* a packet before the first one */
    return span_number(&line, UINT32_MAX, &number) && line.at < line.end &&
           strchr(".:-", *line.at) != NULL;
}
