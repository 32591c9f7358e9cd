/*
 * The details of a packet: headings of protocols, and the lines below them that a segment needs.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_details.h"

#include <glib.h>
#include <string.h>

#include "option_octets.h"

#define SACK_EDGES_MAX 8

enum part { OTHER_PART, FRAME_PART, IP_PART, TCP_PART, ICMP_PART };

/* What is read so far. */
struct packet_details {
    struct printed_segment *segment;
    enum part part;
    bool has_addresses, has_tcp, has_flags, has_time;
    bool has_raw_seq, has_raw_ack; /* of Wireshark 3.2 and later */
    uint32_t raw_seq, raw_ack;
};

bool wireshark_details_begin(struct text_span text)
{
    const char *end = memchr(text.at, '\n', span_length(text));
    uint64_t number;

    if (end)
        text.end = end;
    return span_skip(&text, "Frame ") && span_number(&text, UINT32_MAX, &number) &&
           (span_starts(text, ": ") || span_starts(text, " ("));
}

/* The word behind `name` in a heading, up to a comma: `10.77.0.2`, or `www (10.77.0.2)`, of which the
 * part in parentheses is taken. Empty if there is none. */
static struct text_span heading_value(struct text_span line, const char *name)
{
    const char *at = span_find(line, name);
    struct text_span value = {line.end, line.end};
    const char *comma, *open;

    if (!at)
        return value;
    value.at = at + strlen(name);
    comma = memchr(value.at, ',', span_length(value));
    if (comma)
        value.end = comma;
    open = span_find(value, " (");
    if (open && value.end[-1] == ')')
        return (struct text_span){open + 2, value.end - 1};
    return value;
}

/* The heading of a header. Of several, as in a tunnel, the last one before the TCP header counts. */
static void read_heading(struct packet_details *details, struct text_span line)
{
    struct printed_segment *segment = details->segment;
    uint64_t length;

    details->part = OTHER_PART;
    if (details->has_tcp || segment->icmp.is_error)
        return;
    if (span_starts(line, "Frame ")) {
        details->part = FRAME_PART;
    } else if (span_starts(line, "Internet Protocol") && span_find(line, "Src: ")) {
        details->part = IP_PART;
        details->has_addresses = true;
        segment->ip = (struct ip_fields){.hops = 64};
        segment->ip_version = span_starts(line, "Internet Protocol Version 6") ? 6 : 4;
        segment->source.host = heading_value(line, "Src: ");
        segment->destination.host = heading_value(line, "Dst: ");
    } else if (span_starts(line, "Transmission Control Protocol, Src Port: ")) {
        struct text_span len = heading_value(line, "Len: ");

        details->part = TCP_PART;
        details->has_tcp = true;
        segment->source.port = heading_value(line, "Src Port: ");
        segment->destination.port = heading_value(line, "Dst Port: ");
        if (span_number(&len, UINT16_MAX - 100, &length))
            segment->length = (uint32_t)length;
    } else if (span_starts(line, "Internet Control Message Protocol")) {
        details->part = ICMP_PART;
    }
}

static void read_frame_line(struct packet_details *details, struct text_span line)
{
    struct printed_time *time = &details->segment->time;

    if (details->has_time ||
        !(span_skip(&line, "Epoch Time: ") || span_skip(&line, "Epoch Arrival Time: ") ||
          span_skip(&line, "[Time since reference or first frame: ")))
        return;
    details->has_time = printed_time_read_seconds(&line, 6, time);
    if (!details->has_time)
        *time = (struct printed_time){.form = TIME_NONE};
    else if (time->nanoseconds % 1000 == 0) /* Wireshark prints 9 digits always */
        time->digits = 6;
}

