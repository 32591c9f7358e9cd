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
#include "wireshark_cells.h"

#define FLAGS_MAX 60 /* characters between the brackets */

/* Cuts the last word off `text`. Returns an empty one if there is none. */
static struct text_span last_word(struct text_span *text)
{
    struct text_span word;

    while (text->end > text->at && is_row_separator(text->end[-1]))
        text->end--;
    word = (struct text_span){text->end, text->end};
    while (word.at > text->at && !is_row_separator(word.at[-1]))
        word.at--;
    text->end = word.at;
    return word;
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

/* The arrow between two ports, or what is left of it when its encoding was lost: `?`, `â†’`. */
static bool is_arrow_of_ports(struct text_span word)
{
    if (span_length(word) == 0)
        return false;
    for (; word.at < word.end; word.at++)
        if (g_ascii_isalnum(*word.at))
            return false;
    return true;
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

/* Which numbers are there. */
enum { SEEN_SEQ = 1, SEEN_ACK = 2, SEEN_WINDOW = 4, SEEN_LENGTH = 8 };

/* What is read of `NAME=NUMBER`. */
struct row_values {
    unsigned seen;                  /* SEEN_* */
    unsigned cut;                   /* the one at which the line ends: it may have lost digits */
    uint32_t time_value, left_edge; /* Wireshark prints these options in two pieces */
};

/* Returns the SEEN_* of the number. */
static unsigned take_number(struct printed_segment *segment, struct text_span name, uint64_t value)
{
    if (span_equal(name, "Seq")) {
        segment->has_seq = true;
        segment->seq = (uint32_t)value;
        return SEEN_SEQ;
    }
    if (span_equal(name, "Ack")) {
        segment->ack = (uint32_t)value;
        return SEEN_ACK;
    }
    if (span_equal(name, "Win")) {
        segment->scaled_window = (uint32_t)value;
        segment->window = (uint16_t)MIN(value, UINT16_MAX);
        return SEEN_WINDOW;
    }
    if (span_equal(name, "Len")) {
        segment->length = (uint32_t)value;
        return SEEN_LENGTH;
    }
    if (span_equal(name, "Urg"))
        segment->urgent = (uint16_t)value;
    return 0;
}

static void take_option(struct tcp_options *options, struct text_span name, uint64_t value,
                        struct row_values *values)
{
    if (span_equal(name, "MSS"))
        option_add_segment_size(options, (uint16_t)value);
    else if (span_equal(name, "WS"))
        put_scale(options, value);
    else if (span_equal(name, "TSval") || span_equal(name, "TSV"))
        values->time_value = (uint32_t)value;
    else if (span_equal(name, "TSecr") || span_equal(name, "TSER"))
        option_add_time_stamps(options, values->time_value, (uint32_t)value);
    else if (span_equal(name, "SLE"))
        values->left_edge = (uint32_t)value;
    else if (span_equal(name, "SRE"))
        option_add_sack(options, (const uint32_t[]){values->left_edge, (uint32_t)value}, 2);
}

/* `Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM TSval=1 TSecr=0 WS=128` and more. */
static struct row_values read_values(struct text_span text, struct printed_segment *segment)
{
    struct row_values values = {0};

    while (text.at < text.end) {
        struct text_span name = {text.at, text.at};
        uint64_t value = 0;

        while (text.at < text.end && (g_ascii_isalnum(*text.at) || *text.at == '_'))
            text.at++;
        name.end = text.at;
        if (span_equal(name, "SACK_PERM"))
            option_add_sack_permitted(&segment->options);
        if (span_skip(&text, "=") && span_number(&text, UINT32_MAX, &value)) {
            unsigned seen = take_number(segment, name, value);

            values.seen |= seen;
            values.cut = text.at == text.end ? seen : 0;
            take_option(&segment->options, name, value, &values);
        }
        while (text.at < text.end && !is_row_separator(*text.at))
            text.at++;
        while (text.at < text.end && is_row_separator(*text.at))
            text.at++;
    }
    options_fill_up(&segment->options);
    return values;
}

/* Wireshark prints Seq, Ack, Win and Len, in this order. Returns false, and why, if the packet cannot be
 * restored without what is missing; else says what was assumed. */
static bool complete(struct printed_segment *segment, const struct row_values *values,
                     char **problem)
{
    bool ack = (segment->flags & TCP_ACK) != 0;
    const char *lack = NULL;

    if ((values->seen & SEEN_SEQ) == 0 || segment->length > UINT16_MAX - 100)
        lack = "its numbers cannot be read";
    else if (values->cut == SEEN_SEQ)
        lack = "the line ends in its sequence number, which may have lost digits";
    else if (ack && (values->seen & SEEN_ACK) == 0)
        lack = "it has the ACK flag but no Ack: the line is not complete";
    else if (values->cut == SEEN_ACK)
        lack = "the line ends in its acknowledgment number, which may have lost digits";
    else if ((segment->flags & TCP_PSH) != 0 && (values->seen & SEEN_LENGTH) == 0)
        lack = "it has the PSH flag but no Len: the line is not complete";
    *problem = g_strdup(lack);
    if (lack)
        return false;
    if (values->cut == SEEN_WINDOW || (values->seen & SEEN_WINDOW) == 0) {
        segment->window = UINT16_MAX;
        segment->raw_window = true;
        *problem = g_strdup(values->cut == SEEN_WINDOW
                                ? "the line ends in its window, which may have lost digits; "
                                  "written as 65535, and without payload"
                                : "no window is printed; written as 65535");
    } else if ((values->seen & SEEN_LENGTH) == 0) {
        *problem = g_strdup("no Len is printed; written without payload");
    }
    return true;
}

/* `0.012345`, or a time of day with or without a date. */
static void read_time(struct text_span text, struct printed_time *time)
{
    struct text_span word = text;
    unsigned points = 0;

    if (span_length(text) == 0 || printed_time_find(text, time))
        return;
    while (word.end > word.at && is_row_separator(word.end[-1]))
        word.end--;
    for (word.at = word.end; word.at > text.at && points < 2; word.at--) {
        points += word.at[-1] == '.' || word.at[-1] == ',';
        if (points > 1 || (points == 0 && !g_ascii_isdigit(word.at[-1])) ||
            !strchr("0123456789.,", word.at[-1]))
            break;
    }
    if (word.at > text.at && word.at[-1] == '-') /* before the first packet, or a time reference */
        word.at--;
    if (!printed_time_read_seconds(&word, 1, time) || word.at != word.end)
        *time = (struct printed_time){.form = TIME_NONE};
}

/* Time and addresses, from the columns before the ports. Returns false if they cannot be told. */
static bool read_columns(const struct wireshark_columns *columns, struct text_span line,
                         const char *ports, struct printed_segment *segment)
{
    struct ip_address address;
    struct row_cells cells;

    if (!wireshark_cells_find(columns, line, ports, &cells))
        return false;
    segment->source.host = cells.source;
    segment->destination.host = cells.destination;
    read_time(cells.time, &segment->time);
    segment->ip_version = ip_address_read(cells.source, &address) && address.version == 6 ? 6 : 4;
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

enum line_verdict wireshark_line_read(struct text_span line,
                                      const struct wireshark_columns *columns,
                                      struct printed_segment *segment, char **problem)
{
    const char *close = span_find(line, "] Seq=");
    const char *open = close ? opening_bracket(line, close) : NULL;
    struct text_span before = {line.at, open};
    struct row_values values;

    *segment = (struct printed_segment){.printer = PRINTED_BY_WIRESHARK};
    *problem = NULL;
    if (!open || !read_flags((struct text_span){open + 1, close}, &segment->flags))
        return NOT_A_SEGMENT;
    segment->destination.port = read_port(last_word(&before));
    if (!is_arrow_of_ports(last_word(&before)))
        return NOT_A_SEGMENT;
    segment->source.port = read_port(last_word(&before));
    segment->ip = (struct ip_fields){.hops = 64};
    if (!read_columns(columns, line, before.end, segment)) {
        *problem = g_strdup("its columns of source and destination cannot be told from others: "
                            "export the list as CSV, with the line that names the columns");
        return UNREADABLE;
    }
    values = read_values((struct text_span){close + 2, line.end}, segment);
    segment->new_conversation = span_find(before, "[TCP Port numbers reused]");
    segment->sent_again =
        span_find(before, "[TCP Retransmission]") || span_find(before, "[TCP Out-Of-Order]");
    return complete(segment, &values, problem) ? SEGMENT : UNREADABLE;
}

bool wireshark_row_begins(struct text_span line)
{
    uint64_t number;

    span_skip(&line, "\"");
    span_skip_blanks(&line);
    if (!span_number(&line, UINT32_MAX, &number) || line.at == line.end ||
        !is_row_separator(*line.at))
        return false;
    while (line.at < line.end && is_row_separator(*line.at))
        line.at++;
    span_skip(&line, "-"); /* a packet before the first one */
    return span_number(&line, UINT32_MAX, &number) && line.at < line.end &&
           strchr(".:-", *line.at) != NULL;
}