static void read_ip_line(struct packet_details *details, struct text_span line)
{
    struct ip_fields *ip = &details->segment->ip;
    uint64_t number;

    if (span_skip(&line, "Time to Live: ") || span_skip(&line, "Hop Limit: ") ||
        span_skip(&line, "Time to live: ") || span_skip(&line, "Hop limit: ")) {
        if (span_number(&line, UINT8_MAX, &number))
            ip->hops = (uint8_t)number;
    } else if (span_skip(&line, "Identification: 0x")) {
        if (span_hex(&line, UINT16_MAX, &number))
            ip->id = (uint16_t)number;
    } else if (span_skip(&line, "Differentiated Services Field: 0x") ||
               span_skip(&line, "Traffic Class: 0x")) {
        if (span_hex(&line, UINT8_MAX, &number))
            ip->traffic_class = (uint8_t)number;
    } else if (span_skip(&line, "Flow Label: 0x")) {
        if (span_hex(&line, 0xfffff, &number))
            ip->flow_label = (uint32_t)number;
    } else if (span_starts(line, "Don't fragment: Not set")) {
        ip->may_fragment = true;
    }
}

/* `100-200 300-400`. */
static void read_sack(struct tcp_options *options, struct text_span text)
{
    uint32_t edges[SACK_EDGES_MAX];
    uint64_t number;
    unsigned count = 0;

    while (count < SACK_EDGES_MAX && span_number(&text, UINT32_MAX, &number)) {
        edges[count++] = (uint32_t)number;
        if (!span_skip(&text, "-"))
            span_skip_blanks(&text);
    }
    option_add_sack(options, edges, count / 2 * 2);
}

/* The words behind `TCP Option - `. */
static void read_option(struct tcp_options *options, struct text_span words)
{
    uint64_t number, echo;

    if (span_skip(&words, "Maximum segment size: ") && span_number(&words, UINT16_MAX, &number))
        option_add_segment_size(options, (uint16_t)number);
    else if (span_starts(words, "SACK permitted"))
        option_add_sack_permitted(options);
    else if (span_skip(&words, "Timestamps: TSval ") && span_number(&words, UINT32_MAX, &number) &&
             span_skip(&words, ", TSecr ") && span_number(&words, UINT32_MAX, &echo))
        option_add_time_stamps(options, (uint32_t)number, (uint32_t)echo);
    else if (span_starts(words, "No-Operation"))
        option_add_no_operation(options);
    else if (span_skip(&words, "Window scale: ") && span_number(&words, 14, &number))
        option_add_window_scale(options, (uint8_t)number);
    else if (span_skip(&words, "SACK "))
        read_sack(options, words);
}

static bool read_number(struct text_span line, const char *name, const char *older, uint32_t max,
                        uint32_t *value)
{
    uint64_t number;

    if ((!span_skip(&line, name) && !span_skip(&line, older)) || !span_number(&line, max, &number))
        return false;
    *value = (uint32_t)number;
    return true;
}

static void read_tcp_line(struct packet_details *details, struct text_span line)
{
    struct printed_segment *segment = details->segment;
    uint32_t number;
    uint64_t flags;

    if (read_number(line, "Sequence Number (raw): ", "Sequence number (raw): ", UINT32_MAX,
                    &details->raw_seq))
        details->has_raw_seq = true;
    else if (read_number(line, "Acknowledgment Number (raw): ", "Acknowledgment number (raw): ",
                         UINT32_MAX, &details->raw_ack))
        details->has_raw_ack = true;
    else if (read_number(line, "Sequence Number: ", "Sequence number: ", UINT32_MAX, &segment->seq))
        segment->has_seq = true;
    else if (read_number(line, "Acknowledgment Number: ", "Acknowledgment number: ", UINT32_MAX,
                         &segment->ack))
        return;
    else if (read_number(line, "Window: ", "Window size value: ", UINT16_MAX, &number))
        segment->window = (uint16_t)number;
    else if (read_number(line, "Urgent Pointer: ", "Urgent pointer: ", UINT16_MAX, &number))
        segment->urgent = (uint16_t)number;
    else if (span_skip(&line, "TCP Option - "))
        read_option(&segment->options, line);
    else if (span_skip(&line, "Flags: 0x") && span_hex(&line, 0xfff, &flags)) {
        segment->flags = (unsigned)flags & 0x1ff;
        details->has_flags = true;
    } else if (span_starts(line, "[Expert Info") && span_find(line, "TCP Port numbers reused"))
        segment->new_conversation = true;
    else if (span_starts(line, "[This frame is a (suspected) retransmission]"))
        segment->sent_again = true;
}

/* Type, code, and the headings of the quoted packet. */
static void read_icmp_line(struct packet_details *details, struct text_span line)
{
    struct printed_icmp *icmp = &details->segment->icmp;
    uint32_t number;

    if (icmp->is_error && span_length(icmp->target_port) > 0)
        return; /* the quote is read */
    if (read_number(line, "Type: ", "Type: ", UINT8_MAX, &number)) {
        icmp->type = (uint8_t)number;
    } else if (read_number(line, "Code: ", "Code: ", UINT8_MAX, &number)) {
        icmp->code = (uint8_t)number;
    } else if (span_starts(line, "Internet Protocol") && span_find(line, "Src: ")) {
        icmp->target = heading_value(line, "Dst: ");
    } else if (span_starts(line, "Transmission Control Protocol, ")) {
        icmp->is_error = true;
        icmp->target_port = heading_value(line, "Dst Port: ");
    }
}

static void read_line(struct packet_details *details, struct text_span line)
{
    const char *bits;

    if (line.at < line.end && !g_ascii_isspace(*line.at)) {
        read_heading(details, line);
        return;
    }
    while (line.at < line.end && g_ascii_isspace(*line.at))
        line.at++;
    bits = span_find(line, " = "); /* `...0 .... = Don't fragment: Set` */
    if (bits && line.at < line.end && strchr(".01", *line.at))
        line.at = bits + 3;
    if (details->part == FRAME_PART)
        read_frame_line(details, line);
    else if (details->part == IP_PART)
        read_ip_line(details, line);
    else if (details->part == TCP_PART)
        read_tcp_line(details, line);
    else if (details->part == ICMP_PART)
        read_icmp_line(details, line);
}

/* With raw numbers all is absolute. Without them the numbers are relative, as Wireshark counts. */
static void settle_numbers(const struct packet_details *details)
{
    struct printed_segment *segment = details->segment;
    bool ack = (segment->flags & TCP_ACK) != 0;

    options_fill_up(&segment->options);
    if (!details->has_raw_seq || (ack && !details->has_raw_ack)) {
        segment->printer = PRINTED_BY_WIRESHARK;
        segment->raw_window = true;
        return;
    }
    options_shift_sack(&segment->options, details->raw_ack - segment->ack);
    segment->options.sack_edges = 0; /* none of them is relative now */
    segment->seq = details->raw_seq;
    segment->ack = details->raw_ack;
    segment->dumped = (struct dumped_header){
        .known = true, .seq = details->raw_seq, .ack = ack ? details->raw_ack : 0};
}

/* Moves `text` behind its first line, which `line` is set to. Returns false at a blank line. */
static bool next_line(struct text_span *text, struct text_span *line)
{
    const char *end = text->at < text->end ? memchr(text->at, '\n', span_length(*text)) : NULL;
    struct text_span words;

    *line = (struct text_span){text->at, end ? end : text->end};
    words = *line;
    span_skip_space(&words);
    if (words.at == words.end)
        return false;
    text->at = end ? end + 1 : text->end;
    return true;
}

enum line_verdict wireshark_details_read(struct text_span text, struct printed_segment *segment,
                                         const char **end, char **problem)
{
    struct packet_details details = {.segment = segment};
    struct text_span line;
    bool first = true;

    *segment = (struct printed_segment){.ip_version = 4};
    *problem = NULL;
    while ((first || !wireshark_details_begin(text)) && next_line(&text, &line)) {
        read_line(&details, line);
        first = false;
    }
    *end = text.at;
    if (!details.has_addresses || (!details.has_tcp && !segment->icmp.is_error))
        return NOT_A_SEGMENT;
    if (segment->icmp.is_error)
        return SEGMENT;
    if (details.has_flags && segment->has_seq) {
        settle_numbers(&details);
        return SEGMENT;
    }
    *problem = g_strdup("its details are collapsed: export the packet details with all expanded");
    return UNREADABLE;
}
